import { expect, test } from 'vitest';
import { momentsOf, normalized, normalizedGradient } from '../reference/normalization.js';
import { numbersFrom } from '../support/numbers.js';
import { Guarded, kernels } from '../support/wasm.js';

const EPSILON = 1e-3;
const shapes = [1, 2, 3, 5, 17].flatMap((rows) =>
  [1, 2, 3, 4, 5, 7, 8, 16, 33, 67].map((columns) => [rows, columns] as const),
);
const random = (size: number, seed: number, shift = 0) => {
  const uniform = numbersFrom(seed);
  return Float32Array.from({ length: size }, () => uniform(-2, 2) + shift);
};
const indices = (count: number) => [...Array(count).keys()];
const rowOf = (x: Float32Array, row: number, columns: number) => [...x.subarray(row * columns, (row + 1) * columns)];
const columnOf = (x: Float32Array, column: number, columns: number) => [...x].filter((_, i) => i % columns === column);

/** Calls with the arrays in guarded memory at unaligned addresses, and gives copies of what is in them afterwards. */
function run(inputs: readonly (Float32Array | undefined)[], call: (...addresses: number[]) => void): Float32Array[] {
  const buffers = inputs.map((values, i) => (values === undefined ? undefined : Guarded.f32(values, 4 * (i % 4))));
  call(...buffers.map((buffer) => buffer?.pointer ?? 0));
  const results = buffers.map((buffer) => buffer?.f32.slice() ?? new Float32Array());
  for (const buffer of buffers) buffer?.free();
  return results;
}

/** f64 throughout and one rounding: half a unit in the last place, and of sums that cancel what f64 leaves. */
function expectClose(got: Float32Array, expected: readonly number[], scale: number, what: string): void {
  expect(got.length, what).toBe(expected.length);
  got.forEach((value, i) => {
    const allowed = Math.abs(expected[i]!) * 2 ** -24 * 1.001 + scale * 2 ** -44;
    if (!(Math.abs(value - expected[i]!) <= allowed)) expect.fail(`${what}[${i}]: ${value}, expected ${expected[i]}`);
  });
}

function withMoments(
  columns: number,
  call: (mean: number, variance: number) => void,
): { mean: number[]; variance: number[] } {
  const padded = Math.ceil(columns / 4) * 4;
  const [mean, variance] = [new Guarded(padded, 8), new Guarded(padded, 8)];
  call(mean.pointer, variance.pointer);
  const result = { mean: [...mean.f64.slice(0, columns)], variance: [...variance.f64.slice(0, columns)] };
  mean.free();
  variance.free();
  return result;
}

const columnSums = (terms: readonly number[], columns: number) =>
  indices(columns).map((column) => terms.reduce((sum, term, i) => (i % columns === column ? sum + term : sum), 0));

test.each([
  ['gamma and beta', true, true],
  ['gamma only', true, false],
  ['beta only', false, true],
  ['neither', false, false],
])('f32_layer_normalization, %s, is the reference rounded once, into its input too', (_, hasGamma, hasBeta) => {
  for (const [rows, columns] of shapes) {
    const x = random(rows * columns, rows * 100 + columns, 3);
    const gamma = hasGamma ? random(columns, columns) : undefined;
    const beta = hasBeta ? random(columns, columns + 1) : undefined;
    const expected = indices(rows).flatMap((row) => {
      const values = rowOf(x, row, columns);
      const { mean, variance } = momentsOf(values);
      const scaled = normalized(values, mean, variance, EPSILON);
      return scaled.map((value, j) => value * (gamma?.[j] ?? 1) + (beta?.[j] ?? 0));
    });
    const y = new Float32Array(x.length);
    const [from, , , to] = run([x, gamma, beta, y], (a, b, c, d) =>
      kernels.f32_layer_normalization(a!, b!, c!, d!, rows, columns, EPSILON),
    );
    expect(from).toEqual(x);
    expectClose(to!, expected, 64, `${rows} x ${columns}`);
    const [inPlace] = run([x, gamma, beta], (a, b, c) =>
      kernels.f32_layer_normalization(a!, b!, c!, a!, rows, columns, EPSILON),
    );
    expect(inPlace).toEqual(to);
  }
});

