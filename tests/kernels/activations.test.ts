import { describe, expect, test } from 'vitest';
import { elu } from '../../src/activations/elu.js';
import { gelu } from '../../src/activations/gelu.js';
import { leakyRelu } from '../../src/activations/leakyRelu.js';
import { resolveActivation, restoreActivation } from '../../src/activations/registry.js';
import { HyperparameterError, OptionError } from '../../src/errors.js';
import type { Activation } from '../../src/types.js';
import golden from '../golden/c1_elementwise.json' with { type: 'json' };
import * as reference from '../reference/activations.js';
import { ACTIVATION_NAMES } from '../support/activations.js';
import { sweep } from '../support/sweep.js';
import { ulpOf } from '../support/ulp.js';
import { Guarded, kernels } from '../support/wasm.js';

const INF = Number.POSITIVE_INFINITY;

interface Case {
  activation: Activation;
  reference: reference.ActivationReference;
  golden: keyof typeof golden.activations;
  /** Absolute error, in units of 2^-24, that is allowed where 4 ulp is less; with the reason in the table. */
  absolute?: { y?: number; dx?: number };
}

const slope = Math.fround(0.01);
const table: Record<string, Case> = {
  relu: { activation: resolveActivation('test', 'relu'), reference: reference.activations['relu']!, golden: 'relu' },
  leakyRelu: {
    activation: leakyRelu({ negativeSlope: 0.01 }),
    reference: reference.leakyRelu(slope),
    golden: 'leaky_relu_0.01',
  },
  elu: {
    activation: elu(),
    reference: reference.elu(1),
    golden: 'elu_1',
    // PyTorch's own f64 exp(x) - 1 cancels to 2^-53.
    absolute: { y: 2 ** -28 },
  },
  gelu: {
    activation: gelu(),
    reference: reference.activations['gelu']!,
    golden: 'gelu',
    // The bound of gelu; PyTorch has 0 below -9. The derivative is a sum that cancels at -0.75.
    absolute: { y: 5, dx: 4 },
  },
  geluTanh: {
    activation: gelu({ approximate: true }),
    reference: reference.activations['gelu_tanh']!,
    golden: 'gelu_tanh',
    // The bound of gelu; the derivative is a sum that cancels at -0.75.
    absolute: { y: 5, dx: 4 },
  },
  sigmoid: {
    activation: resolveActivation('test', 'sigmoid'),
    reference: reference.activations['sigmoid']!,
    golden: 'sigmoid',
    // y (1 - y) has the rounding of y.
    absolute: { dx: 1 },
  },
  tanh: {
    activation: resolveActivation('test', 'tanh'),
    reference: reference.activations['tanh']!,
    golden: 'tanh',
    // 1 - y^2 has twice the rounding of y.
    absolute: { dx: 2 },
  },
  silu: {
    activation: resolveActivation('test', 'silu'),
    reference: reference.activations['silu']!,
    golden: 'silu',
    // Below -87 sigmoid is denormal: |x| 2^-149. The derivative is a sum that cancels at -1.28.
    absolute: { y: 2 ** -110, dx: 4 },
  },
  softplus: {
    activation: resolveActivation('test', 'softplus'),
    reference: reference.activations['softplus']!,
    golden: 'softplus',
  },
  linear: {
    activation: resolveActivation('test', 'linear'),
    reference: { forward: (x) => x, derivative: () => 1 },
    golden: 'linear',
  },
};

/** Forward and, from what the activation saves, backward; (rows, columns) each. */
function run(
  activation: Activation,
  values: readonly number[],
  dys: readonly number[],
  { rows = 1, offset = 0, inPlace = false } = {},
): { y: number[]; dx: number[] } {
  const columns = values.length / rows;
  const x = Guarded.f32(values, offset);
  const y = inPlace && activation.saves !== 'input' ? x : new Guarded(values.length, 4, offset);
  activation.forward(kernels, x.pointer, y.pointer, rows, columns);
  const dy = Guarded.f32(dys, offset);
  const dx = inPlace ? dy : new Guarded(values.length, 4, offset);
  const saved = activation.saves === 'input' ? x.pointer : y.pointer;
  activation.backward(kernels, saved, dy.pointer, dx.pointer, rows, columns);
  const result = { y: [...y.f32], dx: [...dx.f32] };
  for (const buffer of new Set([x, y, dy, dx])) buffer.free();
  return result;
}

const sample = Array.from({ length: 400 }, (_, i) => Math.fround((i - 200) * 0.0613));
const ones = sample.map(() => 1);

