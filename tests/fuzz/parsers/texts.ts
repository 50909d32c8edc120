// What is JSON or lines of text: models as JSON, of TensorFlow.js and of scikit-learn, journals, tables.
import { readFileSync } from 'node:fs';
import { readCsv } from '../../../cli/src/data/csv/readCsv.js';
import { readJsonLines } from '../../../cli/src/data/jsonLines.js';
import { openText } from '../../../cli/src/data/textFile.js';
import { UserError } from '../../../cli/src/exit.js';
import { adam, dense, dropout, type Sequential, sequential, standardize } from '../../../src/index.js';
import { fromJSON, toJSON } from '../../../src/json/index.js';
import { readNpz } from '../../../src/numpy/index.js';
import { fromSklearnArrays, type SklearnArrays } from '../../../src/sklearn/index.js';
import * as tf from '../../../src/tfjs/index.js';
import { replay } from '../../../src/tune/journal/replay.js';
import { type Bytes, changedBytes, joined } from '../mutate/bytes.js';
import type { Draw } from '../mutate/draw.js';
import { bytesOfText, changedJson, parsed, textOfBytes } from '../mutate/json.js';
import { type Parser, used } from './parser.js';

/** Inputs of texts that are JSON: changed as such, or as bytes. */
export function jsonInputs(files: readonly Bytes[]): (draw: Draw) => Bytes {
  const nodes = files.map((file) => parsed(textOfBytes(file)));
  return (draw) => {
    const at = draw.below(files.length);
    return draw.once(8) ? changedBytes(files[at]!, draw, files) : bytesOfText(changedJson(nodes[at]!, draw, nodes));
  };
}

/** Of three columns, with a standardizer, trained for an epoch. */
async function smallModel(): Promise<Sequential> {
  const X = [
    [1, 2, 3],
    [3, 4, 1],
    [0, 1, 2],
  ];
  const layers = [
    dense({ units: 2, inputShape: [3], activation: 'relu' }),
    dropout({ rate: 0.1 }),
    dense({ units: 1 }),
  ];
  const model = sequential({ seed: 1, standardizer: standardize(X, { names: ['a', 'b', 'c'] }), layers });
  model.compile({ optimizer: adam(), loss: 'meanSquaredError', metrics: ['mae'] });
  await model.fit(X, [1, 2, 3], { epochs: 1, verbose: false });
  return model;
}

export async function json(): Promise<Parser> {
  const model = await smallModel();
  const texts = [toJSON(model), toJSON(model, { arrays: 'numbers' }), model.toJSON()];
  model.dispose();
  const files = texts.map((given) => bytesOfText(JSON.stringify(given)));
  const read = (bytes: Bytes) => {
    const text = textOfBytes(bytes);
    used(fromJSON(text, text.startsWith('{"format"') ? {} : { weights: 'initial' }));
  };
  return { name: 'JSON', share: 20, files, input: jsonInputs(files), read };
}

const LENGTH = 4;

/** model.json and its weights in one input: the length of the text, the text, the bytes of the weights. */
function packed(text: Uint8Array, weights: Uint8Array): Bytes {
  const length = new Uint8Array(LENGTH);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return joined(length, text, weights);
}

function unpacked(input: Bytes): readonly [text: Bytes, weights: Bytes] {
  const end = LENGTH + new DataView(input.buffer).getUint32(0, true);
  return [input.slice(LENGTH, end), input.slice(end)];
}

const blob = (name: string, bytes: Bytes) => ({
  name,
  text: async () => textOfBytes(bytes),
  arrayBuffer: async () => bytes.buffer,
});

export async function tensorflow(): Promise<Parser> {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, inputShape: [3], activation: 'relu', kernelRegularizer: 'l1l2' }),
      tf.layers.batchNormalization({}),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mse'] });
  await model.fit(
    tf.tensor2d([
      [1, 2, 3],
      [3, 4, 1],
    ]),
    tf.tensor1d([1, 2]),
    { epochs: 1, verbose: 0 },
  );
  let file = new Uint8Array();
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    const { modelTopology, weightSpecs, trainingConfig, format } = artifacts;
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    const text = JSON.stringify({ modelTopology, format, weightsManifest, trainingConfig });
    file = packed(bytesOfText(text), new Uint8Array(artifacts.weightData as ArrayBuffer));
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  });
  await model.save(handler, { includeOptimizer: true });
  const [text, weights] = unpacked(file);
  const changed = jsonInputs([text]);
  const input = (draw: Draw) => {
    const kind = draw.below(8);
    return packed(kind === 0 ? text : changed(draw), kind < 2 ? changedBytes(weights, draw, [text]) : weights);
  };
  const read = async (bytes: Bytes) => {
    const [json, data] = unpacked(bytes);
    const loaded = await tf.loadLayersModel([blob('model.json', json), blob('weights.bin', data)]);
    loaded.dispose();
  };
  return { name: 'tfjs', share: 8, files: [file], input, read };
}