test.each([true, false])('f32_layer_normalization_backward is the reference rounded once, gamma: %s', (hasGamma) => {
  for (const [rows, columns] of shapes) {
    const x = random(rows * columns, rows * 100 + columns, 3);
    const dy = random(rows * columns, rows * 100 + columns + 50);
    const gamma = hasGamma ? random(columns, columns) : undefined;
    const terms = indices(rows).flatMap((row) => {
      const values = rowOf(x, row, columns);
      const { mean, variance } = momentsOf(values);
      return normalized(values, mean, variance, EPSILON);
    });
    const expected = indices(rows).flatMap((row) => {
      const g = rowOf(dy, row, columns).map((value, j) => value * (gamma?.[j] ?? 1));
      return normalizedGradient(rowOf(x, row, columns), g, EPSILON);
    });
    const scratch = new Guarded(2 * Math.ceil(columns / 4) * 4, 8);
    const call = (inputs: (Float32Array | undefined)[], isInPlace: boolean) =>
      run(inputs, (a, b, c, d, e, f) =>
        kernels.f32_layer_normalization_backward(
          a!,
          b!,
          c!,
          isInPlace ? c! : d!,
          e!,
          f!,
          rows,
          columns,
          EPSILON,
          scratch.pointer,
        ),
      );
    const outputs = [new Float32Array(x.length), new Float32Array(columns), new Float32Array(columns)];
    const [, , kept, dx, dgamma, dbeta] = call([x, gamma, dy, ...outputs], false);
    const what = `${rows} x ${columns}`;
    expect(kept).toEqual(dy);
    // A row of one column has a variance of 0: 1 / sqrt(epsilon) is 32.
    expectClose(dx!, expected, 4096, `${what}, dx`);
    expectClose(
      dgamma!,
      columnSums(
        terms.map((term, i) => term * dy[i]!),
        columns,
      ),
      4096,
      `${what}, dgamma`,
    );
    expectClose(dbeta!, columnSums([...dy], columns), 4096, `${what}, dbeta`);
    expect(call([x, gamma, dy, undefined, outputs[1], outputs[2]], true)[2]).toEqual(dx);
    const [, , , , onlyGamma] = call([x, gamma, dy, undefined, outputs[1], undefined], false);
    expect(onlyGamma).toEqual(dgamma);
    scratch.free();
  }
});

test('f32_batch_moments are those of every column, and of one row its values and zeros', () => {
  for (const [rows, columns] of shapes) {
    const x = random(rows * columns, rows * 100 + columns, 3);
    const buffer = Guarded.f32(x, 4);
    const { mean, variance } = withMoments(columns, (m, v) =>
      kernels.f32_batch_moments(buffer.pointer, rows, columns, m, v),
    );
    buffer.free();
    const expected = indices(columns).map((column) => momentsOf(columnOf(x, column, columns)));
    // The same sums in the same order.
    expect(mean).toEqual(expected.map((moments) => moments.mean));
    expect(variance).toEqual(expected.map((moments) => moments.variance));
    if (rows === 1) expect([mean, variance]).toEqual([[...x], Array(columns).fill(0)]);
  }
});

test.each([
  true,
  false,
])('f32_batch_normalization is the reference rounded once, a row alone too; gamma, beta: %s', (isAffine) => {
  for (const [rows, columns] of shapes) {
    const x = random(rows * columns, rows * 100 + columns, 3);
    const gamma = isAffine ? random(columns, columns) : undefined;
    const beta = isAffine ? random(columns, columns + 1) : undefined;
    withMoments(columns, (m, v) => {
      const call = (values: Float32Array, count: number, isInPlace: boolean) => {
        const results = run([values, gamma, beta, new Float32Array(values.length)], (a, b, c, d) =>
          kernels.f32_batch_normalization(a!, m, v, b!, c!, isInPlace ? a! : d!, count, columns, EPSILON),
        );
        return results[isInPlace ? 0 : 3]!;
      };
      run([x], (a) => kernels.f32_batch_moments(a!, rows, columns, m, v));
      const moments = indices(columns).map((column) => momentsOf(columnOf(x, column, columns)));
      const expected = [...x].map((value, i) => {
        const { mean, variance } = moments[i % columns]!;
        const [scaled = 0] = normalized([value], mean, variance, EPSILON);
        return scaled * (gamma?.[i % columns] ?? 1) + (beta?.[i % columns] ?? 0);
      });
      const y = call(x, rows, false);
      expectClose(y, expected, 64, `${rows} x ${columns}`);
      expect(call(x, rows, true)).toEqual(y);
      expect([...call(x.slice(-columns), 1, false)]).toEqual(rowOf(y, rows - 1, columns));
    });
  }
});

