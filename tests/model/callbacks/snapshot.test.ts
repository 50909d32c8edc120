import { expect, test } from 'vitest';
import {
  type Average,
  adam,
  dense,
  earlyStopping,
  ema,
  HyperparameterError,
  load,
  OptionError,
  pruneSchedule,
  type Sequential,
  ShapeError,
  sequential,
  swa,
  type WeightsSnapshot,
} from '../../../src/index.js';
import { bitsOf, regression, weightBits } from '../../support/models.js';
import { scripted } from '../../support/scripted.js';

const { X, y } = regression(24, 4);
const quiet = { batchSize: 8, verbose: false };

function compiled(average?: Average, metrics: Parameters<Sequential['compile']>[0]['metrics'] = []): Sequential {
  const model = sequential({
    seed: 3,
    layers: [dense({ units: 6, inputShape: [4], activation: 'tanh' }), dense({ units: 1 })],
  });
  model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: 'meanSquaredError', average, metrics });
  return model;
}

/** Everything that a snapshot is about, as plain numbers. */
const contents = ({ weights, pruned, average }: WeightsSnapshot) => ({
  weights: bitsOf([...weights]),
  pruned: pruned.map((marks) => marks && [...marks]),
  average: average && { updates: average.updates, weights: bitsOf([...average.weights]) },
});

test('weights, masks and average come back together, and weights that were pruned since learn again', async () => {
  const model = compiled(ema({ decay: 0.9 }));
  model.prune({ fraction: 0.2 });
  await model.fit(X, y, { ...quiet, epochs: 2 });
  const snapshot = model.takeSnapshot();
  const before = contents(snapshot);
  await model.fit(X, y, { ...quiet, epochs: 2 });
  model.prune({ fraction: 0.7 });
  expect(contents(model.takeSnapshot())).not.toEqual(before);

  model.restoreSnapshot(snapshot);
  expect(contents(model.takeSnapshot())).toEqual(before);
  expect(contents(load(model.save()).takeSnapshot())).toEqual(before);
  await model.fit(X, y, { ...quiet, epochs: 1 });
  const { fraction } = model.sparsity();
  expect(fraction).toBeCloseTo(before.pruned.flatMap((marks) => marks ?? []).filter((mark) => mark === 1).length / 30);
});

test('a snapshot of before anything was pruned leaves no trace of masks', async () => {
  const model = compiled();
  const snapshot = model.takeSnapshot();
  const file = model.save();
  model.prune({ fraction: 0.5 });
  model.restoreSnapshot(structuredClone(snapshot));
  expect(Buffer.from(model.save()).equals(Buffer.from(file))).toBe(false); // it is a model with weights of its own now
  expect(contents(model.takeSnapshot())).toEqual(contents(load(file).takeSnapshot()));
  expect(model.takeSnapshot().pruned).toEqual([null, null, null, null]);
});

test('a snapshot is a copy', async () => {
  const model = compiled();
  const snapshot = model.takeSnapshot();
  snapshot.weights[0]!.data.fill(7);
  expect(model.getWeights()[0]!.data.includes(7)).toBe(false);
  const bits = weightBits(model);
  model.restoreSnapshot(snapshot);
  snapshot.weights[0]!.data.fill(8);
  expect(weightBits(model)).not.toEqual(bits);
  expect(model.getWeights()[0]!.data.every((weight) => weight === 7)).toBe(true);
});

/** The mean of some weights, weighted so. */
function mix(arrays: readonly (readonly Float32Array[])[], shares: readonly number[]): number[][] {
  return arrays[0]!.map((array, index) =>
    Array.from(array, (_, place) => shares.reduce((sum, share, at) => sum + share * arrays[at]![index]![place]!, 0)),
  );
}

