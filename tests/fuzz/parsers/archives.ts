// Arrays of NumPy, and archives: alone, of arrays, and of models of Keras.
import { readFileSync } from 'node:fs';
import { crc32 } from '../../../src/formats/crc32.js';
import { ZipArchive } from '../../../src/formats/zip.js';
import { writeZip } from '../../../src/formats/zipWriter.js';
import { adam, batchNormalization, dense, dropout, l2, sequential, standardize } from '../../../src/index.js';
import {
  fromKerasConfig,
  loadKeras,
  loadKerasWeights,
  saveKeras,
  saveKerasWeights,
  toKerasConfig,
} from '../../../src/keras/index.js';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../../src/numpy/index.js';
import { type Bytes, changedBytes } from '../mutate/bytes.js';
import type { Draw } from '../mutate/draw.js';
import { bytesOfText, changedJson, parsed, textOfBytes } from '../mutate/json.js';
import { type Parser, used } from './parser.js';

const ENTRY = 0x02014b50;
const STORED = 0;

const fixturesOf = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(`../../${path}/fixtures.json`, import.meta.url), 'utf8')) as T;
const bytesOf = (base64: string): Bytes => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Writes the checksums that changed members should have: wherever an entry of the directory leads to stored bytes. */
function withChecksums(file: Bytes): Bytes {
  const view = new DataView(file.buffer);
  for (let at = 0; at + 46 <= file.length; at++) {
    if (file[at] !== 0x50 || view.getUint32(at, true) !== ENTRY || view.getUint16(at + 10, true) !== STORED) continue;
    const local = view.getUint32(at + 42, true);
    if (local > file.length - 30) continue;
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const sum = crc32(file.subarray(start, start + view.getUint32(at + 20, true)));
    view.setUint32(at + 16, sum, true);
  }
  return file;
}

/** A member of an archive, changed as its own kind of file. */
type ChangeMember = (name: string, bytes: Bytes, draw: Draw) => Bytes;

interface Archive {
  readonly file: Bytes;
  readonly members: ReadonlyMap<string, Bytes>;
}

async function opened(file: Bytes): Promise<Archive> {
  const archive = new ZipArchive('fuzz', file);
  const members = new Map<string, Bytes>();
  for (const name of archive.names) members.set(name, Uint8Array.from((await archive.read(name))!));
  return { file, members };
}

/** Inputs of archives: bytes with the checksums that belong to them, or a member changed, left out, or of another name. */
async function inputsOf(files: readonly Bytes[], change: ChangeMember) {
  const archives: Archive[] = [];
  for (const file of files) archives.push(await opened(file));
  return (draw: Draw): Bytes | Promise<Bytes> => {
    const { file, members } = draw.from(archives);
    const kind = draw.below(8);
    if (kind < 3) {
      const changed = changedBytes(file, draw, files);
      return draw.once(4) ? changed : withChecksums(changed);
    }
    const changed = new Map(members);
    const name = draw.from([...members.keys()]);
    if (kind === 3) {
      changed.delete(name);
      if (draw.once(2))
        changed.set(draw.from(['', '../x', 'x.npy', 'a/', '__proto__', name.toUpperCase()]), members.get(name)!);
    } else changed.set(name, change(name, members.get(name)!, draw));
    return writeZip('fuzz', changed, draw.once(8));
  };
}

const TOKENS = [
  "'",
  '(',
  ')',
  ',',
  '}',
  'True',
  'shape',
  "'<f8'",
  "'|O'",
  "'<U4'",
  '1e9',
  '99999999999',
  '0',
  ' ',
  '\n',
  '\\',
];

/** A file of an array: its bytes, or a token of its header, with the length of the header that belongs to it. */
function changedNpy(file: Bytes, draw: Draw, others: readonly Bytes[]): Bytes {
  const length = file.length > 10 ? new DataView(file.buffer, file.byteOffset).getUint16(8, true) : 0;
  if (file[6] !== 1 || draw.once(3)) return changedBytes(file, draw, others);
  const header = Buffer.from(file.subarray(10, 10 + length)).toString('latin1');
  const words = header.match(/\w+|\W/g) ?? [];
  for (let left = 1 + draw.below(2); left > 0; left--) {
    const at = draw.below(words.length);
    words.splice(at, draw.below(2), ...(draw.once(4) ? [] : [draw.from(TOKENS)]));
  }
  const text = Buffer.from(words.join(''), 'latin1');
  const changed = new Uint8Array(Buffer.concat([file.subarray(0, 10), text, file.subarray(10 + length)]));
  new DataView(changed.buffer).setUint16(8, text.length, true);
  return changed;
}

