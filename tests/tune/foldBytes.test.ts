// The rows of a fold as bytes: what comes back trains to the same bits.
import { expect, test } from 'vitest';
import type { ModelInput, TargetInput } from '../../src/data/preparation.js';
import { dense, FormatError, load, OptionError, sequential } from '../../src/index.js';
import { preprocess, table } from '../../src/table/index.js';
import { choice, type Executor, runTask, TrialError, tune } from '../../src/tune/index.js';
import { foldBytes, readFold } from '../../src/tune/node/index.js';
import { bitsOf, classification } from '../support/models.js';
import { listed } from '../support/sparseTraining.js';
import { build, data, outcomeOf, space, validation } from './support.js';

/** Trains every task on rows that have been bytes. */
function throughBytes(): Executor {
  let folds: readonly Uint8Array[] = [];
  return {
    size: 2,
    begin: (given) => {
      folds = given.map(foldBytes);
    },
    run: async (task, signal) => {
      const model = load(task.model);
      const result = await runTask(model, task, readFold(folds[task.fold]!), signal);
      model.dispose();
      return result;
    },
    dispose: () => {},
  };
}

const { X, y } = classification(40, 4, 3);
const numbers = Array.from({ length: 40 }, (_, row) => Array.from(X.data.subarray(row * 4, row * 4 + 4)));
const column = (at: number) => ({ toArray: () => Float32Array.from(numbers, (row) => row[at]!) });
const records = numbers.map(([a, b], row) => ({ a, b, kind: ['red', 'blue', undefined][row % 3] }));
const kinds = Array.from(y, (label) => ['no', 'yes', 'perhaps'][label]!);
const rows = table(
  records.map((record, row) => ({ ...record, label: kinds[row] })),
  { target: 'label' },
);

test.each<[string, ModelInput, TargetInput]>([
  ['a matrix', X, y],
  ['lists', numbers, Array.from(y)],
  ['a sparse matrix', listed(X), y],
  ['columns by name', { a: column(0), b: column(1) }, y],
])('%s trains to the same bits after the way through bytes', async (_name, given, target) => {
  const make = () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 8, activation: 'relu' }), dense({ units: 3 })] });
    return model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  };
  const train = async (bytes: boolean) => {
    const fold = {
      train: { X: given, y: target, sampleWeight: new Float32Array(40).fill(1.5) },
      test: { X: given, y: target, sampleWeight: undefined },
    };
    const own = bytes ? readFold(foldBytes(fold)) : fold;
    const model = make();
    await model.fit(own.train.X, own.train.y, { epochs: 2, sampleWeight: own.train.sampleWeight!, verbose: false });
    const figures = await model.evaluate(own.test.X, own.test.y);
    const bits = bitsOf(model.getWeights());
    model.dispose();
    return { figures, bits };
  };
  expect(await train(true)).toEqual(await train(false));
});

test.each([
  ['a table', rows, undefined],
  ['rows of objects with labels', records, kinds],
] as const)('%s with a preprocessor: the same study', async (_name, given, labels) => {
  const make = () => {
    const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 3 })] });
    return model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  };
  const study = (executor?: Executor) => {
    const options = { folds: 3, budget: { trials: 2, epochs: 3 }, seed: 4, ...(executor && { executor }) };
    return tune({ units: choice([1, 2]) }, make, labels === undefined ? rows : [given, labels], options).then(
      outcomeOf,
    );
  };
  expect(await study(throughBytes())).toEqual(await study());
});

test('equal rows have equal bytes, and others have others', () => {
  const fold = (value: number) => {
    const part = {
      X: [
        [value, 0],
        [Number.NaN, -0],
      ],
      y: ['a', 'b'],
      sampleWeight: undefined,
    };
    return Buffer.from(foldBytes({ train: part, test: part })).toString('hex');
  };
  expect(fold(1)).toBe(fold(1));
  expect(fold(1)).not.toBe(fold(2));
});

test('bytes that are no fold are refused', () => {
  const part = { X, y, sampleWeight: undefined };
  const bytes = foldBytes({ train: part, test: part });
  for (const wrong of [bytes.slice(0, 40), new Uint8Array(), new Uint8Array(100).fill(255)]) {
    expect(() => readFold(wrong)).toThrow(FormatError);
  }
  expect(() => readFold('rows' as never)).toThrow(OptionError);
  expect(() => foldBytes([] as never)).toThrow(OptionError);
});

test('a TrialError of an executor fails the trial, and not the study; another error ends it', async () => {
  const executor = (error: Error): Executor => {
    const inner = throughBytes();
    const run: Executor['run'] = async (task, signal) => {
      if (task.trial === 1) throw error;
      return inner.run(task, signal);
    };
    return { ...inner, run };
  };
  const options = { validation, budget: { trials: 3, epochs: 2 }, seed: 1 };
  const { ranking, model } = await tune(space, build, data, {
    ...options,
    executor: executor(new TrialError('no memory')),
  });
  model.dispose();
  expect(ranking.map(({ state }) => state)).toEqual(['complete', 'complete', 'failed']);
  expect(ranking[2]).toMatchObject({ number: 1, error: 'no memory' });
  await expect(tune(space, build, data, { ...options, executor: executor(new Error('lost')) })).rejects.toThrow('lost');
});
