// What holds for every score: weights are repetitions, the order of the rows does not matter, and nothing but our errors comes out.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OckhamError } from '../../src/index.js';
import * as scores from '../../src/scores/index.js';
import { drawer, spoil } from '../support/fuzz.js';

type Score = (yTrue: readonly unknown[], yPred: readonly unknown[], options: object) => number;
interface Row {
  readonly label: number;
  readonly probability: number;
  readonly value: number;
  readonly guess: number;
  readonly weight: number;
}

const row = fc.record({
  label: fc.integer({ min: 0, max: 1 }),
  probability: fc.constantFrom(0, 0.1, 0.25, 0.5, 0.75, 0.9, 1),
  value: fc.integer({ min: 1, max: 9 }),
  guess: fc.integer({ min: -5, max: 9 }),
  weight: fc.integer({ min: 0, max: 3 }),
});
const rowsOf = fc.array(row, { minLength: 4, maxLength: 20 }).filter((rows) => {
  const weightOf = (label: number) => rows.reduce((sum, own) => sum + (own.label === label ? own.weight : 0), 0);
  return weightOf(0) > 1 && weightOf(1) > 1;
});

const zero = { zeroDivision: 0 };
const ofProbabilities: Readonly<Record<string, object>> = {
  rocAucScore: {},
  averagePrecisionScore: {},
  brierScoreLoss: {},
  logLossScore: {},
  expectedCalibrationError: { nBins: 4 },
  accuracyScore: { threshold: 0.5 },
  balancedAccuracyScore: { threshold: 0.5 },
  precisionScore: { threshold: 0.5, ...zero },
  recallScore: { threshold: 0.5, ...zero },
  f1Score: { threshold: 0.5, ...zero },
};
const ofNumbers = [
  'rootMeanSquaredError',
  'meanSquaredErrorScore',
  'meanAbsoluteErrorScore',
  'meanAbsolutePercentageError',
  'r2Score',
];
const cases = [
  ...Object.entries(ofProbabilities).map(([name, options]) => [name, 'label', 'probability', options] as const),
  ...ofNumbers.map((name) => [name, 'value', 'guess', {}] as const),
];
const scoreOf = (name: string) => (scores as unknown as Readonly<Record<string, Score>>)[name]!;

describe.each(cases)('%s', (name, target, prediction, options) => {
  const score = scoreOf(name);
  const of = (rows: readonly Row[], more: object) =>
    score(
      rows.map((own) => own[target]),
      rows.map((own) => own[prediction]),
      { ...options, ...more },
    );

  test('a row of weight 2 counts as two rows, one of weight 0 not at all', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const repeated = rows.flatMap((own) => Array.from({ length: own.weight }, () => own));
        const weighted = of(rows, { sampleWeight: rows.map((own) => own.weight) });
        expect(Math.abs(weighted - of(repeated, {}))).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(weighted)));
      }),
      { numRuns: 50 },
    );
  });

  test('rows may come in any order, and weights in any unit', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const turned = [...rows].reverse();
        const plain = of(rows, { sampleWeight: rows.map((own) => own.weight) });
        const other = of(turned, { sampleWeight: turned.map((own) => own.weight / 8) });
        expect(Math.abs(plain - other)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(plain)));
      }),
      { numRuns: 50 },
    );
  });
});

test('rocAucScore is the share of pairs in the right order, ties half', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const of = (label: number) => rows.filter((own) => own.label === label);
      const pairs = of(1).flatMap((one) =>
        of(0).map((zero) => Math.sign(one.probability - zero.probability) / 2 + 0.5),
      );
      const wanted = pairs.reduce((a, b) => a + b, 0) / pairs.length;
      const found = scores.rocAucScore(
        rows.map(({ label }) => label),
        rows.map(({ probability }) => probability),
      );
      expect(found).toBeCloseTo(wanted, 12);
    }),
  );
});

const yTrue = () => [0, 1, 1, 0, 1, 0];
const yProb = () => [0.1, 0.8, 0.4, 0.5, 0.9, 0.2];
const plain = () => [yTrue(), yProb(), { sampleWeight: [1, 2, 1, 1, 0.5, 1] }];
const calls: Readonly<Record<string, () => unknown[]>> = {
  ...Object.fromEntries(Object.keys(ofProbabilities).map((name) => [name, plain])),
  ...Object.fromEntries(ofNumbers.map((name) => [name, () => [[1, 2, 3], [2, 2, 3], { sampleWeight: [1, 2, 3] }]])),
  confusionMatrix: () => [yTrue(), yProb(), { labels: [0, 1], normalize: 'true', targetNames: ['a', 'b'] }],
  classificationReport: () => [['a', 'b'], ['a', 'a'], { sampleWeight: [1, 2] }],
  calibrationCurve: () => [yTrue(), yProb(), { nBins: 3, strategy: 'quantile' }],
  thresholdFor: () => [scores.accuracyScore, yTrue(), yProb(), { posLabel: 1, greaterIsBetter: true }],
  bootstrapInterval: () => [
    scores.rootMeanSquaredError,
    yTrue(),
    yProb(),
    { resamples: 5, seed: 1, confidence: 0.9, method: 'bca', groups: [1, 1, 2, 3, 4, 5] },
  ],
  permutationImportance: () => [
    { predict: (X: { readonly data: Float64Array }) => X.data.filter((_, at) => at % 2 === 0) },
    [
      [1, 2],
      [2, 3],
      [3, 5],
    ],
    [1, 2, 3],
    { metric: scores.r2Score, repeats: 1, seed: 1, names: ['a', 'b'], groups: { g: ['a', 1] } },
  ],
  withOptions: () => [scores.f1Score, { average: 'macro' }, 'f1Macro'],
};

describe('nothing but our errors', () => {
  test('every function is in the table', () => {
    expect(Object.keys(calls).sort()).toEqual(Object.keys(scores).sort());
  });

  test.each(Object.entries(calls))('%s', async (name, given) => {
    const call = (scores as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>)[name]!;
    await call(...given());
    const draw = drawer(15);
    for (let index = 0; index < 400; index++) {
      const spoiled = given();
      const what = spoil(spoiled, draw);
      try {
        await call(...spoiled);
      } catch (error) {
        const isOurs = error instanceof OckhamError || /of the user/.test(String(error));
        expect(isOurs, `${name}, ${what}: ${String(error)}`).toBe(true);
      }
    }
  });
});
