// The state of an optimizer that comes from elsewhere: what it does to a model, and what is refused before anything changes.
import { describe, expect, test } from 'vitest';
import { adam, dense, dropout, l1, load, type Optimizer, type Sequential, sequential } from '../../../src/index.js';
import { adoptTraining, trainedParameters, trainingOf } from '../../../src/model/files/adoptTraining.js';
import { stateOf } from '../../../src/model/sequential.js';
import { errorOf } from '../../support/errors.js';
import { classification, weightBits } from '../../support/models.js';

const { X, y } = classification(12, 4, 3);
const options = { epochs: 2, batchSize: 5, shuffle: false, verbose: false }; // an order would be drawn by the epoch

function classes(optimizer: Optimizer = adam({ learningRate: 0.05 })): Sequential {
  const model = sequential({
    seed: 3,
    layers: [
      dense({ units: 5, inputShape: [4], activation: 'relu', kernelRegularizer: l1(0.01) }),
      dense({ units: 4, trainable: false }),
      dropout({ rate: 0.2 }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const KERNEL = 'dense_1/kernel';
const slotsOf = (model: Sequential) =>
  new Map(
    trainedParameters(stateOf(model)).map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, [new Float32Array(size), new Float32Array(size)]] as const;
    }),
  );

test('the parameters that the optimizer moves are those of layers that are trained, with their shapes', () => {
  expect(trainedParameters(stateOf(classes()))).toEqual([
    { name: 'dense_1/kernel', shape: [4, 5] },
    { name: 'dense_1/bias', shape: [5] },
    { name: 'dense_3/kernel', shape: [4, 3] },
    { name: 'dense_3/bias', shape: [3] },
  ]);
});

test('a model that takes weights, state and step of another goes on with its bits', async () => {
  const [model, other] = [classes(), classes()];
  await model.fit(X, y, options);
  other.setWeights(model.getWeights());
  adoptTraining('test', stateOf(other), model.step, trainingOf(stateOf(model))!);
  expect([other.step, other.epoch, other.history.epochs]).toEqual([model.step, 0, []]);
  expect(other.summary({ printFn: () => {} }).trained).toBe(true);
  for (const each of [model, other]) await each.fit(X, y, { ...options, resume: false });
  expect(weightBits(other)).toEqual(weightBits(model));
  expect(trainingOf(stateOf(other))).toEqual(trainingOf(stateOf(model)));
});

test('there is no state before the first step, and what is given is a copy', async () => {
  const model = sequential({ seed: 3, layers: [dense({ units: 1, inputShape: [2] })] });
  expect(trainingOf(stateOf(model))).toBeUndefined();
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  expect(trainingOf(stateOf(model))).toBeUndefined();
  await model.fit([[1, 2]], [3], { verbose: false });
  const given = trainingOf(stateOf(model))!;
  const before = structuredClone(given);
  expect([...given.keys()]).toEqual(['dense_1/kernel', 'dense_1/bias']);
  expect(given.get('dense_1/bias')!.every(([value]) => value !== 0)).toBe(true);
  for (const slots of given.values()) for (const slot of slots) slot.fill(7);
  expect(trainingOf(stateOf(model))).toEqual(before);
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  expect(trainingOf(stateOf(model))).toBeUndefined();
});

test('there is none in a callback before the first step, nor in a copy that is not compiled', async () => {
  const model = classes();
  const seen: unknown[] = [];
  const looks = () => void seen.push(trainingOf(stateOf(model)));
  await model.fit(X, y, { ...options, callbacks: [{ onBatchBegin: (batch) => void (batch === 0 && looks()) }] });
  expect(seen).toEqual([undefined, expect.any(Map)]);
  const copy = load(model.save(), { compile: false });
  expect([copy.step, trainingOf(stateOf(copy))]).toEqual([6, undefined]);
});

describe('refused, and nothing has changed', () => {
  const refusal = (change: (slots: Map<string, Float32Array[]>) => void) => {
    const model = classes();
    const slots = new Map([...slotsOf(model)].map(([name, arrays]) => [name, [...arrays]]));
    change(slots);
    const error = errorOf(() => adoptTraining('test.path', stateOf(model), 5, slots));
    expect([model.step, trainingOf(stateOf(model))]).toEqual([0, undefined]);
    expect(error.path).toBe('test.path');
    return error;
  };

  test.each<[string, (slots: Map<string, Float32Array[]>) => void]>([
    ['no arrays of a weight', (slots) => slots.delete(KERNEL)],
    ['one array of two', (slots) => slots.get(KERNEL)!.pop()],
    ['one array more', (slots) => slots.get(KERNEL)!.push(new Float32Array(20))],
    ['an array that is too short', (slots) => slots.get(KERNEL)!.splice(1, 1, new Float32Array(19))],
  ])('%s', (_, change) => {
    const error = refusal(change);
    expect(error).toMatchObject({ code: 'E_OPTION' });
    expect(error.message).toContain('2 arrays of 20 numbers for dense_1/kernel');
  });

  test.each<[string, number, number, string]>([
    ['a square below 0', 1, -1e-9, 'E_FORMAT'],
    ['a square of -Infinity', 1, Number.NEGATIVE_INFINITY, 'E_FORMAT'],
    ['a square that is NaN', 1, Number.NaN, 'E_NONFINITE'],
    ['a square that is infinite', 1, Number.POSITIVE_INFINITY, 'E_NONFINITE'],
    ['a mean that is NaN', 0, Number.NaN, 'E_NONFINITE'],
    ['a mean of -Infinity', 0, Number.NEGATIVE_INFINITY, 'E_NONFINITE'],
    ['a mean that is infinite', 0, Number.POSITIVE_INFINITY, 'E_NONFINITE'],
  ])('%s', (_, slot, value, code) => {
    const error = refusal((slots) => {
      slots.get(KERNEL)![slot]![3] = value;
    });
    expect(error).toMatchObject({ code, got: Math.fround(value) });
    const name = slot === 0 ? 'm' : 'v';
    expect(error.message).toBe(`test.path: the state "${name}" of dense_1/kernel holds ${Math.fround(value)} at 3`);
  });
});

test('means below 0 and squares of 0 are states that training leaves', () => {
  const model = classes();
  const slots = slotsOf(model);
  slots.get(KERNEL)![0]!.fill(-1);
  adoptTraining('test', stateOf(model), 5, slots);
  expect([model.step, trainingOf(stateOf(model))]).toEqual([5, slots]);
});

test('a model that is not compiled has no optimizer: refused', () => {
  const model = sequential({ layers: [dense({ units: 1, inputShape: [2] })] });
  const adopt = () => adoptTraining('test', stateOf(model), 1, new Map());
  expect(errorOf(adopt)).toMatchObject({ code: 'E_NOT_COMPILED', path: 'load' });
});
