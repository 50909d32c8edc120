// Learning rates by schedule: read in every step, counted since compile, kept in files.
import { expect, test } from 'vitest';
import {
  adagrad,
  adam,
  adamw,
  type Callback,
  cosineDecay,
  exponentialDecay,
  load,
  type Optimizer,
  oneCycle,
  piecewiseConstant,
  rmsprop,
  type Schedule,
  sgd,
} from '../../../src/index.js';
import { classification, linearModel, regression, weightBits } from '../../support/models.js';

const { X, y } = regression(20, 3);

/** A linear model, 5 steps per epoch. */
function compiled(optimizer: Optimizer) {
  const model = linearModel(3);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}
const options = { batchSize: 4, verbose: false };

const makers: [string, (learningRate: number | Schedule) => Optimizer][] = [
  ['sgd', (learningRate) => sgd({ learningRate })],
  ['nesterov', (learningRate) => sgd({ learningRate, momentum: 0.9, nesterov: true })],
  ['adam', (learningRate) => adam({ learningRate })],
  ['adamw', (learningRate) => adamw({ learningRate })],
  ['rmsprop', (learningRate) => rmsprop({ learningRate })],
  ['adagrad', (learningRate) => adagrad({ learningRate })],
];

test.each(makers)('%s: steps under a schedule are those under its values, one by one', (_, make) => {
  const schedule = exponentialDecay({ initialValue: 0.05, decaySteps: 3, decayRate: 0.5 });
  const scheduled = compiled(make(schedule));
  const asked: number[] = [];
  const twin = compiled(
    make({
      ...schedule,
      name: 'halving',
      at(step) {
        asked.push(step);
        return 0.05 * 0.5 ** (step / 3);
      },
    }),
  );
  const constant = compiled(make(0.05));
  for (let step = 0; step < 6; step++) for (const model of [scheduled, twin, constant]) model.trainOnBatch(X, y);
  expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  // The host's power differs in the last bit of f64 at most, which f32 hardly ever shows.
  scheduled.getWeights().forEach(({ data }, p) => {
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(twin.getWeights()[p]!.data[i]!, 6);
    });
  });
  expect(weightBits(scheduled)).not.toEqual(weightBits(constant));
});

test('a schedule that never changes gives the bits of the number', async () => {
  const [number, schedule] = [
    compiled(adam({ learningRate: 0.01 })),
    compiled(adam({ learningRate: piecewiseConstant({ boundaries: [], values: [0.01] }) })),
  ];
  for (const model of [number, schedule]) await model.fit(X, y, { ...options, epochs: 3 });
  expect(weightBits(schedule)).toEqual(weightBits(number));
});

test('the log shows the rate of the last step of its epoch', async () => {
  const learningRate = oneCycle({ maxValue: 0.1, totalSteps: 20 });
  const { epochs } = await compiled(sgd({ learningRate })).fit(X, y, { ...options, epochs: 3 });
  expect(epochs.map((log) => log.learningRate)).toEqual([4, 9, 14].map((step) => learningRate.at(step)));
});

test('counts on in the next fit, from a file, and from 0 after compile', async () => {
  const learningRate = cosineDecay({ initialValue: 0.1, decaySteps: 17 });
  const optimizer = sgd({ learningRate, momentum: 0.5 });
  const model = compiled(optimizer);
  await model.fit(X, y, options);
  const copy = load(model.save());
  expect(copy.toJSON()).toEqual(model.toJSON());
  for (const one of [model, copy]) {
    const { epochs } = await one.fit(X, y, options);
    expect(epochs[0]!.learningRate).toBe(learningRate.at(9));
  }
  expect(weightBits(copy)).toEqual(weightBits(model));
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const { epochs } = await model.fit(X, y, options);
  expect(epochs[0]!.learningRate).toBe(learningRate.at(4));
});

test.each([
  Number.NaN,
  -0.1,
  Number.POSITIVE_INFINITY,
  '0.1',
])('a schedule of the user that gives %s is refused before the step', async (bad) => {
  const learningRate = { name: 'mine', config: {}, at: (step: number) => (step < 3 ? 0.1 : (bad as number)) };
  const model = compiled(sgd({ learningRate }));
  const seen: number[] = [];
  const callbacks: Callback[] = [{ onBatchEnd: (batch) => void seen.push(batch) }];
  await expect(model.fit(X, y, { ...options, callbacks })).rejects.toMatchObject({ code: 'E_HYPERPARAMETER' });
  expect(model.step).toBe(3);
  expect(() => model.trainOnBatch(X, y)).toThrow(/learningRate in step 3 must be a finite number >= 0/);
  expect(seen).toEqual([0, 1, 2]);
});

test('what is neither a number nor a schedule is refused', () => {
  for (const bad of ['fast', {}, { at: () => 1 }, null, [0.1]]) {
    expect(() => adam({ learningRate: bad as never })).toThrow(
      /learningRate must be a finite number > 0 or a schedule/,
    );
  }
});

test('a file with a schedule of another name is refused', async () => {
  const { X: rows, y: labels } = classification(8, 3, 2);
  const model = compiled(sgd({ learningRate: { name: 'mine', config: {}, at: () => 0.1 } }));
  await model.fit(rows, Float32Array.from(labels), options);
  expect(() => load(model.save())).toThrow(/unknown name "mine"/);
});
