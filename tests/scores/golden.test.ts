// Every score against scikit-learn's, plain and weighted, with ties and in the edge cases: tests/golden/c9_scores.py made the figures.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { onWarning, type Warning } from '../../src/index.js';
import * as scores from '../../src/scores/index.js';
import { bcaInterval, percentileInterval } from '../../src/scores/judging/interval.js';
import { normalCdf, normalQuantile } from '../../src/scores/judging/normal.js';

type Figures = Readonly<Record<string, number | null>>;
interface Case {
  readonly name: string;
  readonly yTrue: number[];
  readonly yProb: number[];
  readonly sampleWeight: number[];
  readonly plain: Figures;
  readonly weighted: Figures;
}
interface SeveralCase extends Omit<Case, 'yProb'> {
  readonly yProb: number[][];
  readonly plainConfusion: Readonly<Record<string, number[][]>>;
  readonly weightedConfusion: Readonly<Record<string, number[][]>>;
  readonly plainReport: Report;
  readonly weightedReport: Report;
}
type Report = Readonly<Record<string, number | Readonly<Record<string, number>>>>;
interface NumbersCase extends Omit<Case, 'yTrue' | 'yProb'> {
  readonly yTrue: number[];
  readonly yPred: number[];
}
interface Curve {
  readonly nBins: number;
  readonly strategy: 'uniform' | 'quantile';
  readonly probTrue: number[];
  readonly probPred: number[];
  readonly weight: number[];
  readonly error: number;
}
const golden = JSON.parse(readFileSync(new URL('../golden/c9_scores.json', import.meta.url), 'utf8')) as {
  readonly binary: readonly Case[];
  readonly several: readonly SeveralCase[];
  readonly numbers: readonly NumbersCase[];
  readonly calibration: {
    readonly yTrue: number[];
    readonly yProb: number[];
    readonly rounded: number[];
    readonly curves: readonly Curve[];
    readonly roundedCurves: readonly Curve[];
  };
  readonly bootstrap: {
    readonly figures: number[];
    readonly score: number;
    readonly jackknife: number[];
    readonly percentile: number[];
    readonly bca: number[];
    readonly normal: readonly [number, number][];
    readonly quantiles: readonly [number, number][];
  };
};

type Score = (yTrue: unknown, yPred: unknown, options: object) => number;
const scoreOf = (name: string) => (scores as unknown as Readonly<Record<string, Score>>)[name]!;

/** Sums of 60 numbers in another order: a few roundings of 2^-53. */
function expectNear(actual: number, wanted: number, what: string): void {
  expect(Math.abs(actual - wanted), `${what}: ${actual}, not ${wanted}`).toBeLessThanOrEqual(
    1e-14 * Math.max(1, Math.abs(wanted)),
  );
}

const warnings: Warning[] = [];
beforeEach(() => {
  warnings.length = 0;
  onWarning((warning) => void warnings.push(warning));
});
afterEach(() => onWarning(undefined));

const both = ['plain', 'weighted'] as const;
const weightsOf = (kind: (typeof both)[number], sampleWeight: number[]) =>
  kind === 'weighted' ? { sampleWeight } : {};

describe.each(golden.binary)('two classes: $name', (own) => {
  test.each(both)('%s', (kind) => {
    for (const [key, wanted] of Object.entries(own[kind])) {
      const [name, average] = key.split(' ');
      const options = { ...weightsOf(kind, own.sampleWeight), ...(average && { average }) };
      const score = () => scoreOf(name!)(own.yTrue, own.yProb, options);
      if (wanted === null) expect(score, key).toThrow(expect.objectContaining({ code: 'E_LABEL' }) as Error);
      else expectNear(score(), wanted, key);
    }
  });
});

