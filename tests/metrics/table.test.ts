// Every metric with every loss, last activation, number of outputs and form of targets: its figure is right, or it is refused with one
// that is, or a warning says why the figure means little.
import { afterEach, describe, expect, test } from 'vitest';
import {
  bootstrapCrossentropy,
  type CustomLoss,
  dense,
  generalizedCrossentropy,
  type Loss,
  type LossName,
  type Matrix,
  type MetricName,
  matrix,
  OckhamError,
  onWarning,
  sequential,
  type Warning,
} from '../../src/index.js';
import { randomMatrix } from '../support/models.js';

const ROWS = 12;
const X = randomMatrix(ROWS, 4, 5);
const METRICS = ['accuracy', 'binaryAccuracy', 'logLoss', 'mse', 'mae', 'r2', 'meanSquaredError'] as const;
const ENDINGS = ['linear', 'sigmoid', 'softmax', 'tanh', 'relu'] as const;
type Ending = (typeof ENDINGS)[number];

const cubes: CustomLoss = {
  name: 'cubes',
  value: (yTrue, yPred, rows) => {
    const columns = yPred.length / rows;
    return Float64Array.from({ length: rows }, (_, i) => {
      const row = yPred.subarray(i * columns, (i + 1) * columns);
      return row.reduce((sum, p, j) => sum + Math.abs(p - yTrue[i * columns + j]!) ** 3, 0);
    });
  },
  gradient: (yTrue, yPred) => yPred.map((p, i) => 3 * (p - yTrue[i]!) * Math.abs(p - yTrue[i]!)),
};

/** What the targets of a loss are, and the activation that it takes logits for. */
const LOSSES: [LossName | Loss | CustomLoss, 'labels' | 'distribution' | 'binary' | 'values', Ending | undefined][] = [
  ['sparseCategoricalCrossentropy', 'labels', 'softmax'],
  [generalizedCrossentropy(), 'labels', 'softmax'],
  [bootstrapCrossentropy(), 'labels', 'softmax'],
  ['categoricalCrossentropy', 'distribution', 'softmax'],
  ['binaryCrossentropy', 'binary', 'sigmoid'],
  ['meanSquaredError', 'values', undefined],
  ['huber', 'values', undefined],
  [cubes, 'values', undefined],
];

type Form = 'class numbers' | 'one class' | 'several labels' | 'shares' | 'distribution' | 'numbers';
const FORMS: Record<string, readonly Form[]> = {
  labels: ['class numbers'],
  distribution: ['one class', 'distribution'],
  binary: ['one class', 'several labels', 'shares'],
  values: ['one class', 'several labels', 'shares', 'distribution', 'numbers'],
};

