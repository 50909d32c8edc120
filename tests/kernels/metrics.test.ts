import { describe, expect, test } from 'vitest';
import { HyperparameterError, OptionError, ShapeError } from '../../src/errors.js';
import { binaryAccuracy } from '../../src/metrics/binaryAccuracy.js';
import { resolveMetric } from '../../src/metrics/registry.js';
import { kernels } from '../support/wasm.js';

const NAN = Number.NaN;

/** The metric over one batch of all rows; and again in batches of one row, which must agree. */
function measure(
  given: unknown,
  predictions: readonly number[],
  targets: Int32Array | Float32Array,
  rows: number,
): number {
  const metric = resolveMetric('compile.metrics', given);
  const columns = predictions.length / rows;
  const width = targets.length / rows;
  const whole = metric.start(kernels);
  whole.add({ predictions: Float32Array.from(predictions), targets, rows, columns });
  const streamed = metric.start(kernels);
  for (let i = 0; i < rows; i++) {
    streamed.add({
      predictions: Float32Array.from(predictions.slice(i * columns, (i + 1) * columns)),
      targets: targets.slice(i * width, (i + 1) * width),
      rows: 1,
      columns,
    });
  }
  const result = whole.result();
  expect(streamed.result()).toBe(result);
  return Number(result);
}

const f32 = (...values: number[]) => Float32Array.from(values);
const i32 = (...values: number[]) => Int32Array.from(values);

describe('accuracy', () => {
  test('labels, one-hot targets, the first of equals', () => {
    const p = [0.1, 0.7, 0.2, 0.5, 0.5, 0, 0.3, 0.3, 0.4];
    expect(measure('accuracy', p, i32(1, 1, 2), 3)).toBe(2 / 3);
    expect(measure('accuracy', p, f32(0, 1, 0, 1, 0, 0, 0, 0, 1), 3)).toBe(1);
  });

  test('one column: class 1 above 0.5, labels or values', () => {
    expect(measure('accuracy', [0.5, 0.51, 0.2, 0.9], f32(0, 1, 1, 1), 4)).toBe(0.75);
    expect(measure('accuracy', [0.5, 0.51, 0.2, 0.9], i32(1, 1, 0, 1), 4)).toBe(0.75);
  });

  test('a row with NaN is wrong', () => {
    expect(measure('accuracy', [NAN, 1, 0, 1], i32(1, 1), 2)).toBe(0.5);
    expect(measure('accuracy', [NAN, 0.1], f32(0, 0), 2)).toBe(0.5);
  });
});

test('binaryAccuracy counts elements on the right side of its threshold', () => {
  expect(measure('binaryAccuracy', [0.6, 0.4, 0.5, 0.9], f32(1, 0, 1, 0), 2)).toBe(0.5);
  expect(measure(binaryAccuracy({ threshold: 0.3 }), [0.6, 0.4, 0.5, 0.9], f32(1, 0, 1, 0), 2)).toBe(0.5);
  expect(measure(binaryAccuracy({ threshold: 0.45 }), [0.6, 0.4, 0.5, 0.9], f32(1, 0, 1, 0), 2)).toBe(0.75);
  expect(measure('binaryAccuracy', [NAN, 0], f32(0, 0), 2)).toBe(0.5);
});

test('mse and mae, by their names and aliases', () => {
  // scikit-learn's example: mean_squared_error([3, -0.5, 2, 7], [2.5, 0.0, 2, 8]) = 0.375, mean_absolute_error = 0.5.
  const [p, t] = [[2.5, 0, 2, 8], f32(3, -0.5, 2, 7)];
  for (const name of ['mse', 'meanSquaredError']) {
    expect(measure(name, p, t, 4)).toBe(0.375);
    expect(measure(name, p, t, 2)).toBe(0.375);
    expect(resolveMetric('m', name).name).toBe(name);
  }
  for (const name of ['mae', 'meanAbsoluteError']) {
    expect(measure(name, p, t, 4)).toBe(0.5);
    expect(resolveMetric('m', name).name).toBe(name);
  }
  expect(measure('mse', [NAN, 1], f32(0, 1), 2)).toBeNaN();
});