export async function sklearn(): Promise<Parser> {
  const url = new URL('../../sklearn/fixtures.json', import.meta.url);
  const { fixtures } = JSON.parse(readFileSync(url, 'utf8')) as { fixtures: { file: string }[] };
  const files: Bytes[] = [];
  for (const { file } of fixtures) {
    const arrays = await readNpz(Uint8Array.from(Buffer.from(file, 'base64')));
    const plain = Object.entries(arrays).map(([name, { shape, data }]) => {
      return [
        name,
        {
          shape,
          data: Array.from(data as ArrayLike<unknown>, (value) => (typeof value === 'bigint' ? Number(value) : value)),
        },
      ];
    });
    files.push(bytesOfText(JSON.stringify(Object.fromEntries(plain))));
  }
  const read = (bytes: Bytes) => {
    let arrays: SklearnArrays;
    try {
      arrays = JSON.parse(textOfBytes(bytes)) as SklearnArrays;
    } catch {
      return; // no arrays to give
    }
    used(fromSklearnArrays(arrays).model);
  };
  return { name: 'sklearn', share: 20, files, input: jsonInputs(files), read };
}

export async function journal(): Promise<Parser> {
  const url = new URL('../../tune/golden/journal.jsonl', import.meta.url);
  const lines = readFileSync(url, 'utf8').split('\n').slice(0, 14);
  const nodes = lines.map(parsed);
  const file = bytesOfText(lines.map((line) => `${line}\n`).join(''));
  const input = (draw: Draw) => {
    if (draw.once(4)) return changedBytes(file, draw, [file]);
    const changed = [...lines];
    const at = draw.below(lines.length);
    changed[at] = changedJson(nodes[at]!, draw, nodes);
    if (draw.once(4)) changed.splice(draw.below(lines.length), 1);
    if (draw.once(4)) changed.splice(draw.below(lines.length), 0, draw.from(lines));
    return bytesOfText(changed.map((line) => `${line}\n`).join(''));
  };
  return { name: 'journal', share: 50, files: [file], input, read: (bytes) => replay(textOfBytes(bytes)) };
}

const CELLS = [
  ',',
  ';',
  '\t',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\0',
  '\ufeff',
  '1,5',
  '-',
  'NaN',
  '1e999',
  '[',
  '{"a":',
  '\ud800',
];

/** Tables as the command reads them: text with separators, and lines of JSON. */
export async function tables(): Promise<Parser> {
  const texts = [
    'name,age,"text, quoted"\nAda,36,"a ""b""\nc"\nBob,,x\n',
    'a;b\n1,5;2\n3;4,25\n',
    'a\tb\tc\r\n1\t2\t3\r\n4\t5\t6\r\n',
    'x  y   z\n1  2   3\n  4  5  6\n',
    '{"a":1,"b":"x"}\n{"a":2.5,"b":null,"c":true}\n',
  ];
  const files = texts.map(bytesOfText);
  const input = (draw: Draw) => {
    const file = draw.from(files);
    if (draw.once(2)) return changedBytes(file, draw, files);
    const text = textOfBytes(file);
    const at = draw.below(text.length);
    return bytesOfText(
      text.slice(0, at) + draw.from(CELLS).repeat(draw.from([1, 1, 2, 50])) + text.slice(at + draw.below(3)),
    );
  };
  const read = async (bytes: Bytes) => {
    // Cut in two where no character need end.
    const chunks = async function* () {
      yield bytes.subarray(0, bytes.length >> 1);
      yield bytes.subarray(bytes.length >> 1);
    };
    try {
      const text = await openText('table', chunks());
      await (/^\s*[{[]/.test(text.head) ? readJsonLines(text) : readCsv(text, {}, []));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  };
  return { name: 'CSV', share: 6, files, input, read };
}
