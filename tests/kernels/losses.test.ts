import { describe, expect, test } from 'vitest';
import { HyperparameterError, OptionError, ShapeError } from '../../src/errors.js';
import { binaryCrossentropy } from '../../src/losses/binaryCrossentropy.js';
import { bootstrapCrossentropy } from '../../src/losses/bootstrapCrossentropy.js';
import { categoricalCrossentropy } from '../../src/losses/categoricalCrossentropy.js';
import { generalizedCrossentropy } from '../../src/losses/generalizedCrossentropy.js';
import { huber } from '../../src/losses/huber.js';
import { resolveLoss, restoreLoss } from '../../src/losses/registry.js';
import { sparseCategoricalCrossentropy } from '../../src/losses/sparseCategoricalCrossentropy.js';
import type { Loss } from '../../src/types.js';
import golden from '../golden/c1_elementwise.json' with { type: 'json' };
import * as reference from '../reference/losses.js';
import { Guarded, kernels } from '../support/wasm.js';

/** Losses that have no name, because they have a number to choose. */
const CALLED = ['generalizedCrossentropy', 'bootstrapCrossentropy'];
const NAN = Number.NaN;
const INF = Number.POSITIVE_INFINITY;

interface Case {
  loss: Loss;
  reference: reference.LossReference;
}

const table: Record<string, Case> = {
  sparseCategoricalCrossentropy: {
    loss: resolveLoss('test', 'sparseCategoricalCrossentropy'),
    reference: reference.sparseCategoricalCrossentropy,
  },
  categoricalCrossentropy: {
    loss: resolveLoss('test', 'categoricalCrossentropy'),
    reference: reference.categoricalCrossentropy,
  },
  binaryCrossentropy: { loss: resolveLoss('test', 'binaryCrossentropy'), reference: reference.binaryCrossentropy },
  generalizedCrossentropy: {
    loss: generalizedCrossentropy(),
    reference: reference.generalizedCrossentropy(0.7),
  },
  bootstrapCrossentropy: {
    loss: bootstrapCrossentropy(),
    reference: reference.hardBootstrap(0.8),
  },
  meanSquaredError: { loss: resolveLoss('test', 'meanSquaredError'), reference: reference.meanSquaredError },
  meanAbsoluteError: { loss: resolveLoss('test', 'meanAbsoluteError'), reference: reference.meanAbsoluteError },
  huber: { loss: huber({ delta: 0.7 }), reference: reference.huber(0.7) },
};

/** Losses with options that change what they are, under names that say so. */
const variants: Record<string, Case> = {
  'sparseCategoricalCrossentropy, smoothed': {
    loss: sparseCategoricalCrossentropy({ labelSmoothing: 0.2 }),
    reference: reference.smoothedCategorical(0.2, true),
  },
  'categoricalCrossentropy, smoothed': {
    loss: categoricalCrossentropy({ labelSmoothing: 0.2 }),
    reference: reference.smoothedCategorical(0.2, false),
  },
  'binaryCrossentropy, smoothed': {
    loss: binaryCrossentropy({ labelSmoothing: 0.2 }),
    reference: reference.smoothedBinary(0.2),
  },
  'generalizedCrossentropy, q 0.01': {
    loss: generalizedCrossentropy({ q: 0.01 }),
    reference: reference.generalizedCrossentropy(0.01),
  },
  'generalizedCrossentropy, q 1': {
    loss: generalizedCrossentropy({ q: 1 }),
    reference: reference.generalizedCrossentropy(1),
  },
  'bootstrapCrossentropy, soft': {
    loss: bootstrapCrossentropy({ mode: 'soft', beta: 0.6 }),
    reference: reference.softBootstrap(0.6),
  },
};

interface Data {
  predictions: readonly number[];
  /** Labels, or (rows, columns). */
  targets: readonly number[];
  rows: number;
  weights?: readonly number[];
  scale?: number;
}

type Mode = 'gradient' | 'in place' | 'value only';