describe('r2', () => {
  test("scikit-learn's examples", () => {
    // r2_score([3, -0.5, 2, 7], [2.5, 0.0, 2, 8]) = 0.948...
    expect(measure('r2', [2.5, 0, 2, 8], f32(3, -0.5, 2, 7), 4)).toBeCloseTo(0.9486081370449679, 14);
    // uniform average of two outputs: columns [0.5, -1, 7] and [1, 1, -6] against [0, -1, 8] and [2, 2, -5]
    expect(measure('r2', [0, 2, -1, 2, 8, -5], f32(0.5, 1, -1, 1, 7, -6), 3)).toBeCloseTo(0.9368005266622779, 14);
  });

  test('constant targets: 1 where all is right, else 0', () => {
    expect(measure('r2', [2, 2], f32(2, 2), 2)).toBe(1);
    expect(measure('r2', [2, 2.5], f32(2, 2), 2)).toBe(0);
    // 0.1 is not a number of few bits: the mean must not drift from it.
    expect(measure('r2', [0.1, 0.1, 0.1], f32(0.1, 0.1, 0.1), 3)).toBe(1);
  });

  test('an offset of the targets costs no digits; one row is NaN; NaN is not hidden', () => {
    const shift = 2 ** 20;
    expect(
      measure(
        'r2',
        [1, 2, 4].map((x) => x + shift),
        f32(shift + 1, shift + 2, shift + 3),
        3,
      ),
    ).toBeCloseTo(0.5, 12);
    expect(measure('r2', [1], f32(1), 1)).toBeNaN();
    expect(measure('r2', [NAN, 1], f32(1, 1), 2)).toBeNaN();
    expect(measure('r2', [NAN, 1], f32(1, 2), 2)).toBeNaN();
  });
});

describe('logLoss', () => {
  test('labels, distributions and one column', () => {
    // p[label] = 1/2, 1/4: mean of log 2 and log 4.
    expect(measure('logLoss', [0.5, 0.5, 0.75, 0.25], i32(0, 1), 2)).toBeCloseTo(1.5 * Math.LN2, 14);
    expect(measure('logLoss', [0.5, 0.5, 0.75, 0.25], f32(1, 0, 0, 1), 2)).toBeCloseTo(1.5 * Math.LN2, 14);
    expect(measure('logLoss', [0.5, 0.25], f32(1, 0), 2)).toBeCloseTo((Math.LN2 - Math.log(0.75)) / 2, 14);
  });

  test('clips at the epsilon of f32, both ends, and keeps NaN', () => {
    expect(measure('logLoss', [1, 0], i32(1), 1)).toBeCloseTo(23 * Math.LN2, 13);
    expect(measure('logLoss', [0], f32(1), 1)).toBeCloseTo(23 * Math.LN2, 13);
    expect(measure('logLoss', [1], f32(0), 1)).toBeCloseTo(23 * Math.LN2, 13);
    expect(measure('logLoss', [1, 0], i32(0), 1)).toBeCloseTo(-Math.log1p(-(2 ** -23)), 15);
    expect(measure('logLoss', [NAN, 0.5], i32(0), 1)).toBeNaN();
  });
});

describe('custom metric', () => {
  test('sees all rows at once, as copies, whatever the batches', () => {
    const seen: unknown[] = [];
    function spread(t: Int32Array | Float32Array, p: Float32Array, shape: { rows: number; columns: number }) {
      seen.push([...p], [...t], shape, t instanceof Int32Array);
      return Math.max(...p) - Math.min(...p);
    }
    expect(measure(spread, [1, 2, 3, 4, 5, 6], i32(0, 1, 0), 3)).toBe(5);
    const call = [[1, 2, 3, 4, 5, 6], [0, 1, 0], { rows: 3, columns: 2 }, true];
    expect(seen).toEqual([...call, ...call]); // streamed and whole
    expect(resolveMetric('m', spread).name).toBe('spread');
    expect(resolveMetric('m', [() => 0][0]).name).toBe('custom');
  });

  test('copies what it keeps: a batch may be overwritten after add', () => {
    const accumulator = resolveMetric('m', (_t: Float32Array, p: Float32Array) => p[0]!).start(kernels);
    const predictions = f32(7);
    accumulator.add({ predictions, targets: f32(0), rows: 1, columns: 1 });
    predictions[0] = 8;
    expect(accumulator.result()).toBe(7);
  });

  test('that returns no number is refused', () => {
    const accumulator = resolveMetric('m', () => 'high').start(kernels);
    accumulator.add({ predictions: f32(1), targets: f32(1), rows: 1, columns: 1 });
    expect(() => accumulator.result()).toThrow(/custom\(\) must be a number, got "high"/);
  });
});

test.each(['accuracy', 'binaryAccuracy', 'mse', 'mae', 'r2', 'logLoss'])('%s of no rows is NaN', (name) => {
  expect(resolveMetric('m', name).start(kernels).result()).toBeNaN();
});

test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
  [
    'unknown name',
    () => resolveMetric('compile.metrics', 'acuracy'),
    OptionError,
    /compile\.metrics.*"acuracy".*accuracy/,
  ],
  ['no metric', () => resolveMetric('compile.metrics', {}), OptionError, /got an empty object/],
  ['NaN threshold', () => binaryAccuracy({ threshold: NAN }), HyperparameterError, /threshold.*NaN/],
  ['unknown option', () => binaryAccuracy({ treshold: 1 } as never), OptionError, /treshold.*threshold/],
  ['labels for mse', () => measure('mse', [1, 2], i32(1), 1), ShapeError, /mse: needs 2 targets, got 1/],
  ['labels for r2', () => measure('r2', [1, 2], i32(1), 1), ShapeError, /r2: needs 2 targets, got 1/],
])('refuses %s', (_name, call, type, message) => {
  expect(call).toThrow(type);
  expect(call).toThrow(message);
});
