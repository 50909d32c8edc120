import { describe, expect, test } from 'vitest';
import {
  adam,
  type Callback,
  type CustomLoss,
  type EarlyStoppingOptions,
  earlyStopping,
  type Metric,
  type Sequential,
  StateError,
  sgd,
} from '../../src/index.js';
import {
  bitsOf,
  classification,
  classifier,
  linearModel,
  regression,
  rejectionOf,
  weightBits,
} from '../support/models.js';
import { scripted } from '../support/scripted.js';

const { X, y } = regression(12, 3);
const quiet = { batchSize: 4, verbose: false };

function compiled(...metrics: Metric[]): Sequential {
  const model = linearModel(3);
  model.compile({ optimizer: sgd({ learningRate: 0.05 }), loss: 'meanSquaredError', metrics });
  return model;
}

/** Epochs that a fit of 20 takes where its figures are those. */
async function run(figures: readonly number[], options: EarlyStoppingOptions, direction: 'min' | 'max' = 'min') {
  const callback = earlyStopping({ monitor: 'score', ...options });
  const model = compiled(scripted('score', figures, direction));
  const { epochs } = await model.fit(X, y, { ...quiet, epochs: figures.length, callbacks: [callback] });
  return { model, callback, taken: epochs.length };
}

/** The weights after that many epochs. */
async function weightsAfter(epochs: number) {
  const model = compiled();
  if (epochs > 0) await model.fit(X, y, { ...quiet, epochs });
  return weightBits(model);
}

describe('when it stops', () => {
  test.each<[string, number[], EarlyStoppingOptions, number]>([
    ['patience 0 at the first epoch that is no better', [5, 4, 4, 3], {}, 3],
    ['patience 1 does the same', [5, 4, 4, 3], { patience: 1 }, 3],
    ['patience 2 waits for two in a row', [5, 6, 4, 4, 4, 1], { patience: 2 }, 5],
    ['while it falls, never', [5, 4, 3, 2], { patience: 1 }, 4],
    ['minDelta must be exceeded', [5, 4.5, 4, 3.4, 3], { patience: 2, minDelta: 0.5 }, 5],
    ['minDelta is about the best epoch, not the last one', [5, 4.6, 4.2, 3.8], { patience: 2, minDelta: 0.5 }, 4],
    ['a NaN uses up patience', [5, Number.NaN, Number.NaN, 1], { patience: 2 }, 3],
    ['a NaN first is no best', [Number.NaN, 5, 6, 4], { patience: 2 }, 4],
    ['nothing but NaN', [Number.NaN, Number.NaN, Number.NaN], { patience: 2 }, 2],
    ['infinite is no better than nothing', [Infinity, Infinity, 1], { patience: 2 }, 2],
    ['a baseline that is not beaten uses up patience', [5, 4, 3, 2], { patience: 3, baseline: 1 }, 3],
    ['a baseline that is beaten', [5, 0.5, 0.6, 0.7], { patience: 2, baseline: 1 }, 4],
    ['startFromEpoch ignores what was before', [1, 9, 8, 9, 9], { patience: 2, startFromEpoch: 1 }, 5],
  ])('%s', async (_, figures, options, expected) => {
    const { taken, callback } = await run(figures, options);
    expect(taken).toBe(expected);
    const stopped = callback.stoppedEpoch;
    if (stopped !== undefined) expect(stopped).toBe(expected - 1);
    else expect(taken).toBe(figures.length);
  });

  test('max: the same, upside down', async () => {
    expect((await run([1, 2, 2, 2, 5], { patience: 2 }, 'max')).taken).toBe(4);
    expect((await run([1, 2, 2, 2, 5], { patience: 2, mode: 'min' }, 'max')).taken).toBe(3);
    expect((await run([-1, -2, -2], { mode: 'max', baseline: -3 }, 'min')).taken).toBe(2);
  });
});

