// What tune refuses, and how a study ends otherwise than well.
import { describe, expect, test } from 'vitest';
import { dense, type Sequential, sequential, sgd } from '../../src/index.js';
import { asha, choice, type Executor, logUniform, type TuneOptions, tune, uniform } from '../../src/tune/index.js';
import { rejectionOf } from '../support/models.js';
import { build, data, folds, outcomeOf, space, validation, X, y } from './support.js';

const options: TuneOptions<typeof space> = { validation, budget: { trials: 2, epochs: 1 }, seed: 1 };

const refused = (other: object, own: readonly unknown[] = [space, build, data]) => {
  const [given, make, rows] = own as [typeof space, typeof build, typeof data];
  return rejectionOf(tune(given, make, rows, { ...options, ...other }));
};

describe('before anything is trained, tune refuses', () => {
  test.each([
    [{ folds, validation }, 'tune.folds must be left out, because validation is given'],
    [{ groups: y }, 'tune.groups must be left out, because validation is given'],
    [{ validation: [X] }, 'tune.validation must be a table with a target, [X, y] or [X, y, sampleWeight]'],
    [{ validation: 1 }, 'tune.validationSplit must be a fraction in (0, 1), got 1'],
    [{ budget: undefined }, 'tune.budget: options must be an object, got undefined'],
    [{ budget: { epochs: 1 } }, 'tune.budget.trials must be an integer >= 1, got undefined'],
    [{ budget: { trials: 2 ** 31, epochs: 1 } }, 'tune.budget.trials must be an integer of at most 1048576'],
    [{ budget: { trials: 2 } }, 'tune.budget.epochs must be an integer >= 1, got undefined'],
    [{ budget: { trials: 2, epochs: 1, seconds: 1 } }, 'tune.budget: unknown option "seconds"'],
    [{ budget: { trials: 2, epochs: 1, milliseconds: 0 } }, 'tune.budget.milliseconds must be a finite number > 0'],
    [{ sampler: 'tpe' }, "tune.sampler must be 'random', 'grid' or 'sobol', got \"tpe\""],
    [{ sampler: 'grid' }, 'tune.budget.trials must be left out, because a grid has all its settings, got 2'],
    [{ sampler: 'grid', budget: { epochs: 1 } }, 'tune.space.rate must be choice or integer'],
    [{ pruner: 'median' }, "tune.pruner must be 'asha', 'none' or asha({ ... }), got \"median\""],
    [{ metric: 'accurac' }, 'tune.metric: unknown name "accurac"; did you mean "accuracy"?'],
    [{ direction: 'max' }, "tune.direction must be 'minimize' or 'maximize', got \"max\""],
    [{ fit: { epochs: 3 } }, 'tune.fit.epochs must be left out: budget has the epochs, got 3'],
    [{ fit: { callbacks: [] } }, 'tune.fit: unknown option "callbacks"'],
    [{ fit: () => 3 }, 'tune.fit: options must be an object, got 3'],
    [{ threads: 0 }, 'tune.threads must be an integer >= 1, got 0'],
    [{ executor: {} }, 'tune.executor must be an object with begin, run and dispose'],
    [{ threads: 2, executor: { size: 1, begin() {}, run() {}, dispose() {} } }, 'tune.threads must be left out'],
    [{ signal: {} }, 'tune.signal must be an AbortSignal'],
    [{ journal: 'study.jsonl' }, 'tune.journal must be a journal, such as fileJournal(path)'],
    [{ seed: -1 }, 'tune.seed must be an integer in [0, 2^53)'],
    [{ onProgress: 1 }, 'tune.onProgress must be a function'],
    [{ onWarning: 1 }, 'tune.onWarning must be a function'],
    [{ trails: 1 }, 'tune: unknown option "trails"'],
  ])('%o', async (other, message) => {
    expect(await refused(other)).toMatchObject({
      code: expect.stringMatching(/^E_/),
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [[{}, build, data], 'tune.space must be an object of parameters'],
    [[{ rate: [0, 1] }, build, data], 'tune.space.rate must be uniform, logUniform, integer or choice'],
    [[space, 3, data], 'tune.build must be a function that returns a compiled model, got 3'],
    [[space, () => 3, data], 'tune.build must be a function that returns a compiled model, got 3'],
    [[space, () => sequential({ layers: [dense({ units: 1 })] }), data], 'tune.build'],
    [[space, build, X], 'tune.data must be a table with a target, [X, y] or [X, y, sampleWeight]'],
    [[space, build, [X, y.slice(1)]], 'rows'],
    [[space, build, [X, y, [1]]], 'tune.sampleWeight must be 60 numbers, one per row, got 1'],
  ])('%#', async (own, message) => {
    expect(await refused({}, own)).toMatchObject({
      code: expect.stringMatching(/^E_/),
      message: expect.stringContaining(message),
    });
  });

  test('a build without a seed, because nothing could be repeated', async () => {
    const unseeded = () => {
      const model = sequential({ layers: [dense({ units: 3, activation: 'softmax' })] });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    expect(await refused({}, [space, unseeded, data])).toMatchObject({ code: 'E_OPTION', path: 'tune.build' });
  });

  test('a signal that is aborted', async () => {
    expect(await refused({ signal: AbortSignal.abort('enough') })).toBe('enough');
  });
});

/** Diverges at a learning rate of 1e30. */
function fragile({ learningRate }: { readonly learningRate: number }): Sequential {
  const model = sequential({ seed: 1, layers: [dense({ units: 1 })] });
  model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError' });
  return model;
}

describe('a study', () => {
  test('goes on when a setting diverges; it is last in the ranking, and says why', async () => {
    const own = { learningRate: choice([1e30, 1e-2]) };
    for (const threads of [1, 2]) {
      const study = await tune(own, fragile, [X, y], { folds, budget: { epochs: 2 }, sampler: 'grid', threads });
      expect(study.ranking.map(({ number, state }) => [number, state])).toEqual([
        [1, 'complete'],
        [0, 'failed'],
      ]);
      expect(study.ranking[1]).toMatchObject({
        value: undefined,
        epochs: 0,
        levels: [],
        error: expect.stringContaining('overflowed'),
      });
      study.model.dispose();
    }
  });

  test('rejects if all settings diverge', async () => {
    const own = { learningRate: choice([1e30, 1e29]) };
    const study = tune(own, fragile, [X, y], { folds, budget: { epochs: 2 }, sampler: 'grid' });
    expect(await rejectionOf(study)).toMatchObject({
      code: 'E_DIVERGED',
      message: expect.stringContaining('no trial came to a result'),
    });
  });

  test('ends with any other error, once running tasks have ended', async () => {
    let running = 0;
    let disposed = 0;
    const executor: Executor = {
      size: 3,
      begin: () => {},
      dispose: () => void disposed++,
      async run({ trial }, signal) {
        running++;
        if (trial !== 1) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
        signal.throwIfAborted();
        throw new Error('broken');
      },
    };
    const study = tune(space, build, data, { ...options, budget: { trials: 9, epochs: 1 }, executor });
    expect(await rejectionOf(study)).toMatchObject({ message: 'broken' });
    expect([running, disposed]).toEqual([0, 1]);
  });

  test.each([1, 2])('can be aborted while it trains, with %i threads', async (threads) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => controller.abort(reason);
    const study = tune(space, build, data, {
      ...options,
      threads,
      signal: controller.signal,
      onProgress,
      budget: { trials: 50, epochs: 2 },
    });
    expect(await rejectionOf(study)).toBe(reason);
  });

  test('tells of each level and end, and ends with the error of onProgress', async () => {
    const told: [number, number, string][] = [];
    const pruner = asha({ reductionFactor: 2 });
    const budget = { trials: 4, epochs: 2 };
    const study = await tune(space, build, data, {
      ...options,
      pruner,
      budget,
      onProgress: ({ trial, best, ended, trials }) => {
        told.push([trial.number, trial.epochs, trial.state]);
        expect(best?.value).toBeDefined();
        expect([ended <= 4, trials]).toEqual([true, 4]);
      },
    });
    for (const { number, epochs, state } of study.ranking) expect(told).toContainEqual([number, epochs, state]);
    study.model.dispose();
    const failing = tune(space, build, data, { ...options, onProgress: () => Promise.reject(new Error('mine')) });
    expect(await rejectionOf(failing)).toMatchObject({ message: 'mine' });
  });

  test('without time says so, and a later call with the same journal would go on', async () => {
    const budget = { trials: 1000, epochs: 8, milliseconds: 150 };
    const study = await tune(space, build, data, { ...options, budget, pruner: 'asha' });
    expect(study.endedBy).toBe('milliseconds');
    expect(study.ranking.length).toBeLessThan(1000);
    expect(study.ranking.some(({ state }) => state === 'paused')).toBe(true);
    study.model.dispose();
  });

  test('of a grid has all combinations, and fit may be a function of the setting', async () => {
    const own = { learningRate: choice([0.01, 0.1]), batchSize: choice([8, 32]) };
    const fit = ({ batchSize }: { readonly batchSize: number }) => ({ batchSize });
    const study = await tune(own, fragile, [X, y], { validation: 0.25, budget: { epochs: 2 }, sampler: 'grid', fit });
    expect(study.ranking).toHaveLength(4);
    const model = fragile(study.best.params);
    await model.fit(
      [...Array(45).keys()].map((row) => Array.from(X.data.subarray(4 * row, 4 * row + 4))),
      y.slice(0, 45),
      {
        epochs: 2,
        batchSize: study.best.params.batchSize,
        verbose: false,
      },
    );
    expect(model.getWeights()).toEqual(study.model.getWeights());
  });

  test('sobol and random choose other settings', async () => {
    const own = { ...options, budget: { trials: 4, epochs: 1 } };
    const sobol = outcomeOf(await tune(space, build, data, { ...own, sampler: 'sobol' }));
    expect(sobol).not.toEqual(outcomeOf(await tune(space, build, data, own)));
    expect(outcomeOf(await tune(space, build, data, { ...own, sampler: 'sobol' }))).toEqual(sobol);
  });

  test('has the types of its space', async () => {
    const own = { rate: uniform(0, 1), learningRate: logUniform(1e-3, 1), kind: choice(['a', 'b']) };
    const typed = (setting: { readonly rate: number; readonly learningRate: number; readonly kind: 'a' | 'b' }) =>
      fragile(setting);
    const { best, model } = await tune(own, typed, [X, y], { validation: 0.25, budget: { trials: 1, epochs: 1 } });
    const kind: 'a' | 'b' = best.params.kind;
    expect(['a', 'b']).toContain(kind);
    model.dispose();
  });
});