test.each<[string, Average, number, (counted: number[]) => number[]]>([
  ['swa', swa({ startEpoch: 1 }), 5, (counted) => counted.map(() => 1 / counted.length)],
  ['swa that had not begun', swa({ startEpoch: 3 }), 3, (counted) => counted.map(() => 1 / counted.length)],
  [
    'swa of every second epoch',
    swa({ startEpoch: 1, every: 2 }),
    4,
    (counted) => counted.map(() => 1 / counted.length),
  ],
  [
    'ema',
    ema({ decay: 0.5 }),
    4,
    (counted) => {
      const shares = counted.map((_, index) => 0.5 ** (counted.length - 1 - index));
      const sum = shares.reduce((a, b) => a + b, 0);
      return shares.map((share) => share / sum);
    },
  ],
])('an average that was put back is that of the states it has seen since: %s', async (name, average, later, shares) => {
  const model = compiled(average);
  const states = new Map<number, Float32Array[]>();
  let epoch = 0;
  /** One batch an epoch, so that a step is one. */
  const train = async (epochs: number) => {
    const onEpochEnd = () =>
      void states.set(
        ++epoch,
        model.getWeights().map(({ data }) => data),
      );
    await model.fit(X, y, { verbose: false, batchSize: 24, epochs, callbacks: [{ onEpochEnd }] });
  };
  await train(2);
  const snapshot = model.takeSnapshot();
  await train(3);
  model.restoreSnapshot(snapshot);
  await train(later);
  const isSeen: Record<string, (at: number) => boolean> = {
    swa: (at) => at > 1,
    'swa that had not begun': (at) => at > 3,
    'swa of every second epoch': (at) => at > 1 && at % 2 === 1,
    ema: () => true,
  };
  // Epochs 3 to 5 were taken back.
  const counted = [...states.keys()].filter((at) => (at <= 2 || at > 5) && isSeen[name]!(at));
  expect(counted.length).toBeGreaterThan(1);
  const expected = mix(
    counted.map((at) => states.get(at)!),
    shares(counted),
  );
  const got = model.getWeights({ average: true }).map(({ data }) => [...data]);
  // f32 roundings of a dozen moves
  for (const [index, array] of expected.entries())
    for (const [place, value] of array.entries()) expect(got[index]![place]!).toBeCloseTo(value, 5);
});

test('early stopping ends with the best epoch as a whole: its masks, its average', async () => {
  const seen: ReturnType<typeof contents>[] = [];
  const model = compiled(swa({ startEpoch: 2 }), [scripted('score', [5, 4, 1, 3, 2, 2], 'min')]);
  const stopping = earlyStopping({ monitor: 'score', patience: 10, restoreBestWeights: true });
  const callbacks = [
    stopping,
    pruneSchedule({ to: 0.9, endStep: 18, every: 1 }),
    { onEpochEnd: () => void seen.push(contents(model.takeSnapshot())) },
  ];
  await model.fit(X, y, { ...quiet, epochs: 6, callbacks });
  expect(stopping.bestEpoch).toBe(2);
  expect(contents(model.takeSnapshot())).toEqual(seen[2]);
  expect(seen[5]).not.toEqual(seen[2]);
});

test('what is no snapshot of this model changes nothing', async () => {
  const model = compiled(ema());
  model.prune({ fraction: 0.3 });
  await model.fit(X, y, { ...quiet, epochs: 1 });
  const good = model.takeSnapshot();
  const before = contents(good);
  const bias = new Uint8Array(6).fill(1);
  const wrong: [unknown, typeof OptionError | typeof ShapeError | typeof HyperparameterError][] = [
    [null, OptionError],
    [{}, ShapeError],
    [{ ...good, weights: good.weights.slice(1) }, ShapeError],
    [{ ...good, pruned: undefined }, OptionError],
    [{ ...good, pruned: good.pruned.slice(1) }, OptionError],
    [{ ...good, pruned: [good.pruned[0], bias, null, null] }, OptionError],
    [{ ...good, pruned: [new Uint8Array(24).fill(2), null, null, null] }, OptionError],
    [{ ...good, pruned: [new Uint8Array(3), null, null, null] }, OptionError],
    [{ ...good, average: { ...good.average, updates: 0 } }, HyperparameterError],
    [{ ...good, average: { updates: 1, weights: [] } }, ShapeError],
    [{ ...good, average: undefined }, OptionError],
    [{ ...good, more: 1 }, OptionError],
  ];
  for (const [snapshot, expected] of wrong) {
    expect(() => model.restoreSnapshot(snapshot as WeightsSnapshot)).toThrow(expected);
    expect(contents(model.takeSnapshot())).toEqual(before);
  }
  const other = compiled();
  expect(() => other.restoreSnapshot(good)).toThrow(/without an average/);
});