function run(loss: Loss, data: Data, mode: Mode = 'gradient', offset = 0): { value: number; gradient: number[] } {
  const { rows, weights, scale = 1 } = data;
  const columns = data.predictions.length / rows;
  const predictions = Guarded.f32(data.predictions, offset);
  const targets = (loss.targets === 'labels' ? Guarded.i32 : Guarded.f32)(data.targets, offset);
  const weightBuffer = weights === undefined ? undefined : Guarded.f32(weights, offset);
  const gradient = mode === 'in place' ? predictions : new Guarded(data.predictions.length, 4, offset);
  const value = loss.compute(kernels, {
    predictions: predictions.pointer,
    targets: targets.pointer,
    weights: weightBuffer?.pointer ?? 0,
    gradient: mode === 'value only' ? 0 : gradient.pointer,
    rows,
    columns,
    scale,
  });
  const result = { value, gradient: mode === 'value only' ? [] : [...gradient.f32] };
  if (loss.targets !== 'labels') expect([...targets.f32]).toEqual(data.targets.map(Math.fround)); // only read
  for (const buffer of new Set([predictions, targets, weightBuffer, gradient])) buffer?.free();
  return result;
}

/** Deterministic data that fits the loss. */
function dataFor(loss: Loss, rows: number, columns: number): Data {
  const predictions = Array.from({ length: rows * columns }, (_, i) => Math.fround(4 * Math.sin(1.3 * i + 0.4)));
  const values = predictions.map((_, i) => Math.fround(Math.cos(2.1 * i) ** 2));
  const targets = loss.targets === 'labels' ? Array.from({ length: rows }, (_, i) => (i * 7) % columns) : values;
  const weights = Array.from({ length: rows }, (_, i) => Math.fround(0.25 + (i % 5) * 0.4));
  return { predictions, targets, rows, weights, scale: 1 / 3 };
}

function exactly({ predictions, targets, rows, weights, scale = 1 }: Data, row: reference.LossReference) {
  const columns = predictions.length / rows;
  let value = 0;
  const gradient: number[] = [];
  for (let i = 0; i < rows; i++) {
    const part = (values: readonly number[]) => values.slice(i * columns, (i + 1) * columns);
    const result = row(part(predictions), targets.length === rows && columns > 1 ? [targets[i]!] : part(targets));
    value += (weights?.[i] ?? 1) * result.value;
    gradient.push(...result.gradient.map((g) => (weights?.[i] ?? 1) * scale * g));
  }
  return { value, gradient };
}

