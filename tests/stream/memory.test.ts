import { expect, test } from 'vitest';
import { dense, sequential } from '../../src/index.js';
import { rowStream } from '../../src/stream/index.js';
import { ShuffleBuffer } from '../../src/stream/shuffleBuffer.js';
import { MedianSummary } from '../../src/table/onePass/medianSummary.js';
import { batch, inBatches, ROWS } from './streams.js';

test('a shuffle buffer uses the places of drawn rows again', () => {
  const buffer = new ShuffleBuffer(4, 2, { seedLow: 1, seedHigh: 0 });
  const store = () => ({
    inputs: Float32Array.of(0, 1),
    columns: 1,
    targets: new Float32Array(2),
    targetColumns: 1,
    weights: undefined,
  });
  let most = 0;
  for (let epoch = 0; epoch < 2; epoch++) {
    buffer.begin(epoch);
    for (let item = 0; item < 20; item++) {
      const waiting = buffer.hold(store(), 2);
      most = Math.max(most, ...waiting.places);
      if (buffer.room === 0) for (let at = 0; at < 2; at++) buffer.draw(store(), at);
      buffer.add(waiting, 0, 2);
    }
  }
  expect(most).toBeLessThan(4 + 2);
});

test('a shuffle buffer takes items of more rows than a call may have arguments', () => {
  const store = (rows: number) => ({
    inputs: new Float32Array(rows),
    columns: 1,
    targets: new Float32Array(rows),
    targetColumns: 1,
    weights: undefined,
  });
  const buffer = new ShuffleBuffer(300_000, 0, { seedLow: 1, seedHigh: 0 });
  const waiting = buffer.hold(store(300_000), 300_000);
  buffer.add(waiting, 0, 300_000);
  const drawn = store(1);
  for (let row = 0; row < 300_000; row++) buffer.draw(drawn, 0);
  expect(new Set(buffer.hold(store(400_000), 400_000).places).size).toBe(400_000);
});

test('arrays of the caller are read before the source goes on, and never written', async () => {
  const make = () =>
    sequential({ seed: 1, layers: [dense({ units: 3, activation: 'softmax', inputShape: [4] })] }).compile({
      optimizer: 'sgd',
      loss: 'sparseCategoricalCrossentropy',
    });
  const options = { epochs: 3, batchSize: 8, verbose: false } as const;
  const settings = { shuffleBuffer: 20, readAhead: 16 };
  const fresh = make();
  await fresh.fit(inBatches(7, settings), options);
  // One array for all items; those of seven rows are followed by lists, which are converted into memory of the stream.
  const shared = new Float32Array(4 * 7);
  const written: boolean[] = [];
  const reusing = rowStream(function* () {
    for (let first = 0; first < ROWS; first += 7) {
      const [x, y] = batch(first, Math.min(ROWS, first + 7));
      const { data, shape } = x as { data: Float32Array; shape: [number, number] };
      if (first % 2 === 1) {
        const before = shared.slice();
        yield [Array.from({ length: shape[0] }, (_, row) => [...data.subarray(4 * row, 4 * row + 4)]), y];
        written.push(shared.some((value, at) => value !== before[at]));
        continue;
      }
      const part = shared.subarray(0, data.length);
      part.set(data);
      yield [{ data: data.length === shared.length ? shared : part, shape }, y];
      written.push(part.some((value, at) => value !== data[at]));
    }
  }, settings);
  const model = make();
  await model.fit(reusing, options);
  expect(model.getWeights()[0]!.data).toEqual(fresh.getWeights()[0]!.data);
  expect(written).not.toContain(true);
});

test('a median counts each of equal values, also once there are too many to count', () => {
  const summary = new MedianSummary();
  for (let time = 0; time < 9_999; time++) summary.add(-1);
  for (let value = 0; value < 9_000; value++) summary.add(value);
  const { low, high, rankError } = summary.middle();
  expect([low, high]).toEqual([-1, -1]);
  expect(summary.count).toBe(18_999);
  expect(rankError).toBeGreaterThan(0);
});

test('a level keeps values of even and odd ranks in turns', () => {
  const summary = new MedianSummary();
  const count = 1 << 17;
  for (let at = 0; at < count; at++) summary.add((at * 40_503) % count);
  const { low, rankError } = summary.middle();
  // About 32 compactions of weight 1, 16 of weight 2, ...: 32 for each of five levels. Every other one counts; 32 are for odd numbers of them.
  expect(rankError * count).toBeLessThanOrEqual(5 * 16 + 32);
  expect(Math.abs(low - (count / 2 - 1))).toBeLessThanOrEqual(rankError * count);
});