describe.each(Object.entries(table))('%s', (_name, { activation, reference: exact, golden: key, absolute }) => {
  test('forward and backward agree with the golden values of PyTorch', () => {
    const x = golden.x.map(Math.fround);
    const { y, dx } = run(
      activation,
      x,
      x.map(() => 1),
    );
    // 4 ulp: the bound of the vector functions (3) and one more rounding.
    const close = (got: number, value: number, allowed = 0) =>
      Math.abs(got - Math.fround(value)) <= Math.max(4 * ulpOf(Math.fround(value)), allowed * 2 ** -24);
    golden.activations[key].y.forEach((value, i) => {
      expect(close(y[i]!, value, absolute?.y), `y at ${x[i]}: ${y[i]}, ${value}`).toBe(true);
    });
    golden.activations[key].dy.forEach((value, i) => {
      expect(close(dx[i]!, value, absolute?.dx), `dx at ${x[i]}: ${dx[i]}, ${value}`).toBe(true);
    });
  });

  test('backward agrees with the f64 derivative', () => {
    const { dx } = run(activation, sample, ones);
    sample.forEach((x, i) => {
      // As above: 2^-22 is four roundings of a derivative of about 1.
      expect(Math.abs(dx[i]! - exact.derivative(x)), `at ${x}`).toBeLessThanOrEqual(2 ** -22);
    });
  });

  test('the reference derivative is the slope of the reference', () => {
    const h = 1e-5;
    for (const x of sample) {
      if (Math.abs(x) < 2 * h) continue; // the kinks are at 0
      const slope = (exact.forward(x + h) - exact.forward(x - h)) / (2 * h);
      // Truncation h^2 f''' / 6 <= 1e-10, rounding 2^-52 * 12 / h <= 3e-10.
      expect(Math.abs(slope - exact.derivative(x)), `at ${x}`).toBeLessThan(1e-9);
    }
  });

  test('every length from 0 to 67, unaligned, gives the bits of single elements and touches nothing else', () => {
    const values = Array.from({ length: 67 }, (_, i) => Math.fround(((i * 37) % 67) / 5 - 6.5));
    const dys = values.map((_, i) => Math.fround(Math.cos(i)));
    const single = values.map((x, i) => run(activation, [x], [dys[i]!]));
    for (let n = 0; n <= 67; n++) {
      const { y, dx } = run(activation, values.slice(0, n), dys.slice(0, n), { offset: 4 });
      expect(y).toEqual(single.slice(0, n).map((s) => s.y[0]));
      expect(dx).toEqual(single.slice(0, n).map((s) => s.dx[0]));
    }
    expect(run(activation, values, dys, { inPlace: true })).toEqual(run(activation, values, dys));
  });

  test('a NaN is not hidden: forward and backward give NaN, in body and tail', () => {
    const values = [1, Number.NaN, -1, 2, Number.NaN];
    const { y, dx } = run(
      activation,
      values,
      values.map(() => 1),
    );
    expect(y.map(Number.isNaN)).toEqual(values.map(Number.isNaN));
    if (activation.saves !== 'nothing') expect(dx.map(Number.isNaN)).toEqual(values.map(Number.isNaN));
  });
});

describe('accuracy over all finite f32 (sampled)', () => {
  const sweepOf = (name: string, kernel: (x: number, y: number, n: number) => void) =>
    sweep(kernel, reference.activations[name]!.forward, 16381);

  test('softplus is within 3 ulp', () => {
    expect(sweepOf('softplus', kernels.f32_softplus).ulp).toBeLessThanOrEqual(3);
  });

  test.each([
    ['gelu', kernels.f32_gelu],
    ['gelu_tanh', kernels.f32_gelu_tanh],
    ['silu', kernels.f32_silu],
  ] as const)('%s is within 4 ulp or 5 * 2^-24 absolute', (name, kernel) => {
    const exact = reference.activations[name]!.forward;
    // What lies within the absolute bound is taken for exact; the rest is measured.
    const x = Guarded.f32([0]);
    const y = new Guarded(1);
    const bounded = (value: number) => {
      const wanted = exact(value);
      x.f32[0] = value;
      kernel(x.pointer, y.pointer, 1);
      return Math.abs(y.f32[0]! - wanted) <= 5 * 2 ** -24 ? y.f32[0]! : wanted;
    };
    expect(sweep(kernel, bounded, 16381).ulp).toBeLessThanOrEqual(4);
    x.free();
    y.free();
  });

  test("gelu's lower tail keeps its digits: 16 ulp down to x = -13", () => {
    // PyTorch's form 1 + erf(x / sqrt 2) is 0 from -5.6 on. A few ulp from the exponential, its factor and the product.
    const values = Array.from({ length: 200 }, (_, i) => Math.fround(-3 - i / 20));
    run(gelu(), values, values).y.forEach((y, i) => {
      const exact = reference.activations['gelu']!.forward(values[i]!);
      expect(Math.abs(y - exact) / ulpOf(exact), `at ${values[i]}`).toBeLessThanOrEqual(16);
    });
  });
});