describe('what it is told by the figures', () => {
  const { X: rows, y: labels } = classification(12, 4, 3);
  const both = { ...quiet, validationData: [rows, labels] as const };

  test.each([
    'accuracy',
    'valAccuracy',
    'loss',
    'valLoss',
    'dataLoss',
    'valDataLoss',
    'logLoss',
    'valLogLoss',
  ])('%s is known, with its direction', async (monitor) => {
    const model = classifier();
    const optimizer = adam({ learningRate: 0.05 });
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'logLoss'] });
    const callback = earlyStopping({ monitor, patience: 50, restoreBestWeights: true });
    const { epochs } = await model.fit(rows, labels, { ...both, epochs: 12, callbacks: [callback] });
    const figures = epochs.map((log) => log[monitor] as number);
    const best = monitor.toLowerCase().endsWith('accuracy') ? Math.max(...figures) : Math.min(...figures);
    expect(callback.best).toBe(best);
    expect(callback.bestEpoch).toBe(figures.indexOf(best));
  });

  test('valLoss without validation data, or a slip, is refused before the first step, with the nearest name', async () => {
    const model = compiled();
    for (const [options, message] of [
      [{}, /earlyStopping: monitor "valLoss" needs validationData or validationSplit/],
      [{ monitor: 'los' }, /did you mean "loss"/],
      [{ monitor: 'learningRate' }, /unknown name/],
    ] as const) {
      const error = await rejectionOf(model.fit(X, y, { ...quiet, callbacks: [earlyStopping(options)] }));
      expect(error).toMatchObject({ code: 'E_OPTION', message: expect.stringMatching(message) });
    }
    expect(model.step).toBe(0);
  });

  test('a metric of the user must be told its mode', async () => {
    const model = compiled(scripted('mine', [1, 2, 3]));
    const fit = (options: EarlyStoppingOptions) =>
      model.fit(X, y, { ...quiet, epochs: 3, callbacks: [earlyStopping({ monitor: 'mine', ...options })] });
    await expect(fit({})).rejects.toThrow(/mode must be 'min' or 'max', because mine does not say/);
    expect((await fit({ mode: 'max' })).epochs).toHaveLength(3);
  });

  test.each<[object, RegExp]>([
    [{ patience: -1 }, /patience must be an integer >= 0/],
    [{ patience: 1.5 }, /patience/],
    [{ minDelta: -1 }, /minDelta must be a finite number >= 0/],
    [{ baseline: Number.NaN }, /baseline must be a finite number/],
    [{ mode: 'maximum' }, /mode must be .auto., .min. or .max., got "maximum"/],
    [{ monitor: 3 }, /monitor must be the name of a figure/],
    [{ restoreBestWeights: 1 }, /restoreBestWeights must be true or false/],
    [{ patiense: 1 }, /did you mean patience/],
  ])('%o is refused at once', (options, message) => {
    expect(() => earlyStopping(options)).toThrow(message);
  });
});