test.each([
  ['of the batch', true],
  ['given', false],
])('f32_batch_normalization_backward is the reference rounded once, moments %s', (_, isBatch) => {
  for (const [rows, columns] of shapes) {
    for (const hasGamma of [true, false]) {
      const x = random(rows * columns, rows * 100 + columns, 3);
      const dy = random(rows * columns, rows * 100 + columns + 50);
      const gamma = hasGamma ? random(columns, columns) : undefined;
      withMoments(columns, (m, v) => {
        run([x], (a) => kernels.f32_batch_moments(a!, rows, columns, m, v));
        const moments = indices(columns).map((column) => momentsOf(columnOf(x, column, columns)));
        const byColumn = indices(columns).map((column) => {
          const g = columnOf(dy, column, columns).map((value) => value * (gamma?.[column] ?? 1));
          if (isBatch) return normalizedGradient(columnOf(x, column, columns), g, EPSILON);
          return g.map((value) => value / Math.sqrt(moments[column]!.variance + EPSILON));
        });
        const expected = indices(rows).flatMap((row) => byColumn.map((gradients) => gradients[row]!));
        const terms = [...x].map((value, i) => {
          const { mean, variance } = moments[i % columns]!;
          return normalized([value], mean, variance, EPSILON)[0]! * dy[i]!;
        });
        const outputs = [new Float32Array(x.length), new Float32Array(columns), new Float32Array(columns)];
        const call = (inputs: (Float32Array | undefined)[], isInPlace: boolean) =>
          run(inputs, (a, b, c, d, e, f) =>
            kernels.f32_batch_normalization_backward(
              a!,
              m,
              v,
              b!,
              c!,
              isInPlace ? c! : d!,
              e!,
              f!,
              rows,
              columns,
              EPSILON,
              isBatch ? 1 : 0,
            ),
          );
        const [, , , dx, dgamma, dbeta] = call([x, gamma, dy, ...outputs], false);
        const what = `${rows} x ${columns}`;
        expectClose(dx!, expected, 4096, `${what}, dx`);
        expectClose(dgamma!, columnSums(terms, columns), 4096, `${what}, dgamma`);
        expectClose(dbeta!, columnSums([...dy], columns), 4096, `${what}, dbeta`);
        expect(call([x, gamma, dy, undefined, undefined, undefined], true)[2]).toEqual(dx);
        if (isBatch && rows === 1) expect([...dx!].every((value) => value === 0)).toBe(true);
      });
    }
  }
});

test('large and constant values: no overflow, no NaN', () => {
  const huge = Float32Array.from([3e38, -3e38, 3e38, 3e38, -3e38]);
  const [, y] = run([huge, new Float32Array(5)], (a, b) =>
    kernels.f32_layer_normalization(a!, 0, 0, b!, 1, 5, EPSILON),
  );
  const { mean, variance } = momentsOf([...huge]);
  expectClose(y!, normalized([...huge], mean, variance, EPSILON), 1, 'huge');
  const [, flat] = run([new Float32Array(7).fill(1e9), new Float32Array(7)], (a, b) =>
    kernels.f32_layer_normalization(a!, 0, 0, b!, 1, 7, EPSILON),
  );
  expect(flat).toEqual(new Float32Array(7));
});

test('a row with NaN or Inf becomes NaN, and no other one', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const x = random(15, 1);
    x[7] = bad;
    const [, y] = run([x, new Float32Array(15)], (a, b) =>
      kernels.f32_layer_normalization(a!, 0, 0, b!, 3, 5, EPSILON),
    );
    expect([...y!].map(Number.isNaN)).toEqual(indices(15).map((i) => i >= 5 && i < 10));
  }
});
