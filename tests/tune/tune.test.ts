// Searches on this thread and in workers.
import { describe, expect, test } from 'vitest';
import { load } from '../../src/index.js';
import { crossValidate, type TrainingRows } from '../../src/selection/index.js';
import { asha, type Executor, type FoldRows, runTask, type Trial, TrialError, tune } from '../../src/tune/index.js';
import { weightBits } from '../support/models.js';
import { build, data, folds, outcomeOf, type Setting, space, validation, X, y } from './support.js';

describe('a random search', () => {
  test('ranks trials by their figures on the validation rows, and returns the model of the best', async () => {
    const study = await tune(space, build, data, { validation, budget: { trials: 6, epochs: 3 }, seed: 1 });
    expect(study.ranking).toHaveLength(6);
    const [X2, y2] = validation;
    for (const [place, { params, value, epochs, state, levels }] of study.ranking.entries()) {
      const model = build(params);
      await model.fit(X, y, { epochs: 3, verbose: false });
      const { dataLoss } = await model.evaluate(X2, y2);
      expect([value, epochs, state]).toEqual([dataLoss, 3, 'complete']);
      expect(levels).toEqual([{ epochs: 3, value: dataLoss, folds: [dataLoss] }]);
      if (place > 0) expect(value).toBeGreaterThanOrEqual(study.ranking[place - 1]!.value!);
      else expect(weightBits(study.model)).toEqual(weightBits(model));
    }
    expect(study).toMatchObject({ metric: 'dataLoss', direction: 'minimize', seed: 1, endedBy: 'trials' });
    expect(study.best).toBe(study.ranking[0]);
  });

  test('with folds, the value is the mean of the folds, and the model is trained anew on all rows', async () => {
    const options = {
      folds,
      budget: { trials: 3, epochs: 2 },
      seed: 5,
      metric: 'accuracy',
      fit: { batchSize: 8 },
    } as const;
    const { best, ranking, model, direction } = await tune(space, build, data, options);
    expect(direction).toBe('maximize');
    for (const { params, value, levels } of ranking) {
      const fit = { epochs: 2, batchSize: 8 };
      const { scores } = await crossValidate(() => build(params), X, y, { folds, fit });
      expect([value, levels[0]!.folds]).toEqual([scores['accuracy']!.mean, scores['accuracy']!.values]);
    }
    const own = build(best.params);
    await own.fit(X, y, { epochs: 2, batchSize: 8, verbose: false });
    expect(weightBits(model)).toEqual(weightBits(own));
  });

  test('weights count in training and in scores, as in crossValidate', async () => {
    const sampleWeight = Float32Array.from(y, (_, row) => row % 4);
    for (const metric of ['dataLoss', 'accuracy']) {
      const options = { folds, budget: { trials: 2, epochs: 2 }, seed: 5, metric };
      const { ranking, model } = await tune(space, build, [X, y, sampleWeight], options);
      model.dispose();
      for (const { params, value } of ranking) {
        const found = await crossValidate(() => build(params), X, y, { folds, sampleWeight, fit: { epochs: 2 } });
        expect(value).toBe(metric === 'dataLoss' ? found.loss.mean : found.scores['accuracy']!.mean);
      }
    }
  });

  test('build is given the rows that train, and nothing of the others', async () => {
    const seen = new Set<string>();
    const watching = (setting: Setting, rows: TrainingRows) => {
      seen.add(`${rows.fold} ${Array.from(rows.y as ArrayLike<number>)}`);
      return build(setting);
    };
    const budget = { trials: 1, epochs: 1 };
    await tune(space, watching, [X, y], { folds, budget });
    const training = folds.map(({ train }, fold) => `${fold} ${train.map((row) => y[row])}`);
    expect([...seen].sort()).toEqual([...training, `undefined ${Array.from(y)}`].sort());
  });
});

describe('asha', () => {
  const options = { validation, budget: { trials: 20, epochs: 8 }, pruner: asha({ reductionFactor: 2 }), seed: 2 };

  test('a trial that goes on has the bits of training that never stopped', async () => {
    const { best, ranking, model } = await tune(space, build, data, options);
    expect(best).toMatchObject({ epochs: 8, state: 'complete' });
    expect(best.levels.map(({ epochs }) => epochs)).toEqual([1, 2, 4, 8]);
    const own = build(best.params);
    await own.fit(X, y, { epochs: 8, verbose: false });
    expect(weightBits(model)).toEqual(weightBits(own));
    const states = new Set(ranking.map(({ state }) => state));
    expect(states).toEqual(new Set(['complete', 'pruned']));
  });

  test.each([2, 3])('%i workers give the ranking and the bits of this thread', async (threads) => {
    const alone = outcomeOf(await tune(space, build, data, options));
    expect(outcomeOf(await tune(space, build, data, { ...options, threads }))).toEqual(alone);
    const withFolds = { folds, budget: { trials: 6, epochs: 4 }, pruner: 'asha', seed: 4 } as const;
    const aloneInFolds = outcomeOf(await tune(space, build, data, withFolds));
    expect(outcomeOf(await tune(space, build, data, { ...withFolds, threads }))).toEqual(aloneInFolds);
  });
});

test('progress has the first of the ranking so far, whatever rises, falls and fails', async () => {
  const { ranked } = await import('../../src/tune/schedule/ranking.js');
  const known = new Map<number, Trial>();
  let folds: readonly FoldRows[] = [];
  let leader: number | undefined;
  let fallen = 0;
  const executor: Executor = {
    size: 1,
    begin: (given) => {
      folds = given;
    },
    run: async (task, signal) => {
      if (task.from > 0 && task.trial === leader && ++fallen <= 2) throw new TrialError('gone');
      const own = load(task.model);
      const result = await runTask(own, task, folds[task.fold]!, signal);
      own.dispose();
      return result;
    },
    dispose: () => {},
  };
  let levels = 0;
  const { model } = await tune(space, build, data, {
    validation,
    budget: { trials: 24, epochs: 8 },
    pruner: asha({ reductionFactor: 2, gracePeriod: 1 }),
    seed: 5,
    executor,
    onProgress: ({ trial, best }) => {
      known.set(trial.number, trial as Trial);
      const [first] = ranked([...known.values()], 'minimize');
      expect(best?.number).toBe(first?.state === 'failed' ? undefined : first?.number);
      leader = best?.number;
      levels++;
    },
  });
  model.dispose();
  expect(levels).toBeGreaterThan(24);
  expect(fallen, 'leaders that went on').toBeGreaterThan(2);
  expect([...known.values()].filter(({ state }) => state === 'failed')).toHaveLength(2);
});