describe('infinities', () => {
  test.each([
    ['relu', [INF, 0], [1, 0]],
    ['elu', [INF, -1], [1, 0]],
    ['sigmoid', [1, 0], [0, 0]],
    ['tanh', [1, -1], [0, 0]],
    ['softplus', [INF, 0], [1, 0]],
  ])('%s takes its limits at +Inf and -Inf', (name, wanted, slopes) => {
    const { y, dx } = run(table[name]!.activation, [INF, -INF], [1, 1]);
    expect(y).toEqual(wanted);
    expect(dx).toEqual(slopes);
  });

  test.each(['gelu', 'geluTanh', 'silu'])('%s gives -Inf * 0 = NaN at -Inf, and -0 far below 0', (name) => {
    expect(run(table[name]!.activation, [INF, -INF, -3e38], [1, 1, 1]).y).toEqual([INF, Number.NaN, -0]);
  });

  test('relu backward selects: an infinite gradient behind an inactive unit is 0', () => {
    const x = [-1, 0, 1, -2, -1, 0, 1];
    expect(
      run(
        table['relu']!.activation,
        x,
        x.map(() => INF),
      ).dx,
    ).toEqual([0, 0, INF, 0, 0, 0, INF]);
  });

  test('relu has derivative 0 at 0, elu and leakyRelu that from the left', () => {
    expect(run(table['relu']!.activation, [0, -0], [1, 1]).dx).toEqual([0, 0]);
    expect(run(elu({ alpha: 0.5 }), [0, -0], [1, 1]).dx).toEqual([0.5, 0.5]);
    expect(run(leakyRelu({ negativeSlope: 0.5 }), [0, -0], [1, 1]).dx).toEqual([0.5, 0.5]);
  });
});

test('elu and leakyRelu use their number', () => {
  expect(run(leakyRelu({ negativeSlope: 0.25 }), [-4, 4], [1, 1])).toEqual({ y: [-1, 4], dx: [0.25, 1] });
  const { y, dx } = run(elu({ alpha: 2 }), [-1, 3], [1, 1]);
  expect(y[0]).toBeCloseTo(2 * Math.expm1(-1), 6);
  expect(dx[0]).toBeCloseTo(2 * Math.exp(-1), 6);
  expect([y[1], dx[1]]).toEqual([3, 1]);
});

describe('selu', () => {
  const selu = resolveActivation('test', 'selu');
  const exact = reference.activations['selu']!;
  const values = [...sample, 1e-6, -1e-6, 30, -30, -100];

  test('forward and backward agree with f64, to 4 ulp', () => {
    // expm1 or exp (2 ulp), the rounded constant, the product.
    const { y, dx } = run(
      selu,
      values.map(Math.fround),
      values.map(() => 1),
    );
    values.map(Math.fround).forEach((x, i) => {
      expect(Math.abs(y[i]! - exact.forward(x)), `at ${x}`).toBeLessThanOrEqual(4 * ulpOf(exact.forward(x)));
      expect(Math.abs(dx[i]! - exact.derivative(x)), `at ${x}`).toBeLessThanOrEqual(4 * ulpOf(exact.derivative(x)));
    });
  });

  test('every length from 0 to 67, unaligned and in place, gives the bits of single elements; NaN stays, limits hold', () => {
    const some = Array.from({ length: 67 }, (_, i) => Math.fround(((i * 37) % 67) / 5 - 6.5));
    const single = some.map((x, i) => run(selu, [x], [some[i]!]));
    for (let n = 0; n <= 67; n++) {
      const { y, dx } = run(selu, some.slice(0, n), some.slice(0, n), { offset: 4 });
      expect(y).toEqual(single.slice(0, n).map((s) => s.y[0]));
      expect(dx).toEqual(single.slice(0, n).map((s) => s.dx[0]));
    }
    expect(run(selu, some, some, { inPlace: true })).toEqual(run(selu, some, some));
    const { y, dx } = run(selu, [INF, -INF, Number.NaN, 0], [1, 1, 1, 1]);
    expect(y).toEqual([INF, -Math.fround(1.7580993408473766), Number.NaN, 0]);
    expect(dx).toEqual([Math.fround(1.0507009873554805), 0, Number.NaN, Math.fround(1.7580993408473766)]);
  });
});