/** Targets of a form, (ROWS, outputs); those of one output are 0 or 1 where they are classes. */
function targetsOf(form: Form, outputs: number): number[][] {
  const noise = randomMatrix(ROWS, outputs, 9).data;
  return Array.from({ length: ROWS }, (_, row) => {
    const own = Array.from({ length: outputs }, (_, j) => noise[row * outputs + j]!);
    const label = (row * 7) % Math.max(outputs, 2);
    if (form === 'class numbers') return [label];
    if (form === 'one class') return outputs === 1 ? [label] : own.map((_, j) => (j === label ? 1 : 0));
    if (form === 'several labels') return own.map((_, j) => ((row + 2 * j) % 3 === 0 || row === 5 ? 1 : 0));
    if (form === 'shares') return own.map((value) => 0.5 + Math.atan(value) / 4);
    if (form === 'numbers') return own.map((value) => 3 * value);
    const shares = own.map((value) => Math.exp(value));
    return shares.map((value) => value / shares.reduce((a, b) => a + b));
  });
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const largest = (row: readonly number[]) => row.indexOf(Math.max(...row));
const clipped = (p: number) => Math.log(Math.min(Math.max(p, 2 ** -23), 1 - 2 ** -23));
const isOne = (row: readonly number[]) => row.every((t) => t === 0 || t === 1) && sum(row) === 1;

/** What the model's outputs are to a reader: probabilities where there are any. */
function outputsOf({ data, shape: [, columns = 1] }: Matrix, ending: Ending, takes: Ending | undefined): number[][] {
  return Array.from({ length: ROWS }, (_, row) => {
    const own = [...data.subarray(row * columns, (row + 1) * columns)];
    if (ending !== 'linear' || takes === undefined) return own;
    if (takes === 'sigmoid') return own.map((z) => 1 / (1 + Math.exp(-z)));
    const shares = own.map((z) => Math.exp(z));
    return shares.map((value) => value / sum(shares));
  });
}

type Verdict = number | 'refused' | 'warned';

/** What a metric must be: written down from the definitions, independent of the library. */
function wanted(
  metric: MetricName,
  [, kind, takes]: (typeof LOSSES)[number],
  ending: Ending,
  form: Form,
  p: number[][],
  t: number[][],
): Verdict {
  const outputs = p[0]!.length;
  const dense = form === 'class numbers' ? t.map(([label]) => p[0]!.map((_, j) => (j === label ? 1 : 0))) : t;
  const pairs = p.flatMap((row, i) => row.map((value, j) => [value, dense[i]![j]!] as const));
  const readAs = takes ?? ending;
  const areClasses = pairs.every(([, target]) => target === 0 || target === 1);
  const perLabel = mean(pairs.map(([value, target]) => (value > 0.5 === target >= 0.5 ? 1 : 0)));
  const perRow = mean(p.map((row, i) => (largest(row) === largest(dense[i]!) ? 1 : 0)));
  switch (metric) {
    case 'accuracy':
      if (kind === 'labels' || kind === 'distribution') return perRow;
      if (kind === 'binary') return outputs > 2 && dense.every(isOne) ? 'warned' : perLabel;
      if (!areClasses) return 'warned';
      if (outputs === 1) return perLabel;
      return dense.every(isOne) ? perRow : 'warned';
    case 'binaryAccuracy':
      if (kind === 'labels') return 'refused';
      if (readAs === 'softmax') return 'warned';
      return kind === 'values' && !areClasses ? 'warned' : perLabel;
    case 'logLoss': {
      if (readAs !== 'softmax' && readAs !== 'sigmoid') return 'refused';
      if (kind === 'values' && pairs.some(([, target]) => target < 0 || target > 1)) return 'warned';
      if (readAs === 'sigmoid' || outputs === 1) {
        return -mean(pairs.map(([value, target]) => target * clipped(value) + (1 - target) * clipped(1 - value)));
      }
      return -mean(p.map((row, i) => sum(row.map((value, j) => dense[i]![j]! * clipped(value)))));
    }
    case 'mae':
      return kind === 'labels' ? 'refused' : mean(pairs.map(([value, target]) => Math.abs(value - target)));
    case 'r2': {
      if (kind === 'labels') return 'refused';
      const scores = p[0]!.map((_, j) => {
        const own = dense.map((row) => row[j]!);
        return (
          1 - sum(p.map((row, i) => (row[j]! - own[i]!) ** 2)) / sum(own.map((target) => (target - mean(own)) ** 2))
        );
      });
      return mean(scores);
    }
    default:
      return kind === 'labels' ? 'refused' : mean(pairs.map(([value, target]) => (value - target) ** 2));
  }
}

afterEach(() => onWarning(undefined));

const cases = LOSSES.flatMap((loss) =>
  ENDINGS.flatMap((ending) =>
    [1, 3].flatMap((outputs) =>
      FORMS[loss[1]]!.filter((form) => outputs > 1 || form !== 'distribution').map(
        (form) => [loss, ending, outputs, form] as const,
      ),
    ),
  ),
).filter(([[, , takes], ending, outputs]) => {
  if (takes !== undefined && ending !== takes && ending !== 'linear') return false; // refused whatever the metric
  return ending !== 'softmax' && takes !== 'softmax' ? true : outputs > 1;
});

describe.each(METRICS)('%s', (metric) => {
  test.each(cases)('with %o, ending in %s, %i outputs, %s', async (loss, ending, outputs, form) => {
    const warnings: Warning[] = [];
    onWarning((warning) => warnings.push(warning));
    const layers = [dense({ units: outputs, inputShape: [4], activation: ending, kernelInitializer: 'heNormal' })];
    const model = sequential({ seed: 3, layers });
    const t = targetsOf(form, outputs);
    const y = form === 'class numbers' ? t.flat() : matrix(Float32Array.from(t.flat()), [ROWS, outputs]);
    const p = outputsOf(model.predict(X), ending, loss[2]);
    const right = wanted(
      metric,
      loss,
      ending,
      form,
      p,
      t.map((row) => [...Float32Array.from(row)]),
    );
    const compile = () => model.compile({ optimizer: 'sgd', loss: loss[0], metrics: [metric] });
    if (right === 'refused') {
      expect(compile).toThrow(OckhamError);
      expect(compile).toThrow(/; use (accuracy|mse)/);
      return;
    }
    compile();
    const figures = await model.evaluate(X, y);
    await model.fit(X, y, { verbose: false });
    const told = warnings.filter(({ code }) => code === 'W_METRIC');
    if (right === 'warned') {
      expect(told).not.toEqual([]);
      expect(told[0]!.message).toMatch(/^\w+: .*; use /);
      return;
    }
    expect(told).toEqual([]);
    // Of 36 f32 predictions with errors of 3 ulp, amplified by log(1 - p) where p is near 1, of figures near 1.
    expect(Math.abs((figures[metric] as number) - right)).toBeLessThan(1e-5 * Math.max(1, Math.abs(right)));
  });
});
