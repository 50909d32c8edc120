// Files of models, and state dicts of PyTorch: both are safetensors.
import { readFileSync } from 'node:fs';
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  ema,
  l1,
  load,
  maxNorm,
  sequential,
  sgd,
  standardize,
  stepDecay,
} from '../../../src/index.js';
import { fromStateDict, toStateDict } from '../../../src/torch/index.js';
import { type Bytes, changedBytes, joined } from '../mutate/bytes.js';
import type { Draw } from '../mutate/draw.js';
import { bytesOfText, changedJson, parsed, type Source, textOfBytes } from '../mutate/json.js';
import { type Parser, used, withDigest } from './parser.js';

interface Taken {
  /** The header as it was parsed: fields of the file, in their order. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly node: Source;
  /** Texts of the metadata that are JSON themselves. */
  readonly inner: ReadonlyMap<string, Source>;
  readonly data: Bytes;
}

function taken(file: Bytes): Taken {
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const text = textOfBytes(file.subarray(8, 8 + length));
  const header = JSON.parse(text) as Taken['header'];
  const metadata = Object.entries((header['__metadata__'] ?? {}) as Readonly<Record<string, string>>);
  const inner = metadata
    .filter(([, value]) => value.startsWith('{'))
    .map(([key, value]) => [key, parsed(value)] as const);
  return { header, node: parsed(text), inner: new Map(inner), data: file.slice(8 + length) };
}

function assembled(header: string, data: Uint8Array): Bytes {
  const text = bytesOfText(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return joined(length, text, data);
}

/** Inputs of files: bytes, the header, a text within the header, or the arrays changed; mostly with the digest that belongs to it. */
export function inputsOf(files: readonly Bytes[]): (draw: Draw) => Bytes {
  const parts = files.map(taken);
  const nodes = parts.map(({ node }) => node);
  const changed = (draw: Draw): Bytes => {
    const at = draw.below(files.length);
    const { header, node, inner, data } = parts[at]!;
    const kind = draw.below(8);
    if (kind === 0) return changedBytes(files[at]!, draw, files);
    const newData = draw.once(4) ? changedBytes(data, draw, [data]) : data;
    if (kind < 4 || inner.size === 0) return assembled(changedJson(node, draw, nodes), newData);
    const [key, text] = draw.from([...inner]);
    const others = parts.flatMap((part) => part.inner.get(key) ?? []);
    const metadata = { ...(header['__metadata__'] as object), [key]: changedJson(text, draw, others) };
    return assembled(JSON.stringify({ ...header, __metadata__: metadata }), newData);
  };
  return (draw) => {
    const input = changed(draw);
    return draw.once(8) ? input : withDigest(input);
  };
}

const X = [
  [1, 2, Number.NaN],
  [2, 1, 0],
  [0, 1, 1],
  [3, 1, 2],
];
const known = X.map((row) => row.map((value) => (Number.isNaN(value) ? 0 : value)));

async function models(): Promise<Bytes[]> {
  const plain = sequential({ seed: 1, layers: [dense({ units: 2, inputShape: [3] })] });
  const trained = sequential({
    seed: 2,
    layers: [
      dense({
        units: 3,
        inputShape: [3],
        activation: 'relu',
        kernelRegularizer: l1(0.1),
        kernelConstraint: maxNorm(2),
      }),
      batchNormalization(),
      dropout({ rate: 0.25 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  trained.compile({
    optimizer: adam({ learningRate: stepDecay({ initialValue: 0.1, factor: 0.5, every: 2 }) }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
    average: ema(),
  });
  await trained.fit(known, [0, 1, 2, 1], { epochs: 2, batchSize: 2, verbose: false });
  trained.prune({ fraction: 0.3 });
  const standardizer = standardize(X, { missing: 'impute', names: ['a', 'b', 'c'] });
  const prepared = sequential({ seed: 3, standardizer, layers: [dense({ units: 1 })] });
  prepared.compile({ optimizer: sgd({ momentum: 0.9 }), loss: 'meanSquaredError' });
  for await (const epoch of prepared.train(X, [1, 2, 3, 4], { epochs: 3, verbose: false }))
    if (epoch.epoch === 1) break;
  return [plain, trained, prepared].map((model) => {
    const file = model.save();
    model.dispose();
    return file;
  });
}

export async function modelFiles(): Promise<Parser> {
  const files = await models();
  const input = inputsOf(files);
  return { name: 'model files', share: 120, files, input, read: (bytes) => used(load(bytes)) };
}

export async function stateDicts(): Promise<Parser> {
  const url = new URL('../../torch/fixtures.json', import.meta.url);
  const { fixtures } = JSON.parse(readFileSync(url, 'utf8')) as { fixtures: { file?: string; text: string }[] };
  const own = sequential({
    seed: 1,
    layers: [dense({ units: 3, inputShape: [2], activation: 'gelu' }), batchNormalization(), dense({ units: 1 })],
  });
  const { bytes } = toStateDict(own);
  own.dispose();
  // The text of the modules goes into the metadata, where fromStateDict looks for it.
  const written = fixtures.flatMap(({ file, text }) => {
    if (file === undefined) return [];
    const { header, data } = taken(Uint8Array.from(Buffer.from(file, 'base64')));
    return [assembled(JSON.stringify({ __metadata__: { architecture: text }, ...header }), data)];
  });
  const files = [bytes, ...written];
  return {
    name: 'state dicts',
    share: 100,
    files,
    input: inputsOf(files),
    read: (input) => used(fromStateDict(input)),
  };
}
