// Callbacks that judge epochs, called as training calls them.
import { describe, expect, test } from 'vitest';
import type { CallbackState } from '../../src/callbacks/callback.js';
import { earlyStopping, reduceLearningRateOnPlateau } from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import { warningsOf } from '../support/warnings.js';
import { fakeControl, log, parameters, snapshot } from './fakeControl.js';

describe('earlyStopping', () => {
  test('has found nothing before training', () => {
    const { best, bestEpoch, stoppedEpoch } = earlyStopping();
    expect([best, bestEpoch, stoppedEpoch]).toEqual([undefined, undefined, undefined]);
  });

  test('an accuracy must rise by more than minDelta', () => {
    const { control, done } = fakeControl();
    const stopping = earlyStopping({ monitor: 'accuracy', minDelta: 0.125, patience: 9 });
    stopping.onTrainBegin!(parameters(), control);
    for (const [epoch, accuracy] of [0.25, 0.375, 0.5, 0.125].entries()) {
      stopping.onEpochEnd!(epoch, log({ accuracy }), control);
    }
    expect([stopping.best, stopping.bestEpoch, done]).toEqual([0.5, 2, []]);
  });

  test('epochs of a model that did not begin are not judged', () => {
    const stopping = earlyStopping({ monitor: 'loss' });
    const { control, done } = fakeControl();
    stopping.onEpochEnd!(0, log({ loss: 1 }), control);
    stopping.onTrainExit!(control);
    stopping.restore!({ waited: 0, best: 1 }, control);
    expect([stopping.best, done, stopping.state!(control)]).toEqual([undefined, [], { monitor: 'loss' }]);
  });

  test.each([
    [{ patience: 9 }, 10, undefined, 0],
    [{ patience: 10 }, 10, undefined, 1],
    [{ patience: 0 }, 1, undefined, 1],
    [{ patience: 0 }, 2, undefined, 0],
    [{ patience: 7, startFromEpoch: 2 }, 10, undefined, 0],
    [{ patience: 8, startFromEpoch: 2 }, 10, undefined, 1],
    [{ patience: 8, startFromEpoch: 2 }, 10, { epochs: 1 }, 0],
    [{ patience: 10, restoreBestWeights: true }, 10, undefined, 0],
    [{ patience: 10, restoreBestWeights: true, startFromEpoch: 9 }, 10, undefined, 0],
    [{ patience: 10, restoreBestWeights: true, startFromEpoch: 10 }, 10, undefined, 1],
  ])('%j in %d epochs, resumed %j: %d warnings that it never stops', async (options, epochs, resumed, warnings) => {
    const stopping = earlyStopping({ monitor: 'loss', ...options });
    const heard = await warningsOf(() => {
      stopping.onTrainBegin!(parameters({ epochs, resumed }), fakeControl().control);
    });
    const from = 'startFromEpoch' in options ? `startFromEpoch ${options.startFromEpoch} and ` : '';
    const are = from === '' ? 'is' : 'are';
    expect(heard).toEqual(
      Array(warnings).fill(
        `W_NO_EFFECT: earlyStopping: ${from}patience ${options.patience} ${are} too much for the epochs of this call of fit, so it never stops training`,
      ),
    );
  });

  /** Trained for two epochs, the first of them the better one. */
  const trained = (fields: Parameters<typeof fakeControl>[0], options: object = {}) => {
    const fake = fakeControl(fields);
    const stopping = earlyStopping({ monitor: 'loss', patience: 5, restoreBestWeights: true, ...options });
    stopping.onTrainBegin!(parameters(), fake.control);
    for (const [epoch, loss] of [1, 2].entries()) {
      fake.control.weight = 10 + epoch;
      stopping.onEpochEnd!(epoch, log({ loss }), fake.control);
    }
    stopping.onTrainExit!(fake.control);
    return { ...fake, stopping };
  };

  test('training ends with the best weights, but for the end of a budget', () => {
    expect(trained({ endedBy: 'signal' }).control.weight).toBe(10);
    expect(trained({ endedBy: 'budget', unfinished: {} }).control.weight).toBe(11);
    expect(trained({}, { restoreBestWeights: false }).control.weight).toBe(11);
  });

  test('the last weights are kept only for a call that goes on', () => {
    const over = trained({ endedBy: undefined });
    expect(over.stopping.state!(over.control)).toEqual({
      monitor: 'loss',
      waited: 1,
      best: 1,
      bestEpoch: 0,
      snapshot: undefined,
    });
    const left = trained({ unfinished: {} });
    expect(left.stopping.state!(left.control)).toEqual({
      monitor: 'loss',
      waited: 1,
      best: 1,
      bestEpoch: 0,
      snapshot: snapshot(10),
      left: snapshot(11),
    });
  });

  const resumed = (state: object, weight: number, options: object = {}) => {
    const fake = fakeControl();
    fake.control.weight = weight;
    const stopping = earlyStopping({ monitor: 'loss', patience: 2, restoreBestWeights: true, ...options });
    stopping.onTrainBegin!(parameters({ resumed: {} }), fake.control);
    stopping.restore!(state as CallbackState, fake.control);
    return { ...fake, stopping };
  };
  const state = { monitor: 'loss', waited: 1, best: 1, bestEpoch: 0, snapshot: snapshot(10), left: snapshot(11) };

  test('a call that goes on has the last weights, the counts and the best figure', () => {
    const { control, stopping, done } = resumed(state, 10);
    expect([control.weight, stopping.best, stopping.bestEpoch]).toEqual([11, 1, 0]);
    expect(stopping.state!(control)).toMatchObject({ left: undefined, snapshot: snapshot(10) });
    stopping.onEpochEnd!(2, log({ loss: 3 }), control);
    expect([stopping.stoppedEpoch, done]).toEqual([2, ['restore 11', 'stop']]);
  });

  test('weights that were set since, or that were not left, stay', () => {
    expect(resumed(state, 7).control.weight).toBe(7);
    expect(resumed({ ...state, left: undefined }, 10).control.weight).toBe(10);
    expect(resumed({ ...state, snapshot: undefined }, 10).control.weight).toBe(10);
    const otherSecond = { ...snapshot(10), weights: [{ data: Float32Array.of(10, 2), shape: [1, 2] }] };
    expect(resumed({ ...state, snapshot: otherSecond }, 10).control.weight).toBe(10);
    expect(resumed({ ...state, snapshot: { ...snapshot(10), weights: [] } }, 10).control.weight).toBe(10);
  });

  test('best weights are kept only by one that restores them', () => {
    const { control, stopping } = resumed(state, 10, { restoreBestWeights: false });
    expect(stopping.state!(control)).toMatchObject({ snapshot: undefined, waited: 1 });
  });

  test('the state of another figure starts over, with a warning', async () => {
    const heard = await warningsOf(() => {
      expect(resumed({ ...state, monitor: 'accuracy' }, 10).stopping.best).toBe(undefined);
      expect(resumed({ ...state, monitor: undefined }, 10).stopping.best).toBe(undefined);
    });
    expect(heard).toEqual([
      'W_RESUME: earlyStopping: what was kept is of accuracy; loss is judged from the start',
      'W_RESUME: earlyStopping: what was kept is of valLoss; loss is judged from the start',
    ]);
  });

  test.each([
    [{ waited: -1, best: 1 }, 'earlyStopping.waited'],
    [{ waited: 0, best: '1' }, 'earlyStopping.best'],
    [{ waited: 0, best: 1, bestEpoch: 0.5 }, 'earlyStopping.bestEpoch'],
    [{ waited: 0, best: 1, other: 2 }, 'earlyStopping.other'],
  ])('a state %j is refused at %s', (broken, path) => {
    expect(errorOf(() => resumed(broken, 10))).toMatchObject({ path });
  });

  test('a figure that the log will not have is refused, with what it needs', () => {
    const begin = (monitor: string, figures?: ReadonlyMap<string, string>) =>
      errorOf(() => {
        const given = figures === undefined ? {} : { figures };
        earlyStopping({ monitor }).onTrainBegin!(parameters(given), fakeControl().control);
      }).message;
    expect(begin('valLoss')).toBe(
      'earlyStopping: monitor "valLoss" needs validationData or validationSplit; without them there is loss',
    );
    expect(begin('los')).toBe('earlyStopping: monitor: unknown name "los"; did you mean "loss"?');
    expect(begin('interval')).toMatch(/unknown name/);
    expect(begin('valIdity', new Map([['valLoss', 'min']]))).toMatch(/unknown name/);
  });
});