export async function npy(): Promise<Parser> {
  const { npy: made } = fixturesOf<{ npy: { file: string }[] }>('numpy');
  const files = [
    ...made.map(({ file }) => bytesOf(file)),
    writeNpy(['a', 'bc']),
    writeNpy([
      [1, 2],
      [3, 4],
    ]),
  ];
  const input = (draw: Draw) => changedNpy(draw.from(files), draw, files);
  return { name: 'npy', share: 250, files, input, read: readNpy };
}

export async function npz(): Promise<Parser> {
  const { npy: made, npz: archives } = fixturesOf<Record<'npy' | 'npz', { name: string; file: string }[]>>('numpy');
  const arrays = {
    X: [
      [1, 2],
      [3, 4],
    ],
    y: ['no', 'yes'],
    n: [1, 2, 3],
  };
  const files = [
    await writeNpz(arrays, { compress: false }),
    await writeNpz({ x: new Float64Array(200) }, { compress: true }),
    bytesOf(archives.find(({ name }) => name === 'compressed')!.file),
  ];
  const others = made.map(({ file }) => bytesOf(file));
  const input = await inputsOf(files, (_, bytes, draw) => changedNpy(bytes, draw, others));
  return { name: 'npz', share: 40, files, input, read: (bytes) => readNpz(bytes) };
}

/** The reader of archives alone: every member is unpacked. */
export async function zip(): Promise<Parser> {
  const text = bytesOfText('a text that deflate makes shorter, '.repeat(20));
  const members = new Map([
    ['a.txt', text],
    ['folder/b', Uint8Array.of(1, 2, 3)],
    ['empty', new Uint8Array()],
  ]);
  const files = [await writeZip('fuzz', members, false), await writeZip('fuzz', members, true)];
  const input = await inputsOf(files, (_, bytes, draw) => changedBytes(bytes, draw, [text]));
  const read = async (bytes: Bytes) => {
    const archive = new ZipArchive('fuzz', bytes);
    for (const name of archive.names) await archive.read(name);
  };
  return { name: 'zip', share: 130, files, input, read };
}

/** A network with all that a file of Keras may hold, trained for a step. */
async function kerasModel() {
  const X = [
    [1, 2],
    [3, 4],
    [0, 1],
  ];
  const model = sequential({
    seed: 1,
    standardizer: standardize(X),
    layers: [
      dense({ units: 2, inputShape: [2], activation: 'relu', kernelRegularizer: l2(0.1), name: 'first' }),
      batchNormalization(),
      dropout({ rate: 0.5 }),
      dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'meanSquaredError', metrics: ['mae'] });
  await model.fit(X, [1, 2, 3], { epochs: 1, verbose: false });
  return model;
}

export async function keras(): Promise<Parser> {
  const { models } = fixturesOf<{ models: { name: string; file: string }[] }>('keras');
  const model = await kerasModel();
  const files = [await saveKeras(model), bytesOf(models.find(({ name }) => name === 'binary')!.file)];
  model.dispose();
  const weights: Bytes[] = [];
  for (const file of files) weights.push((await opened(file)).members.get('model.weights.h5')!);
  const input = await inputsOf(files, (name, bytes, draw) => {
    if (!name.endsWith('.json')) return changedBytes(bytes, draw, weights);
    const node = parsed(textOfBytes(bytes));
    return bytesOfText(changedJson(node, draw, [node]));
  });
  return { name: '.keras', share: 6, files, input, read: async (bytes) => used(await loadKeras(bytes)) };
}

/** HDF5 alone, which has no checksum: weights for a model that is there, and whole models of old versions. */
export async function hdf5(): Promise<Parser> {
  const { models } = fixturesOf<{ models: { name: string; file: string }[] }>('keras');
  const model = await kerasModel();
  const legacy = bytesOf(models.find(({ name }) => name === 'legacy')!.file);
  const small = saveKerasWeights(model);
  const files = [small, small, small, legacy];
  const read = async (bytes: Bytes) => {
    if (bytes.length < 2 * small.length) loadKerasWeights(model, bytes);
    else used(await loadKeras(bytes));
  };
  return { name: 'HDF5', share: 80, files, input: (draw) => changedBytes(draw.from(files), draw, files), read };
}

export async function kerasConfig(): Promise<Parser> {
  const model = await kerasModel();
  const file = bytesOfText(JSON.stringify(toKerasConfig(model)));
  model.dispose();
  const node = parsed(textOfBytes(file));
  return {
    name: 'Keras config',
    share: 10,
    files: [file],
    input: (draw) => bytesOfText(changedJson(node, draw, [node])),
    read: (bytes) => fromKerasConfig(textOfBytes(bytes)).dispose(),
  };
}