describe.each(Object.entries({ ...table, ...variants }))('%s', (_name, { loss, reference: row }) => {
  test('value and gradient agree with f64: 1 to 67 columns, sample weights, unaligned', () => {
    for (let columns = loss.targets === 'labels' ? 2 : 1; columns <= 67; columns++) {
      const data = dataFor(loss, 3, columns);
      const got = run(loss, data, 'gradient', 4);
      const exact = exactly(data, row);
      // exp of z - max, |z - max| <= 8: its rounding (2^-22) and exp's ulp (2^-23) are all that is not f64.
      expect(Math.abs(got.value - exact.value)).toBeLessThanOrEqual(exact.value * 2 ** -21);
      // The same relative error of each probability, weights up to 1.85 / 3 and sum of targets up to columns.
      const allowed = 2 ** -21 * Math.max(1, loss.targets === 'distribution' ? columns : 1);
      got.gradient.forEach((g, i) => {
        expect(Math.abs(g - exact.gradient[i]!)).toBeLessThanOrEqual(allowed);
      });
    }
  });

  test('the gradient is the slope of the reference value', () => {
    const { predictions, targets } = dataFor(loss, 1, 5);
    const h = 1e-5;
    const { gradient } = row(predictions, targets);
    gradient.forEach((g, j) => {
      const at = (step: number) =>
        row(
          predictions.map((p, k) => (k === j ? p + step : p)),
          targets,
        ).value;
      // Truncation h^2 f''' / 6 <= 1e-10, rounding 2^-52 * 10 / h <= 3e-10.
      expect(Math.abs((at(h) - at(-h)) / (2 * h) - g)).toBeLessThan(1e-9);
    });
  });

  test('in place and value only: the same bits', () => {
    for (const columns of [2, 4, 5, 11]) {
      const data = dataFor(loss, 6, columns);
      const plain = run(loss, data);
      expect(run(loss, data, 'in place')).toEqual(plain);
      expect(run(loss, data, 'value only').value).toBe(plain.value);
    }
  });

  test('no weights are weights of 1; scale reaches the gradient only; a weight of 0 takes a row out', () => {
    const { predictions, targets, rows } = dataFor(loss, 4, 6);
    const data = { predictions, targets, rows };
    const plain = run(loss, data);
    expect(run(loss, { ...data, weights: [1, 1, 1, 1] })).toEqual(plain);
    const scaled = run(loss, { ...data, scale: 0.25 });
    expect(scaled.value).toBe(plain.value);
    expect(scaled.gradient).toEqual(plain.gradient.map((g) => g / 4));
    const masked = run(loss, { ...data, weights: [1, 0, 1, 1] });
    expect(masked.gradient.slice(6, 12).every((g) => g === 0)).toBe(true);
    expect(masked.gradient.slice(12)).toEqual(plain.gradient.slice(12));
    const second = run(loss, {
      predictions: predictions.slice(6, 12),
      targets: targets.slice(...(loss.targets === 'labels' ? [1, 2] : [6, 12])),
      rows: 1,
    });
    // The value is a sum of four in f64.
    expect(masked.value + second.value).toBeCloseTo(plain.value, 12);
  });

  test('no rows: value 0, nothing written', () => {
    const { predictions, targets } = dataFor(loss, 1, 4);
    const p = Guarded.f32(predictions);
    const t = (loss.targets === 'labels' ? Guarded.i32 : Guarded.f32)(targets);
    const batch = { predictions: p.pointer, targets: t.pointer, weights: 0, gradient: p.pointer, columns: 4, scale: 1 };
    expect(loss.compute(kernels, { ...batch, rows: 0 })).toBe(0);
    expect([...p.f32]).toEqual(predictions);
    p.free();
    t.free();
  });

  test('a NaN prediction, in body or tail, makes the value NaN and reaches the gradient', () => {
    for (let at = 0; at < 7; at++) {
      const data = dataFor(loss, 1, 7);
      const predictions = data.predictions.map((p, j) => (j === at ? NAN : p));
      const got = run(loss, { ...data, predictions });
      expect(got.value).toBeNaN();
      expect(got.gradient[at]).toBeNaN();
    }
  });

  test('the largest f32 gives a finite value and no NaN', () => {
    const big = 3.4028234663852886e38;
    const targets =
      loss.targets === 'labels' ? [1] : loss.targets === 'values' ? [-big, big, 0, 1, 2] : [0, 1, 0, 0, 0];
    const got = run(loss, { predictions: [big, -big, 0, big, -big].map(Math.fround), targets, rows: 1 });
    expect(Number.isFinite(got.value)).toBe(true);
    expect(got.gradient.some(Number.isNaN)).toBe(false);
  });
});

describe('edges, with the golden values of PyTorch', () => {
  const losses: Record<string, Loss> = {
    softmax_ce: table['sparseCategoricalCrossentropy']!.loss,
    bce_logits: table['binaryCrossentropy']!.loss,
    'huber1.0': huber(),
    'huber0.5': huber({ delta: 0.5 }),
    mae: table['meanAbsoluteError']!.loss,
  };
  test.each(golden.loss_edges.map((edge) => [`${edge.loss}: ${edge.note}`, edge] as const))('%s', (_name, edge) => {
    const rows = edge.z.shape[0]!;
    const got = run(losses[edge.loss]!, {
      predictions: edge.z.data.map(Math.fround),
      targets: edge.target.data,
      rows,
      scale: 1 / rows,
    });
    // Relative 2^-22: the golden values are themselves rounded to f32; absolute 2^-149 for denormal gradients.
    const close = (a: number, b: number) => Math.abs(a - b) <= Math.abs(b) * 2 ** -22 + 2 ** -149;
    expect(close(got.value / rows, Math.fround(edge.value)), `${got.value / rows}, ${edge.value}`).toBe(true);
    edge.dz.data.forEach((wanted, i) => {
      // PyTorch's 0 stands for anything below what its f64 difference can show, 2^-53.
      const isClose =
        close(got.gradient[i]!, Math.fround(wanted)) || (wanted === 0 && Math.abs(got.gradient[i]!) < 2 ** -53);
      expect(isClose, `${i}: ${got.gradient[i]}, ${wanted}`).toBe(true);
    });
  });
});