describe('reduceLearningRateOnPlateau', () => {
  const begun = (options: object, learningRate = 1) => {
    const fake = fakeControl({ learningRate });
    const callback = reduceLearningRateOnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, ...options });
    callback.onTrainBegin!(parameters(), fake.control);
    const epoch = (loss: number) => void callback.onEpochEnd!(0, log({ loss }), fake.control);
    return { ...fake, callback, epoch };
  };

  test('a rate that is not above its bound is warned of once, after the first epoch', async () => {
    const heard = (rate: number, change: (control: { learningRate: number }) => unknown = () => {}) =>
      warningsOf(() => {
        const { epoch, control } = begun({ minLearningRate: 0.5 }, rate);
        change(control);
        for (const loss of [1, 1]) epoch(loss);
      });
    const expected = [
      'W_NO_EFFECT: reduceLearningRateOnPlateau: minLearningRate 0.5 is not below the learning rate, which is never reduced',
    ];
    expect(await heard(0.5)).toEqual(expected);
    expect(await heard(0.25)).toEqual(expected);
    expect(await heard(1)).toEqual([]);
    expect(await heard(0.5, (control) => Object.assign(control, { learningRate: 0.75 }))).toEqual([]); // a schedule
  });

  test('a rate that this callback has reduced to the bound is not warned of in the next call', async () => {
    const { control, callback, epoch } = begun({ minLearningRate: 0.5 });
    const heard = await warningsOf(() => {
      for (const loss of [1, 1]) epoch(loss);
      expect(control.learningRate).toBe(0.5);
      callback.onTrainBegin!(parameters(), control);
      epoch(1);
    });
    expect(heard).toEqual([]);
  });

  test('a rate at the bound, or one that f32 would make 0, is left alone', async () => {
    const { control, epoch } = begun({ minLearningRate: 0.5 }, 0.5);
    await warningsOf(() => [1, 1].map(epoch));
    expect(control.learningRate).toBe(0.5);
    const tiny = begun({}, 1e-45);
    for (const loss of [1, 1]) tiny.epoch(loss);
    expect(tiny.control.learningRate).toBe(1e-45);
    const zero = begun({}, 0);
    for (const loss of [1, 1]) zero.epoch(loss);
    expect(zero.control.learningRate).toBe(0);
  });

  test('patience that no call can use up is warned of', async () => {
    const begin = (epochs: number) => () =>
      reduceLearningRateOnPlateau({ monitor: 'loss', patience: 5 }).onTrainBegin!(
        parameters({ epochs }),
        fakeControl().control,
      );
    expect(await warningsOf(begin(5))).toEqual([expect.stringMatching(/patience 5 is too much.*reduces the learning/)]);
    expect(await warningsOf(begin(6))).toEqual([]);
  });

  test('its state goes on with the counts; of another figure it starts over', async () => {
    const { callback, control, epoch } = begun({ patience: 2, cooldown: 3 });
    for (const loss of [1, 1]) epoch(loss);
    const state = callback.state!(control);
    expect(state).toEqual({ monitor: 'loss', best: 1, waited: 1, cooling: 0 });
    const next = begun({ patience: 2, cooldown: 3 });
    next.callback.restore!(state, next.control);
    next.epoch(2);
    expect(next.control.learningRate).toBe(0.5);
    expect(next.callback.state!(next.control)).toMatchObject({ waited: 0, cooling: 3 });
    const other = begun({ patience: 2, monitor: 'accuracy', mode: 'max' });
    expect(await warningsOf(() => other.callback.restore!(state, other.control))).toHaveLength(1);
    expect(other.callback.state!(other.control)).toMatchObject({ waited: 0 });
  });

  test('of a model that did not begin, there is nothing to judge or to restore', () => {
    const callback = reduceLearningRateOnPlateau({ monitor: 'loss' });
    const { control } = fakeControl();
    expect(callback.state!(control)).toEqual({ monitor: 'loss' });
    callback.onEpochEnd!(0, log({ loss: 1 }), control);
    callback.restore!({ monitor: 'loss', best: 1, waited: 1, cooling: 0 }, control);
    expect(callback.state!(control)).toEqual({ monitor: 'loss' });
  });

  test.each([
    [{ best: 1, waited: -1, cooling: 0 }, 'waited'],
    [{ best: 1, waited: 0, cooling: 0.5 }, 'cooling'],
    [{ best: null, waited: 0, cooling: 0 }, 'best'],
    [{ best: 1, waited: 0, cooling: 0, other: 1 }, 'other'],
  ])('a state %j is refused at %s', (state, name) => {
    const { callback, control } = begun({});
    expect(errorOf(() => callback.restore!(state as never, control))).toMatchObject({
      path: `reduceLearningRateOnPlateau.${name}`,
    });
  });
});
