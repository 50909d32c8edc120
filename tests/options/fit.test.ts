// The options of fit, read without a model.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Budget, readBudget } from '../../src/model/training/budget.js';
import { readFitOptions } from '../../src/model/training/options.js';
import { errorOf } from '../support/errors.js';

test('every option has its default', () => {
  expect(readFitOptions({})).toEqual({
    epochs: 1,
    initialEpoch: undefined,
    batchSize: 32,
    shuffle: true,
    verbose: 1,
    validationSplit: undefined,
    classWeight: undefined,
    mixup: undefined,
    tol: undefined,
    patience: undefined,
    optimality: false,
    callbacks: [],
    budget: undefined,
    resume: true,
    signal: undefined,
    transfer: false,
    onWarning: undefined,
  });
});

test('every option that is given is taken', () => {
  const { signal } = new AbortController();
  const onWarning = () => {};
  const callbacks = [{ onEpochEnd() {} }];
  const given = {
    epochs: 3,
    initialEpoch: 2,
    batchSize: 8,
    shuffle: false,
    verbose: 2 as const,
    validationSplit: 0.25,
    classWeight: 'balanced' as const,
    tol: 1e-3,
    patience: 4,
    optimality: false,
    callbacks,
    budget: { steps: 5 },
    resume: false,
    signal,
    transfer: true,
    onWarning,
  };
  const read = readFitOptions(given);
  expect(read).toEqual({ ...given, mixup: undefined });
  expect(read.callbacks).not.toBe(callbacks);
  expect(readFitOptions({ tol: 1e-3 }).optimality).toBe(true);
});

test.each([
  [{ epochs: 0 }, 'fit.epochs'],
  [{ initialEpoch: -1 }, 'fit.initialEpoch'],
  [{ batchSize: 0 }, 'fit.batchSize'],
  [{ shuffle: 1 }, 'fit.shuffle'],
  [{ verbose: 3 }, 'fit.verbose'],
  [{ validationSplit: 0.2, validationData: [[], []] }, 'fit.validationSplit'],
  [{ tol: 0 }, 'fit.tol'],
  [{ patience: 0 }, 'fit.patience'],
  [{ optimality: 1 }, 'fit.optimality'],
  [{ callbacks: {} }, 'fit.callbacks'],
  [{ resume: 0 }, 'fit.resume'],
  [{ signal: {} }, 'fit.signal'],
  [{ signal: null }, 'fit.signal'],
  [{ transfer: 'yes' }, 'fit.transfer'],
  [{ onWarning: 1 }, 'fit.onWarning'],
  [{ budget: {} }, 'fit.budget'],
  [{ budget: { steps: 0 } }, 'fit.budget.steps'],
  [{ budget: { milliseconds: 0 } }, 'fit.budget.milliseconds'],
  [{ epoch: 1 }, 'fit.epoch'],
])('%j is refused at %s', (options, path) => {
  expect(errorOf(() => readFitOptions(options as never))).toMatchObject({ path });
});

test('a model that has trained may have no epochs left', () => {
  expect(readFitOptions({ epochs: 0 }, 0).epochs).toBe(0);
});

test('validationData and validationSplit exclude each other, in words', () => {
  const validationData = [[], []] as never;
  expect(() => readFitOptions({ validationData, validationSplit: 0.1 })).toThrow(
    'fit: give validationData or validationSplit, not both',
  );
  expect(() => readFitOptions({ validationData })).not.toThrow();
});

test('a callback comes once, and holes are refused', () => {
  const callback = { onEpochEnd() {} };
  expect(errorOf(() => readFitOptions({ callbacks: [callback, { ...callback }, callback] }))).toMatchObject({
    path: 'fit.callbacks[2]',
    got: callback,
  });
  expect(() => readFitOptions({ callbacks: new Array(1) })).toThrow(/callbacks\[0\]/);
});

describe('a budget', () => {
  afterEach(() => vi.restoreAllMocks());

  test('needs a limit, and says which there are', () => {
    expect(errorOf(() => readBudget({}))).toMatchObject({ expected: 'milliseconds, or steps, or both' });
    expect(readBudget({ steps: 2, milliseconds: 1 })).toEqual({ steps: 2, milliseconds: 1 });
  });

  test('takes one step at least, and ends with the last of its steps', () => {
    const budget = new Budget({ steps: 2 });
    const ends = [budget.isUsedUp()];
    for (let step = 0; step < 3; step++) {
      budget.takeStep();
      ends.push(budget.isUsedUp());
    }
    expect(ends).toEqual([false, false, true, true]);
  });

  test('ends once its time has passed; without a time the clock is not read again', () => {
    let now = 5;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const [timed, free] = [new Budget({ milliseconds: 10 }), new Budget()];
    expect(timed.isUsedUp()).toBe(false);
    timed.takeStep();
    free.takeStep();
    now = 14;
    expect(timed.isUsedUp()).toBe(false);
    now = 15;
    expect(timed.isUsedUp()).toBe(true);
    const reads = clock.mock.calls.length;
    expect(free.isUsedUp()).toBe(false);
    expect(clock.mock.calls.length).toBe(reads);
  });
});