describe('categorical cross entropy', () => {
  const sparse = table['sparseCategoricalCrossentropy']!.loss;
  const dense = table['categoricalCrossentropy']!.loss;

  test('labels and one-hot targets give the same bits', () => {
    for (let columns = 1; columns <= 21; columns++) {
      const data = dataFor(sparse, 5, columns);
      const oneHot = data.targets.flatMap((label) => Array.from({ length: columns }, (_, j) => (j === label ? 1 : 0)));
      expect(run(dense, { ...data, targets: oneHot })).toEqual(run(sparse, data));
    }
  });

  test('soft targets that do not sum to 1: the gradient is sum(t) p - t', () => {
    const got = run(dense, { predictions: [0, 0], targets: [2, 1], rows: 1 });
    expect(got.gradient).toEqual([-0.5, 0.5]);
    expect(got.value).toBeCloseTo(3 * Math.LN2, 14);
  });

  test('a confident row keeps the digits of its gradient at the label', () => {
    // 1 - p = 2 exp(-14) / (1 + 2 exp(-14)) = 1.7e-6, of which p - 1 in f32 would keep 5 bits.
    const got = run(sparse, { predictions: [14, 0, 0], targets: [0], rows: 1 });
    const others = 2 * Math.exp(-14);
    const exact = -others / (1 + others);
    expect(Math.abs(got.gradient[0]! / exact - 1)).toBeLessThan(2 ** -22); // exp's ulp and one rounding
  });

  test('a logit of -Inf costs nothing without target and Inf with it; +Inf is NaN', () => {
    expect(run(sparse, { predictions: [0, -INF], targets: [0], rows: 1 })).toEqual({
      value: 0,
      gradient: [0, 0].map((z) => -z || z),
    });
    expect(run(dense, { predictions: [0, -INF], targets: [1, 0], rows: 1 }).value).toBe(0);
    expect(run(sparse, { predictions: [0, -INF], targets: [1], rows: 1 }).value).toBe(INF);
    for (const loss of [sparse, dense]) {
      const targets = loss === sparse ? [0] : [1, 0];
      expect(run(loss, { predictions: [INF, 0], targets, rows: 1 }).value).toBeNaN();
      expect(run(loss, { predictions: [-INF, -INF], targets, rows: 1 }).value).toBeNaN();
    }
    expect(run(dense, { predictions: [NAN, 0], targets: [0, 0], rows: 1 }).value).toBeNaN();
  });
});