describe('softmax', () => {
  const softmax = resolveActivation('test', 'softmax');

  test('1 to 67 columns, unaligned, in place and not, agree with f64', () => {
    for (let columns = 1; columns <= 67; columns++) {
      const rows = 3;
      const x = Array.from({ length: rows * columns }, (_, i) => Math.fround(8 * Math.sin(i * 1.7)));
      const dy = x.map((_, i) => Math.fround(Math.cos(i)));
      const { y, dx } = run(softmax, x, dy, { rows, offset: 4 });
      for (let i = 0; i < rows; i++) {
        const part = (values: readonly number[]) => values.slice(i * columns, (i + 1) * columns);
        const exact = reference.softmax(part(x));
        const exactDx = reference.softmaxBackward(exact, part(dy));
        exact.forEach((p, j) => {
          // exp of a difference that is off by half an ulp of up to 16 (2^-21), exp's own ulp, the division.
          expect(Math.abs(part(y)[j]! - p)).toBeLessThanOrEqual(p * (2 ** -21 + 2 ** -22));
          // Both factors of the product carry that error, and |dy - dot| <= 2.
          expect(Math.abs(part(dx)[j]! - exactDx[j]!)).toBeLessThanOrEqual(p * 6 * 2 ** -21);
        });
      }
      expect(run(softmax, x, dy, { rows, inPlace: true })).toEqual({ y, dx });
    }
  });

  test('a row depends on no other row', () => {
    const x = Array.from({ length: 5 * 7 }, (_, i) => Math.fround(Math.sin(i)));
    const all = run(softmax, x, x, { rows: 5 });
    for (let i = 0; i < 5; i++) {
      const row = x.slice(i * 7, i * 7 + 7);
      expect(run(softmax, row, row).y).toEqual(all.y.slice(i * 7, i * 7 + 7));
    }
  });

  test('huge logits, -Inf, and rows that are NaN', () => {
    const at = (row: number[]) =>
      run(
        softmax,
        row,
        row.map(() => 1),
      ).y;
    expect(at([3e38, 0, -3e38])).toEqual([1, 0, 0]);
    expect(at([0, -INF, 0, -INF, -INF])).toEqual([0.5, 0, 0.5, 0, 0]);
    for (const row of [
      [0, Number.NaN, 1],
      [INF, 0, 1],
      [-INF, -INF, -INF],
      [0, 1, 2, 3, Number.NaN],
    ]) {
      expect(at(row).every(Number.isNaN)).toBe(true);
    }
  });
});

describe('names and options', () => {
  test.each(ACTIVATION_NAMES)('%s is found by its name and restored from its configuration', (name) => {
    const activation = resolveActivation('dense.activation', name);
    expect(activation.name).toBe(name);
    const { config } = restoreActivation('file', JSON.parse(JSON.stringify({ name, config: activation.config })));
    expect(config).toEqual(activation.config);
  });

  test('an activation passes through; parameters survive a round trip', () => {
    const given = leakyRelu({ negativeSlope: 0.125 });
    expect(resolveActivation('dense.activation', given)).toBe(given);
    expect(restoreActivation('file', given).config).toEqual({ negativeSlope: 0.125 });
    expect(leakyRelu().config).toEqual({ negativeSlope: 0.3 });
    expect(restoreActivation('file', gelu({ approximate: true })).config).toEqual({ approximate: true });
  });

  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    [
      'unknown name',
      () => resolveActivation('dense.activation', 'rellu'),
      OptionError,
      /dense\.activation.*"rellu".*relu/,
    ],
    ['name of Object.prototype', () => resolveActivation('a', 'constructor'), OptionError, /constructor/],
    ['a factory, not called', () => resolveActivation('dense.activation', elu), OptionError, /a function/],
    ['null', () => resolveActivation('dense.activation', null), OptionError, /null/],
    ['negative slope', () => leakyRelu({ negativeSlope: -0.1 }), HyperparameterError, /negativeSlope.*>= 0.*-0.1/],
    ['NaN alpha', () => elu({ alpha: Number.NaN }), HyperparameterError, /alpha.*NaN/],
    ['unknown option', () => leakyRelu({ negativeSlop: 1 } as never), OptionError, /negativeSlop.*negativeSlope/],
    ['approximate no boolean', () => gelu({ approximate: 'yes' } as never), OptionError, /approximate.*"yes"/],
    ['file: unknown name', () => restoreActivation('file', { name: 'swoosh', config: {} }), OptionError, /swoosh/],
    ['file: option too many', () => restoreActivation('file', { name: 'relu', config: { a: 1 } }), OptionError, /"a"/],
    [
      'file: option missing',
      () => restoreActivation('file', { name: 'elu', config: {} }),
      OptionError,
      /alpha must be given for elu/,
    ],
    [
      'file: bad number',
      () => restoreActivation('file', { name: 'elu', config: { alpha: 'x' } }),
      HyperparameterError,
      /alpha.*"x"/,
    ],
  ])('refuses %s', (_name, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});
