// Every verdict, by histories that are written down and by trainings; figures that are missing or not finite confuse none.
import { describe, expect, test } from 'vitest';
import { diagnose, type Verdict } from '../../src/diagnostics/diagnose.js';
import { generalizationGap } from '../../src/diagnostics/generalizationGap.js';
import { DivergedError } from '../../src/errors.js';
import { dense, type EpochLog, type History, l2, type Matrix, sequential, sgd } from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import { randomMatrix, regression, rejectionOf } from '../support/models.js';

type Logs = Pick<History, 'epochs'>;

/** Logs with these data losses, of training and (where given) of validation. */
function history(losses: readonly number[], validation?: readonly number[], penalty = 0): Logs {
  return {
    epochs: losses.map(
      (dataLoss, epoch): EpochLog => ({
        epoch,
        loss: dataLoss + penalty,
        dataLoss,
        penalties: { l1: 0, l2: penalty },
        learningRate: 0.1,
        seconds: 0,
        ...(validation === undefined ? {} : { valLoss: validation[epoch]! + penalty, valDataLoss: validation[epoch]! }),
      }),
    ),
  };
}

/** From 1 to `end`, settled after a few epochs. */
const settled = (end: number, epochs = 20) => Array.from({ length: epochs }, (_, e) => end + (1 - end) * 0.3 ** e);
const rising = settled(0.4).map((value, epoch) => value + Math.max(0, epoch - 8) * 0.05);

const cases: readonly [string, Logs, Verdict, string | undefined, RegExp][] = [
  ['settled', history(settled(0.2), settled(0.25)), 'healthy', undefined, /fell from 1 to 0\.2 and has settled\.$/],
  ['without validation', history(settled(0.2)), 'healthy', undefined, /no validation/],
  ['validation below training, as with dropout', history(settled(0.3), settled(0.2)), 'healthy', undefined, /Healthy/],
  ['both near 0', history(settled(1e-9), settled(1e-6)), 'healthy', undefined, /Healthy/],
  [
    'validation rises',
    history(settled(0.1), rising),
    'overfit',
    'regularization',
    /rose from 0\.4\d* in epoch 8 to 0\.9/,
  ],
  [
    'validation stays above',
    history(settled(0.1), settled(0.5)),
    'overfit',
    'regularization',
    /ends at 0\.5, and .* 0\.1;/,
  ],
  ['one spike of validation', history(settled(0.2), settled(0.2).with(19, 3)), 'healthy', undefined, /Healthy/],
  ['still falling', history(Array.from({ length: 20 }, (_, e) => 1 - 0.04 * e)), 'underfit', 'epochs', /raise epochs/],
  ['few epochs', history([1, 0.9]), 'underfit', 'epochs', /2 of at least 5 epochs/],
  ['penalties rule', history(settled(0.5), undefined, 2), 'underfit', 'regularization', /penalties of 2 outweigh/],
  ['nothing moves', history(Array(20).fill(0.7)), 'plateau', 'learningRate', /stays near 0\.7/],
  ['it began to hop', history([1, 0.5, 0.4, 0.9, 2, 5, 9, 30]), 'diverged', 'learningRate', /ends at 9, above 1/],
  ['one spike at the end', history(settled(0.2).with(19, 9)), 'healthy', undefined, /Healthy/],
  ['NaN in training', history([1, 0.5, Number.NaN], [1, 1, 1]), 'diverged', 'learningRate', /epoch 2 is not finite/],
  ['infinity in training', history([1, Number.POSITIVE_INFINITY, 1]), 'diverged', 'learningRate', /epoch 1/],
  [
    'a falling loss below 0',
    history(
      settled(0.1).map((v) => v - 2),
      settled(0.1).map((v) => v - 2),
    ),
    'healthy',
    undefined,
    /Healthy/,
  ],
];

test.each(cases)('%s', (_, given, verdict, knob, sentence) => {
  const found = diagnose(given);
  expect(found.sentence).toMatch(sentence);
  expect(found).toMatchObject({ verdict, knob });
});

describe('validation that is not finite is left out, and said', () => {
  test('all of it', () => {
    const found = diagnose(history(settled(0.2), Array(20).fill(Number.NaN)));
    expect(found.verdict).toBe('healthy');
    expect(found.sentence).toContain('Validation of 20 of 20 epochs is not finite');
  });

  test('some of it: overfitting still shows', () => {
    const found = diagnose(history(settled(0.1), rising.with(3, Number.NaN).with(19, Number.POSITIVE_INFINITY)));
    expect(found.verdict).toBe('overfit');
    expect(found.sentence).toContain('2 of 20');
  });

  test('from the first epoch on, which is then not the best', () => {
    const found = diagnose(history(settled(0.1), rising.with(0, Number.NaN)));
    expect(found.sentence).toMatch(/rose from 0\.4\d* in epoch 8/);
  });

  test('the gap of such an epoch is undefined', () => {
    expect(generalizationGap(history([1, 0.5, Number.NaN], [1.5, Number.NaN, 1]))).toEqual([0.5, undefined, undefined]);
    expect(generalizationGap(history([1, 2]))).toEqual([undefined, undefined]);
  });
});