describe('label smoothing', () => {
  const logits = [1.5, -0.5, 2, 0.25, -3, 0, 0, 0, 0, 30];
  const soft = [0.2, 0.3, 0.5, 0, 0, 0, 1, 0, 0, 0];
  // torch 1.13 in f64, reduction 'sum': cross_entropy(z, y, label_smoothing=a), y labels or probabilities;
  // binary_cross_entropy_with_logits with t * 0.8 + 0.1 in the place of t, mean over columns.
  const labelled = [
    0.30449934200935364, 0.023916210360930324, -0.384991032500983, 0.07297061806365521, -0.016395137932956185,
  ];
  const mixed = [
    0.12449934200935364, -0.2460837896390697, 0.06500896749901702, 0.07297061806365521, -0.016395137932956185,
  ];
  const second = [-0.02, -0.92, -0.02, -0.02, 0.98];
  const binary = [
    0.11151489523872873, 0.007508133759629088, 0.07615941559557647, 0.09243530017715962, -0.010514825364486646, 0.08,
    -0.08, 0.08, 0.08, 0.18,
  ];
  test.each<[string, Loss, readonly number[], number, readonly number[]]>([
    [
      'labels',
      sparseCategoricalCrossentropy({ labelSmoothing: 0.1 }),
      [2, 1],
      30.220471770546574,
      [...labelled, ...second],
    ],
    [
      'distributions',
      categoricalCrossentropy({ labelSmoothing: 0.1 }),
      soft,
      30.985471770546575,
      [...mixed, ...second],
    ],
    ['binary', binaryCrossentropy({ labelSmoothing: 0.2 }), soft, 6.800906753379657, binary],
  ])('%s: the figures of PyTorch', (_name, loss, targets, value, gradient) => {
    const got = run(loss, { predictions: logits, targets, rows: 2 });
    expect(Math.abs(got.value / value - 1)).toBeLessThan(2 ** -22); // exp's ulp, as above
    for (const [i, g] of got.gradient.entries()) expect(Math.abs(g - gradient[i]!)).toBeLessThan(2 ** -22);
  });

  test('labels and one-hot targets give the same bits', () => {
    const sparse = sparseCategoricalCrossentropy({ labelSmoothing: 0.3 });
    const dense = categoricalCrossentropy({ labelSmoothing: 0.3 });
    for (let columns = 1; columns <= 21; columns++) {
      const data = dataFor(sparse, 5, columns);
      const oneHot = data.targets.flatMap((label) => Array.from({ length: columns }, (_, j) => (j === label ? 1 : 0)));
      expect(run(dense, { ...data, targets: oneHot })).toEqual(run(sparse, data));
    }
  });

  test('the gradient is 0 where the model predicts the smoothed targets, and a logit of -Inf costs Inf', () => {
    const loss = sparseCategoricalCrossentropy({ labelSmoothing: 0.2 });
    const atTargets = [Math.log(0.9), Math.log(0.1)];
    for (const g of run(loss, { predictions: atTargets, targets: [0], rows: 1 }).gradient) {
      expect(Math.abs(g)).toBeLessThan(2 ** -23); // the logits are rounded to f32
    }
    expect(run(loss, { predictions: [0, -INF], targets: [0], rows: 1 }).value).toBe(INF);
  });

  test('a configuration without it is as before; with it, it is restored', () => {
    for (const make of [sparseCategoricalCrossentropy, categoricalCrossentropy, binaryCrossentropy]) {
      expect(make().config).toEqual({});
      expect(make({ labelSmoothing: 0 }).config).toEqual({});
      const { name, config } = make({ labelSmoothing: 0.1 });
      expect(config).toEqual({ labelSmoothing: 0.1 });
      expect(restoreLoss('file', { name, config })).toMatchObject({ name, config });
      for (const labelSmoothing of [-0.1, 1, NAN, '0.1' as unknown as number]) {
        expect(() => make({ labelSmoothing })).toThrow(HyperparameterError);
      }
      expect(() => make({ labelsmoothing: 0.1 } as never)).toThrow(/did you mean labelSmoothing/);
    }
  });
});

