// Checkpoints that were changed or cut off: training goes on from the one before, and says so.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { adam, load, onWarning, type Warning } from '../../src/index.js';
import { checkpoint, fileStore, loadFile } from '../../src/node/index.js';
import { linearModel, regression, weightBits } from '../support/models.js';
import { filesIn, newFolder } from './support.js';

const warnings: Warning[] = [];
afterAll(onWarning((warning) => void warnings.push(warning)));

const { X, y } = regression(20, 2);
/** Trains that many epochs in all, from what is in the path. */
async function train(path: string, epochs: number) {
  const model = linearModel(2);
  model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
  const callbacks = [checkpoint({ path, signals: false })];
  await model.fit(X, y, { epochs, batchSize: 5, verbose: false, resume: fileStore(path), callbacks });
  return model;
}

/** Places of every kind in a file: the length of the header, the header, its digest, the arrays, the last byte. */
function placesIn(bytes: Uint8Array): number[] {
  const text = Buffer.from(bytes).toString('latin1');
  const header = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const inside = ['"sha256":"', '"configuration"', '"step"', 'data_offsets', '"unfinished"', '"callbacks"'];
  const named = inside.flatMap((name) => (text.includes(name) ? [text.indexOf(name) + name.length + 2] : []));
  const data = Array.from(
    { length: 20 },
    (_, part) => 8 + header + Math.floor(((bytes.length - 9 - header) * part) / 19),
  );
  expect(named.length).toBeGreaterThan(3);
  return [0, 1, 7, 8, 9, ...named, 7 + header, ...data];
}

test('56: a flipped bit anywhere, or a torn last write: the checkpoint before is taken with a warning, and the end has the same bits', async () => {
  const folder = newFolder();
  const path = join(folder, 'model');
  const whole = weightBits(await train(join(folder, 'whole'), 4));
  await train(path, 3);
  expect(filesIn(folder)).toContain('model.previous');
  const [last, previous] = [new Uint8Array(readFileSync(path)), new Uint8Array(readFileSync(`${path}.previous`))];
  const earlier = load(previous).step;
  const flipped = placesIn(last).flatMap((place) => {
    return [0, 7].map((bit) => last.map((byte, at) => (at === place ? byte ^ (1 << bit) : byte)));
  });
  const torn = [0, 1, 8, 100, last.length >> 1, last.length - 1].map((end) => last.subarray(0, end));
  const zeros = last.map((byte, at) => (at < last.length - 64 ? byte : 0)); // of a disk that had made room, and no more
  for (const bytes of [...flipped, ...torn, zeros]) {
    writeFileSync(path, bytes);
    warnings.splice(0);
    expect((await loadFile(path)).step).toBe(earlier);
    expect(warnings.map(({ code }) => code)).toEqual(['W_CHECKPOINT']);
  }
  for (const bytes of [flipped[0]!, flipped.at(-1)!, torn[4]!]) {
    writeFileSync(path, bytes);
    writeFileSync(`${path}.previous`, previous);
    warnings.splice(0);
    expect(weightBits(await train(path, 4))).toEqual(whole);
    expect(warnings.map(({ code }) => code)).toContain('W_CHECKPOINT');
  }
});