test('with a baseline, a loss that stays near it is underfit', () => {
  const given = history([3, 1.1, 1, 1, 1, 1, 1, 1]);
  expect(diagnose(given).verdict).toBe('healthy');
  expect(diagnose(given, { baseline: 1.05 })).toMatchObject({ verdict: 'underfit', knob: 'units' });
  expect(diagnose(given, { baseline: 2 }).verdict).toBe('healthy');
});

test('refused: no epochs, no history, a baseline that is none, unknown options', () => {
  for (const bad of [{ epochs: [] }, {}, null, undefined, 5]) {
    expect(errorOf(() => diagnose(bad as never)).name).toBe('OptionError');
  }
  expect(errorOf(() => diagnose(history([1]), { baseline: Number.NaN })).message).toContain('baseline');
  expect(errorOf(() => diagnose(history([1]), { baselin: 1 } as object)).message).toContain('did you mean baseline?');
});

describe('trainings', () => {
  /** A network on X, y: what `fit` resolved to, or rejected with. */
  function trained(
    X: Matrix,
    y: Float32Array,
    {
      units = 16,
      learningRate = 0.1,
      epochs = 60,
      lambda = 0,
    }: { units?: number; learningRate?: number; epochs?: number; lambda?: number },
  ) {
    const model = sequential({
      seed: 3,
      layers: [
        dense({ units, inputShape: [X.shape[1]!], activation: 'relu', kernelRegularizer: l2(lambda) }),
        dense({ units: 1, kernelRegularizer: l2(lambda) }),
      ],
    });
    model.compile({ optimizer: sgd({ learningRate }), loss: 'meanSquaredError' });
    const options = { epochs, batchSize: 16, validationSplit: 0.25, verbose: false };
    return model.fit(X, y, options).finally(() => model.dispose());
  }

  const { X, y } = regression(200, 3);

  test('healthy: enough rows', async () => {
    expect(diagnose(await trained(X, y, {}))).toMatchObject({ verdict: 'healthy', knob: undefined });
  });

  test('overfit: noise learned by heart', async () => {
    const few = randomMatrix(40, 20, 5);
    const noise = randomMatrix(40, 1, 6).data;
    expect(diagnose(await trained(few, noise, { units: 64, epochs: 200 })).verdict).toBe('overfit');
  });

  test('underfit: it was stopped too early', async () => {
    const found = diagnose(await trained(X, y, { learningRate: 2e-3, epochs: 15 }));
    expect(found).toMatchObject({ verdict: 'underfit', knob: 'epochs' });
  });

  test('plateau: steps that are too small to matter', async () => {
    const found = diagnose(await trained(X, y, { learningRate: 1e-6 }));
    expect(found).toMatchObject({ verdict: 'plateau', knob: 'learningRate' });
  });

  test('diverged: the error that fit rejects with says so', async () => {
    const error = await rejectionOf(trained(X, y, { learningRate: 1e4 }));
    expect(error).toBeInstanceOf(DivergedError);
    expect(diagnose(error as DivergedError)).toMatchObject({ verdict: 'diverged', knob: 'learningRate' });
  });
});

describe('a training that fits is not underfit', () => {
  const fitted = [1, 0.1, 1e-3, 1e-8, 1e-11, 1e-12, 1e-12, 1e-12];

  test('however small its data loss is beside its penalties', () => {
    expect(diagnose(history(fitted, undefined, 1e-6)).verdict).toBe('healthy');
    expect(diagnose(history(fitted, undefined, 1e-6), { baseline: 1 }).verdict).toBe('healthy');
    expect(diagnose(history([1, 0.5, 0.3, 0.2, 0.2, 0.2], undefined, 1)).verdict).toBe('underfit');
  });

  test('where r2 says so, though its first epoch had done it all, or there were few', () => {
    const small = new Array<number>(6).fill(2e-12);
    const withR2 = ({ epochs }: Logs, r2: number) => ({ epochs: epochs.map((log) => ({ ...log, r2 })) });
    expect(diagnose(history(small, undefined, 1e-6)).verdict).toBe('underfit');
    expect(diagnose(withR2(history(small, undefined, 1e-6), 0.999999999998)).verdict).toBe('healthy');
    expect(diagnose(withR2(history(small.slice(0, 2)), 0.999999999998)).verdict).toBe('healthy');
    expect(diagnose(withR2(history(small, undefined, 1e-6), 0.5)).verdict).toBe('underfit');
  });

  test('a loss below 0 that still falls is still unfinished', () => {
    expect(diagnose(history([-1, -2, -3, -4, -5, -6, -7, -8, -9, -10])).verdict).not.toBe('healthy');
  });
});