describe('losses for labels that may be wrong', () => {
  const labels = (loss: Loss, predictions: number[], label: number) =>
    run(loss, { predictions: predictions.map(Math.fround), targets: [label], rows: 1 });

  test('generalized: near q = 0 it is cross entropy, at q = 1 it is 1 - p', () => {
    const { predictions } = dataFor(table['sparseCategoricalCrossentropy']!.loss, 1, 6);
    const plain = labels(resolveLoss('test', 'sparseCategoricalCrossentropy'), [...predictions], 2);
    const near = labels(generalizedCrossentropy({ q: 1e-6 }), [...predictions], 2);
    expect(Math.abs(near.value / plain.value - 1)).toBeLessThan(1e-5); // q c / 2 with c < 10
    near.gradient.forEach((g, j) => {
      expect(Math.abs(g - plain.gradient[j]!)).toBeLessThan(1e-5);
    });
    expect(labels(generalizedCrossentropy({ q: 1 }), [Math.log(3), 0], 0).value).toBeCloseTo(0.25, 7);
  });

  test('generalized: saturated rows, either way', () => {
    const loss = generalizedCrossentropy({ q: 0.5 });
    expect(labels(loss, [0, 3e38, -3e38], 2)).toEqual({ value: 2, gradient: [0, 0, -0] });
    expect(labels(loss, [0, -INF], 1)).toEqual({ value: 2, gradient: [0, -0] });
    // p^q of a p that f32 has not: exp(-300) is 0 there, exp(-300 / 10) = 9.4e-14 is not.
    const rare = labels(generalizedCrossentropy({ q: 0.1 }), [300, 0], 1);
    const factor = Math.exp(-30);
    expect(Math.abs(rare.gradient[0]! / factor - 1)).toBeLessThan(2 ** -22);
    expect(Math.abs(rare.gradient[1]! / -factor - 1)).toBeLessThan(2 ** -22);
    // 1 - p = exp(-20) costs about as much, which 1 - p^q would lose in f32.
    const sure = labels(loss, [20, 0], 0);
    expect(Math.abs(sure.value / (-2 * Math.expm1(-0.5 * Math.log1p(Math.exp(-20)))) - 1)).toBeLessThan(2 ** -21);
  });

  test('bootstrap: beta 1 is cross entropy; beta 0 asks nothing of the label', () => {
    const plain = resolveLoss('test', 'sparseCategoricalCrossentropy');
    const predictions = [0.5, -1, 2, 0.25, 1];
    const expected = labels(plain, predictions, 3);
    expect(labels(bootstrapCrossentropy({ beta: 1 }), predictions, 3)).toEqual(expected);
    const soft = labels(bootstrapCrossentropy({ beta: 1, mode: 'soft' }), predictions, 3);
    expect(Math.abs(soft.value - expected.value)).toBeLessThan(2 ** -50);
    soft.gradient.forEach((g, j) => {
      expect(Math.abs(g - expected.gradient[j]!)).toBeLessThan(2 ** -25); // one rounding to f32
    });
    for (const mode of ['hard', 'soft'] as const) {
      const loss = bootstrapCrossentropy({ beta: 0, mode });
      expect(labels(loss, predictions, 1)).toEqual(labels(loss, predictions, 3));
      expect(labels(loss, [0, -INF], 1).value).toBe(0);
    }
    expect(labels(bootstrapCrossentropy({ mode: 'soft', beta: 0 }), [0, 0, -INF], 1).value).toBeCloseTo(Math.LN2, 14);
  });

  test('bootstrap, hard: the first of equal predictions is the own label', () => {
    const { gradient } = labels(bootstrapCrossentropy({ beta: 0 }), [0, 1, 0, 0, 0, 1], 0);
    expect(gradient.map(Math.sign)).toEqual([1, -1, 1, 1, 1, 1]);
  });

  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    ['q 0', () => generalizedCrossentropy({ q: 0 }), HyperparameterError, /sparseCategoricalCrossentropy/],
    ['q > 1', () => generalizedCrossentropy({ q: 1.5 }), HyperparameterError, /q must be.*got 1\.5/],
    ['q NaN', () => generalizedCrossentropy({ q: NAN }), HyperparameterError, /q must be.*NaN/],
    ['beta < 0', () => bootstrapCrossentropy({ beta: -1 }), HyperparameterError, /beta must be.*\[0, 1\]/],
    [
      'another mode',
      () => bootstrapCrossentropy({ mode: 'firm' as never }),
      OptionError,
      /'hard' or 'soft', got "firm"/,
    ],
    ['a typo', () => bootstrapCrossentropy({ betta: 1 } as never), OptionError, /did you mean beta/],
  ])('refuses %s', (_name, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});