describe.each(golden.several)('three classes: $name', (own) => {
  test.each(both)('%s', (kind) => {
    const weights = weightsOf(kind, own.sampleWeight);
    for (const [key, wanted] of Object.entries(own[kind])) {
      const [name, option, labels] = key.split(' ');
      const special = option === 'adjusted' ? { adjusted: true } : option && { average: option };
      const options = { ...weights, ...special, ...(labels && { labels: [0, 2] }) };
      expectNear(scoreOf(name!)(own.yTrue, own.yProb, options), wanted!, key);
    }
    for (const [normalize, wanted] of Object.entries(own[`${kind}Confusion`])) {
      const options = { ...weights, ...(normalize !== 'None' && { normalize: normalize as 'all' }) };
      const { labels, matrix } = scores.confusionMatrix(own.yTrue, own.yProb, options);
      expect(labels).toEqual([0, 1, 2]);
      const places = wanted.flatMap((row, i) => row.map((count, j) => [i, j, count] as const));
      for (const [i, j, count] of places) expectNear(matrix[i]![j]!, count, `${normalize} ${i} ${j}`);
    }
  });

  test.each(both)('the report, %s', (kind) => {
    const wanted = own[`${kind}Report`];
    const targetNames = ['a', 'b', 'c'];
    const report = scores.classificationReport(own.yTrue, own.yProb, {
      ...weightsOf(kind, own.sampleWeight),
      targetNames,
    });
    expect(Object.keys(report.classes)).toEqual(targetNames);
    expectNear(report.accuracy, wanted['accuracy'] as number, 'accuracy');
    const parts = [...Object.values(report.classes), report.macroAvg, report.weightedAvg];
    for (const [at, key] of ['0', '1', '2', 'macro avg', 'weighted avg'].entries()) {
      const figures = wanted[key] as Readonly<Record<string, number>>;
      expectNear(parts[at]!.precision, figures['precision']!, key);
      expectNear(parts[at]!.recall, figures['recall']!, key);
      expectNear(parts[at]!.f1Score, figures['f1-score']!, key);
      expectNear(parts[at]!.support, figures['support']!, key);
    }
  });
});

describe.each(golden.numbers)('numbers: $name', (own) => {
  test.each(both)('%s', (kind) => {
    for (const [name, wanted] of Object.entries(own[kind])) {
      expectNear(scoreOf(name)(own.yTrue, own.yPred, weightsOf(kind, own.sampleWeight)), wanted!, name);
    }
  });
});

test('calibration curves and errors, also of probabilities on the edges of bins', () => {
  const { yTrue, yProb, rounded, curves, roundedCurves } = golden.calibration;
  const all = [...curves.map((curve) => [yProb, curve] as const), ...roundedCurves.map((c) => [rounded, c] as const)];
  for (const [probabilities, { nBins, strategy, ...wanted }] of all) {
    const curve = scores.calibrationCurve(yTrue, probabilities, { nBins, strategy });
    for (const key of ['probTrue', 'probPred', 'weight'] as const) {
      expect(curve[key]).toHaveLength(wanted[key].length);
      for (const [bin, figure] of wanted[key].entries()) {
        expectNear(curve[key][bin]!, figure, `${nBins} ${strategy} ${key} ${bin}`);
      }
    }
    const error = scores.expectedCalibrationError(yTrue, probabilities, { nBins, strategy });
    expectNear(error, wanted.error, `${nBins} ${strategy}`);
  }
});

test('intervals of given figures, percentile and BCa, and the normal distribution', () => {
  const { figures, score, jackknife, percentile, bca, normal, quantiles } = golden.bootstrap;
  for (const [at, end] of percentileInterval(figures, 0.95).entries()) expectNear(end, percentile[at]!, `low ${at}`);
  const corrected = bcaInterval(figures, score, Float64Array.from(jackknife), 0.95);
  for (const [at, end] of corrected.entries()) expectNear(end, bca[at]!, `bca ${at}`);
  for (const [x, wanted] of normal) expectNear(normalCdf(x), wanted, `cdf ${x}`);
  // The quantile is as exact as the function: its error by the density there, 4e-4 at 1e-4.
  for (const [p, wanted] of quantiles) expect(Math.abs(normalQuantile(p) - wanted)).toBeLessThan(1e-11);
});

test('undefined figures that count as 0 say so once per call', () => {
  const own = golden.binary.find(({ name }) => name === 'nothing predicted')!;
  scores.precisionScore(own.yTrue, own.yProb);
  expect(warnings.map(({ code }) => code)).toEqual(['W_METRIC']);
  expect(scores.precisionScore(own.yTrue, own.yProb, { zeroDivision: 1 })).toBe(1);
  scores.averagePrecisionScore([0, 0], [0.1, 0.2]);
  expect(warnings.map(({ code }) => code)).toEqual(['W_METRIC', 'W_METRIC']);
});