describe('restoreBestWeights', () => {
  const restoring = { restoreBestWeights: true, patience: 2 };

  test('gives the bits of the best epoch, after it stopped and after it ran through', async () => {
    const stopped = await run([5, 4, 6, 6, 1], restoring);
    expect([stopped.taken, stopped.callback.bestEpoch]).toEqual([4, 1]);
    expect(weightBits(stopped.model)).toEqual(await weightsAfter(2));
    const through = await run([5, 4, 3, 6], restoring);
    expect([through.taken, through.callback.stoppedEpoch]).toEqual([4, undefined]);
    expect(weightBits(through.model)).toEqual(await weightsAfter(3));
  });

  test('without it the weights are the last ones', async () => {
    expect(weightBits((await run([5, 4, 6, 6], { patience: 2 })).model)).toEqual(await weightsAfter(4));
  });

  test('never takes an epoch with NaN', async () => {
    const { model, callback } = await run([Number.NaN, 5, Number.NaN, Number.NaN], restoring);
    expect([callback.best, callback.bestEpoch]).toEqual([5, 1]);
    expect(weightBits(model)).toEqual(await weightsAfter(2));
    const none = await run([Number.NaN, Number.NaN], restoring);
    expect([none.callback.best, none.callback.bestEpoch]).toEqual([undefined, undefined]);
    expect(weightBits(none.model)).toEqual(await weightsAfter(2));
  });

  test('is the best epoch even where the baseline was never beaten', async () => {
    const { model, taken } = await run([5, 3, 4], { ...restoring, patience: 3, baseline: 1 });
    expect(taken).toBe(3);
    expect(weightBits(model)).toEqual(await weightsAfter(2));
  });

  /** A fit of figures that are best in the second epoch, and what ends it in the middle of the fourth. */
  const interrupted = (interrupt: Callback, signal?: AbortSignal) => {
    const model = compiled(scripted('score', [5, 1, 2, 3, 4, 5], 'min'));
    const callback = earlyStopping({ monitor: 'score', patience: 50, restoreBestWeights: true });
    const callbacks = [callback, interrupt];
    const fit = model.fit(X, y, { ...quiet, epochs: 6, callbacks, ...(signal === undefined ? {} : { signal }) });
    return { model, fit };
  };
  const inFourthEpoch = (act: (model: { stopTraining(): void }) => void): Callback => {
    let batches = 0;
    return {
      onBatchEnd(_batch, _log, model) {
        batches++;
        if (batches === 10) act(model);
      },
    };
  };

  test('holds where a signal aborts', async () => {
    const controller = new AbortController();
    const { model, fit } = interrupted(
      inFourthEpoch(() => controller.abort(new Error('enough'))),
      controller.signal,
    );
    expect(await rejectionOf(fit)).toMatchObject({ message: 'enough' });
    expect(weightBits(model)).toEqual(await weightsAfter(2));
  });

  test('holds where a callback throws', async () => {
    const { model, fit } = interrupted(
      inFourthEpoch(() => {
        throw new TypeError('mine');
      }),
    );
    expect(await rejectionOf(fit)).toMatchObject({ message: 'mine' });
    expect(weightBits(model)).toEqual(await weightsAfter(2));
  });

  test('holds where stopTraining is called', async () => {
    const { model, fit } = interrupted(inFourthEpoch((one) => one.stopTraining()));
    expect((await fit).epochs).toHaveLength(4);
    expect(weightBits(model)).toEqual(await weightsAfter(2));
  });

  test('holds where the loop over train is left', async () => {
    const model = compiled(scripted('score', [5, 1, 2, 3], 'min'));
    const callbacks = [earlyStopping({ monitor: 'score', patience: 50, restoreBestWeights: true })];
    for await (const { epoch } of model.train(X, y, { ...quiet, epochs: 6, callbacks })) if (epoch === 3) break;
    expect(weightBits(model)).toEqual(await weightsAfter(2));
  });

  test('holds where training diverged, after which the model can be used again', async () => {
    const model = linearModel(3);
    const learningRate = { name: 'cliff', config: {}, at: (step: number) => (step < 9 ? 0.05 : 3e38) };
    const metrics = [scripted('score', [5, 1, 2, 3], 'min')];
    model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError', metrics });
    const callbacks = [earlyStopping({ monitor: 'score', patience: 50, restoreBestWeights: true })];
    const error = await rejectionOf(model.fit(X, y, { ...quiet, epochs: 6, callbacks }));
    expect(error).toMatchObject({ name: 'DivergedError' });
    expect(weightBits(model)).toEqual(await weightsAfter(2));
    expect(model.predict(X).data.every((value) => Number.isFinite(value))).toBe(true);
  });

  test('holds where a step lost a thread: the model can be used again, with a fresh optimizer state', async () => {
    const model = linearModel(3);
    let steps = 0;
    const loss: CustomLoss = {
      value: (t, p) => p.map((value, i) => (value - t[i]!) ** 2),
      gradient(t, p) {
        steps++;
        if (steps === 10) throw new StateError('E_THREADS', 'as if a worker had died');
        return p.map((value, i) => 2 * (value - t[i]!));
      },
    };
    const metrics = [scripted('score', [5, 1, 2, 3], 'min')];
    model.compile({ optimizer: sgd({ learningRate: 0.05, momentum: 0.5 }), loss, metrics });
    const whole: number[][][] = [];
    const records: Callback = { onEpochEnd: (_epoch, _log, one) => void whole.push(bitsOf(one.getWeights())) };
    const callbacks = [earlyStopping({ monitor: 'score', patience: 50, restoreBestWeights: true }), records];
    const error = await rejectionOf(model.fit(X, y, { ...quiet, epochs: 6, callbacks }));
    expect(error).toMatchObject({ code: 'E_THREADS' });
    expect(weightBits(model)).toEqual(whole[1]);
    expect(model.step).toBe(0);
    await model.fit(X, y, quiet);
  });

  test('before the first judged epoch leaves the weights alone', async () => {
    const model = compiled();
    const fault = new Error('early');
    const fails: Callback = {
      onBatchEnd: (batch) => {
        if (batch === 1) throw fault;
      },
    };
    const callbacks = [earlyStopping({ monitor: 'loss', restoreBestWeights: true }), fails];
    expect(await rejectionOf(model.fit(X, y, { ...quiet, callbacks }))).toBe(fault);
    const twin = compiled();
    await rejectionOf(twin.fit(X, y, { ...quiet, callbacks: [fails] }));
    expect(weightBits(model)).toEqual(weightBits(twin));
  });
});

describe('one object', () => {
  test('begins anew in a second fit', async () => {
    const callback = earlyStopping({ monitor: 'score', patience: 2, restoreBestWeights: true });
    const model = compiled(scripted('score', [2, 1, 1, 1, /* second fit */ 9, 8, 8, 8], 'min'));
    const fit = () => model.fit(X, y, { ...quiet, epochs: 8, callbacks: [callback] });
    expect((await fit()).epochs).toHaveLength(4);
    expect([callback.best, callback.bestEpoch, callback.stoppedEpoch]).toEqual([1, 1, 3]);
    expect((await fit()).epochs).toHaveLength(4);
    expect([callback.best, callback.bestEpoch, callback.stoppedEpoch]).toEqual([8, 1, 3]);
  });

  test('serves two models that train at the same time', async () => {
    const callback = earlyStopping({ monitor: 'score', patience: 1, restoreBestWeights: true });
    const one = compiled(scripted('score', [3, 2, 1, 5], 'min'));
    const other = compiled(scripted('score', [9, 10], 'min'));
    const options = { ...quiet, epochs: 9, yieldEvery: 0, callbacks: [callback] };
    const histories = await Promise.all([one.fit(X, y, options), other.fit(X, y, options)]);
    expect(histories.map(({ epochs }) => epochs.length)).toEqual([4, 2]);
    expect(weightBits(one)).toEqual(await weightsAfter(3));
    expect(weightBits(other)).toEqual(await weightsAfter(1));
  });
});