describe('custom loss', () => {
  // |e|^3 by hand, mean over columns.
  const cubic = {
    name: 'cubic',
    value: (t: Float32Array, p: Float32Array, rows: number, columns: number) => {
      const losses = new Float64Array(rows);
      for (let i = 0; i < rows * columns; i++)
        losses[Math.floor(i / columns)]! += Math.abs(p[i]! - t[i]!) ** 3 / columns;
      return losses;
    },
    gradient: (t: Float32Array, p: Float32Array, _rows: number, columns: number) =>
      p.map((value, i) => (3 * (value - t[i]!) * Math.abs(value - t[i]!)) / columns),
  };

  test('weights and scale are applied outside; in place works', () => {
    const loss = resolveLoss('compile.loss', cubic);
    const data = { predictions: [1, 2, 3, 4], targets: [0, 0, 1, 1], rows: 2, weights: [2, 0.5], scale: 0.5 };
    const wanted = { value: 2 * 4.5 + 0.5 * 17.5, gradient: [1.5, 6, 1.5, 3.375] };
    expect(run(loss, data)).toEqual(wanted);
    expect(run(loss, data, 'in place')).toEqual(wanted);
    expect([loss.name, loss.targets]).toEqual(['cubic', 'values']);
  });

  test('user code gets copies, never views of the memory', () => {
    const seen: Float32Array[] = [];
    const spy = {
      ...cubic,
      value: (...args: Parameters<typeof cubic.value>) => {
        seen.push(args[0], args[1]);
        return cubic.value(...args);
      },
    };
    run(resolveLoss('compile.loss', spy), { predictions: [1, 2], targets: [0, 0], rows: 1 });
    expect(seen.every((array) => array.buffer !== kernels.memory.buffer && array.buffer.byteLength === 8)).toBe(true);
  });

  test('the name defaults to custom, and value only never asks for the gradient', () => {
    const loss = resolveLoss('compile.loss', { value: cubic.value, gradient: () => expect.unreachable() });
    expect(loss.name).toBe('custom');
    expect(run(loss, { predictions: [1], targets: [0], rows: 1 }, 'value only').value).toBe(1);
  });

  const data = { predictions: [1, 2], targets: [0, 0], rows: 1 };
  test.each<[string, object, new (...args: never[]) => Error, RegExp]>([
    [
      'too few values',
      { ...cubic, value: () => new Float64Array(0) },
      ShapeError,
      /cubic\.value\(\) must be of length 1, got 0/,
    ],
    [
      'a gradient of the wrong length',
      { ...cubic, gradient: () => new Float32Array(3) },
      ShapeError,
      /cubic\.gradient\(\) must be of length 2, got 3/,
    ],
    ['no array', { ...cubic, value: () => 3 }, OptionError, /cubic\.value\(\) must be a Float32Array.*got 3/],
  ])('refuses %s', (_name, custom, type, message) => {
    const call = () => run(resolveLoss('compile.loss', custom), data);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});

describe('names and options', () => {
  test.each(Object.entries(table))('%s is restored from its configuration', (name, { loss: { config } }) => {
    if (!CALLED.includes(name)) expect(resolveLoss('compile.loss', name)).toMatchObject({ name });
    else expect(() => resolveLoss('compile.loss', name)).toThrow(`call ${name}(...) for it`);
    expect(restoreLoss('file', JSON.parse(JSON.stringify({ name, config })))).toMatchObject({ name, config });
  });

  test('a loss passes through; what it is fused with is stated', () => {
    const given = huber({ delta: 2 });
    expect(resolveLoss('compile.loss', given)).toBe(given);
    expect(Object.values(table).map(({ loss }) => loss.fusedActivation)).toEqual([
      'softmax',
      'softmax',
      'sigmoid',
      'softmax',
      'softmax',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each<[string, () => unknown, new (...args: never[]) => Error, RegExp]>([
    [
      'unknown name',
      () => resolveLoss('compile.loss', 'meanSquareError'),
      OptionError,
      /"meanSquareError".*meanSquaredError/,
    ],
    ['no loss', () => resolveLoss('compile.loss', 3), OptionError, /compile\.loss.*got 3/],
    ['half a custom loss', () => resolveLoss('compile.loss', { value: () => 0 }), OptionError, /\{ value, gradient \}/],
    [
      'a custom loss with a built-in name',
      () => resolveLoss('compile.loss', { name: 'huber', value: () => 0, gradient: () => 0 }),
      OptionError,
      /name that none of ours has.*"huber"/,
    ],
    ['delta 0', () => huber({ delta: 0 }), HyperparameterError, /delta.*> 0.*got 0/],
    ['unknown option', () => huber({ detla: 1 } as never), OptionError, /detla.*delta/],
    ['file: unknown name', () => restoreLoss('file', { name: 'custom', config: {} }), OptionError, /custom/],
    [
      'file: option missing',
      () => restoreLoss('file', { name: 'huber', config: {} }),
      OptionError,
      /delta must be given for huber/,
    ],
    [
      'file: option too many',
      () => restoreLoss('file', { name: 'meanSquaredError', config: { a: 1 } }),
      OptionError,
      /"a"/,
    ],
  ])('refuses %s', (_name, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});
