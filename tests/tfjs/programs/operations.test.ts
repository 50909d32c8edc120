// Array operations beside TensorFlow.js on its CPU: the same shapes, types and values for random tensors of any shape, broadcast in
// any way. Values are equal to the bit, but for exp, ln, powers and what is made of them: there both libraries round f64 values that may differ in
// their last bits, so that floats may differ by one unit in the last place, and sums of them by a few.
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import * as facade from '../../../src/tfjs/index.js';

type Library = typeof facade;
const original = createRequire(import.meta.url)('@tensorflow/tfjs') as Library;

beforeAll(async () => {
  await original.setBackend('cpu');
});

const SEED = Number(process.env['OCKHAM_TFJS_SEED'] ?? 1);
const CASES = Number(process.env['OCKHAM_TFJS_CASES'] ?? 60);

/** Mulberry32. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws of one case. */
class Draw {
  readonly uniform: () => number;
  constructor(seed: number) {
    this.uniform = drawer(seed);
  }
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }
  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)]!;
  }
  shape(least = 0, most = 4): number[] {
    return Array.from({ length: this.integer(least, most) }, () => this.integer(1, 4));
  }
  /** Strange floats now and then. */
  float(): number {
    const strange = [
      0,
      -0,
      1,
      -1,
      0.5,
      -0.5,
      2,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1e-40,
      1e30,
    ];
    if (this.uniform() < 0.1) return this.pick(strange);
    return (this.uniform() - 0.5) * 10 ** this.integer(-2, 1.5);
  }
  values(dtype: facade.DataType, size: number, isTame = false): number[] {
    return Array.from({ length: size }, () => {
      if (dtype === 'bool') return this.integer(0, 1);
      if (dtype === 'int32')
        return isTame ? this.integer(-5, 5) : this.pick([this.integer(-5, 5), this.integer(-(2 ** 31), 2 ** 31 - 1)]);
      return isTame ? (this.uniform() - 0.5) * 6 : this.float();
    });
  }
}

/** A tensor that each library makes. */
type Made = (tf: Library) => facade.Tensor;

function made(draw: Draw, dtype: facade.DataType, shape: readonly number[], isTame = false): Made {
  const values = draw.values(
    dtype,
    shape.reduce((a, b) => a * b, 1),
    isTame,
  );
  return (tf) => tf.tensor(values, shape, dtype);
}

/** Shapes that broadcast together. */
function pair(draw: Draw): [number[], number[]] {
  const whole = draw.shape();
  const part = () => whole.slice(draw.integer(0, whole.length)).map((size) => (draw.uniform() < 0.3 ? 1 : size));
  return draw.uniform() < 0.5 ? [whole, part()] : [part(), whole];
}

interface Outcome {
  readonly results?: readonly {
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly values: readonly number[];
  }[];
  readonly error?: string;
}

type Program = (tf: Library) => unknown;

async function outcome(tf: Library, program: Program): Promise<Outcome> {
  try {
    const made = await program(tf);
    const list = (
      Array.isArray(made)
        ? made
        : typeof made === 'object' && made !== null && !('dtype' in made)
          ? Object.values(made)
          : [made]
    ) as facade.Tensor[];
    return { results: list.map((x) => ({ shape: [...x.shape], dtype: x.dtype, values: Array.from(x.dataSync()) })) };
  } catch (error) {
    return { error: String(error) };
  }
}

const bits = new DataView(new ArrayBuffer(4));
function place(x: number): number {
  bits.setFloat32(0, x);
  const word = bits.getInt32(0);
  return word < 0 ? -2147483648 - word : word;
}

/** How many floats lie between two, plus one; 0 if they are equal. */
function distance(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.POSITIVE_INFINITY;
  return Math.abs(place(a) - place(b));
}

/** Faults of TensorFlow.js: `tf.split(x, [-1])`, and strided slices without elements. */
const THEIR_FAULTS = /The sum of sizes must match|must match the product of shape/;

async function compare(program: Program, units: number, what: string): Promise<void> {
  const [ours, theirs] = [await outcome(facade, program), await outcome(original, program)];
  if (ours.error === undefined && THEIR_FAULTS.test(theirs.error ?? '')) return;
  expect(ours.error === undefined, `${what}: ours ${ours.error}, theirs ${theirs.error}`).toBe(
    theirs.error === undefined,
  );
  if (ours.results === undefined || theirs.results === undefined) return;
  const heads = (list: Outcome['results']) => list!.map(({ shape, dtype }) => ({ shape, dtype }));
  expect(heads(ours.results), what).toEqual(heads(theirs.results));
  for (const [index, { values, dtype }] of ours.results.entries()) {
    for (const [at, value] of values.entries()) {
      const other = theirs.results[index]!.values[at]!;
      const apart = dtype === 'float32' ? distance(value, other) : Math.abs(value - other);
      if (apart > units) expect(value, `${what}, element ${at}, ${apart} units apart`).toBe(other);
    }
  }
}

/** Runs a case many times. The program is drawn anew in each. */
function agree(name: string, units: number, draws: (draw: Draw) => Program, cases = CASES): void {
  test(name, async () => {
    for (let index = 0; index < cases; index++) {
      const seed = SEED * 1_000_003 + index;
      await compare(draws(new Draw(seed)), units, `${name}, case ${index}`);
    }
  });
}

const call = (tf: Library, name: string, ...given: unknown[]): unknown =>
  (tf as unknown as Record<string, (...given: unknown[]) => unknown>)[name]!(...given);

const ALL = ['float32', 'int32', 'bool'] as const;

/** Exact functions of one tensor, and those of exp and ln, by the types that TensorFlow.js computes sensibly. */
const EXACT = [
  'abs',
  'ceil',
  'floor',
  'isFinite',
  'isInf',
  'isNaN',
  'neg',
  'reciprocal',
  'relu',
  'relu6',
  'round',
  'rsqrt',
  'sign',
  'sqrt',
  'square',
  'step',
  'leakyRelu',
  'onesLike',
  'zerosLike',
  'logicalNot',
  'clone',
];
const ROUNDED = [
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atanh',
  'cos',
  'cosh',
  'elu',
  'erf',
  'exp',
  'expm1',
  'log',
  'log1p',
  'selu',
  'sigmoid',
  'sin',
  'sinh',
  'softplus',
  'tan',
  'tanh',
  'logSigmoid',
];
for (const [names, units] of [
  [EXACT, 0],
  [ROUNDED, 1],
] as const) {
  for (const name of names) {
    agree(`tf.${name}`, units, (draw) => {
      // TensorFlow.js has no erf of booleans, and computes integers in f32 in abs and square: those beyond 2^24 are exact here.
      const dtype = draw.pick(name === 'erf' ? (['float32', 'int32'] as const) : ALL);
      const isTame = dtype === 'int32' && (units > 0 || name === 'abs' || name === 'square');
      const x = made(draw, dtype, draw.shape(), isTame);
      const isMethod = draw.uniform() < 0.5;
      return (tf) => (isMethod ? (x(tf) as unknown as Record<string, () => unknown>)[name]!() : call(tf, name, x(tf)));
    });
  }
}

const BINARY = [
  'add',
  'sub',
  'mul',
  'div',
  'divNoNan',
  'floorDiv',
  'mod',
  'maximum',
  'minimum',
  'squaredDifference',
  'equal',
  'notEqual',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
  'logicalAnd',
  'logicalOr',
  'logicalXor',
  'prelu',
  'atan2',
  'pow',
];
for (const name of BINARY) {
  agree(`tf.${name}`, name === 'atan2' || name === 'pow' ? 1 : 0, (draw) => {
    const [left, right] = pair(draw);
    const types = /^logical/.test(name) && draw.uniform() < 0.8 ? (['bool'] as const) : ALL;
    const isTame = name === 'pow';
    const [a, b] = [made(draw, draw.pick(types), left, isTame), made(draw, draw.pick(types), right, isTame)];
    const isMethod = draw.uniform() < 0.5;
    return (tf) =>
      isMethod
        ? (a(tf) as unknown as Record<string, (b: unknown) => unknown>)[name]!(b(tf))
        : call(tf, name, a(tf), b(tf));
  });
}

/** One axis, some, or none given. */
function axesOf(draw: Draw, rank: number): number | number[] | undefined {
  if (rank === 0 || draw.uniform() < 0.3) return undefined;
  const signed = (axis: number) => (draw.uniform() < 0.5 ? axis : axis - rank);
  if (draw.uniform() < 0.5) return signed(draw.integer(0, rank - 1));
  return Array.from({ length: rank }, (_, axis) => axis)
    .filter(() => draw.uniform() < 0.5)
    .map(signed);
}

for (const [name, units] of Object.entries({
  sum: 0,
  mean: 0,
  prod: 0,
  max: 0,
  min: 0,
  all: 0,
  any: 0,
  logSumExp: 2,
  euclideanNorm: 0,
})) {
  agree(`tf.${name}`, units, (draw) => {
    const types = /all|any/.test(name)
      ? (['bool'] as const)
      : /^(logSumExp|euclideanNorm)$/.test(name)
        ? (['float32'] as const)
        : ALL;
    const shape = draw.shape();
    const x = made(draw, draw.pick(types), shape, true);
    let axis = axesOf(draw, shape.length);
    if (name === 'euclideanNorm' && Array.isArray(axis)) axis = axis[0];
    return (tf) => call(tf, name, x(tf), axis, draw.uniform() < -1);
  });
}

agree('keepDims', 0, (draw) => {
  const shape = draw.shape();
  const x = made(draw, 'float32', shape, true);
  const axis = axesOf(draw, shape.length);
  const name = draw.pick(['sum', 'mean', 'max', 'min', 'prod']);
  return (tf) => call(tf, name, x(tf), axis, true);
});

for (const name of ['argMax', 'argMin', 'cumsum', 'cumprod']) {
  agree(`tf.${name}`, 0, (draw) => {
    const shape = draw.shape(1);
    const dtype = draw.pick(ALL);
    const x = made(draw, dtype, shape, dtype !== 'float32' || name.startsWith('cum'));
    const axis = draw.integer(0, shape.length - 1);
    const more = name.startsWith('cum') ? [draw.uniform() < 0.5, draw.uniform() < 0.5] : [];
    return (tf) => call(tf, name, x(tf), axis, ...more);
  });
}

agree('tf.moments', 0, (draw) => {
  const shape = draw.shape();
  const x = made(draw, draw.pick(['float32', 'int32']), shape, true);
  const [axis, keepDims] = [axesOf(draw, shape.length), draw.uniform() < 0.5];
  return (tf) => tf.moments(x(tf), axis, keepDims);
});

// Sums of up to 4 rounded exponentials.
agree('tf.softmax, tf.logSoftmax', 4, (draw) => {
  const x = made(draw, 'float32', draw.shape(1), true);
  const name = draw.pick(['softmax', 'logSoftmax']);
  return (tf) => call(tf, name, x(tf));
});

agree('tf.norm', 0, (draw) => {
  const shape = draw.shape(2);
  const x = made(draw, 'float32', shape, true);
  const matrix = draw.uniform() < 0.5;
  const axis = matrix ? [0, 1] : draw.integer(0, shape.length - 1);
  const ord = draw.pick([
    1,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    'euclidean',
    ...(matrix ? ['fro'] : [2]),
    3,
  ]);
  const keepDims = draw.uniform() < 0.5;
  return (tf) => call(tf, 'norm', x(tf), ord, axis, keepDims);
});

agree(
  'tf.matMul',
  0,
  (draw) => {
    const [m, k, n] = [draw.integer(1, 60), draw.integer(1, 130), draw.integer(1, 20)];
    const batch = draw.shape(0, 2);
    const [ta, tb] = [draw.uniform() < 0.5, draw.uniform() < 0.5];
    const batches: [number[], number[]] = draw.uniform() < 0.5 ? [batch, batch] : [batch, []];
    const dtype = draw.pick(['float32', 'int32'] as const);
    const a = made(draw, dtype, [...batches[0], ...(ta ? [k, m] : [m, k])], true);
    const b = made(draw, dtype, [...batches[1], ...(tb ? [n, k] : [k, n])], true);
    return (tf) => tf.matMul(a(tf), b(tf), ta, tb);
  },
  30,
);

agree('tf.dot, tf.outerProduct', 0, (draw) => {
  const k = draw.integer(1, 5);
  const a = made(draw, 'float32', draw.uniform() < 0.5 ? [k] : [draw.integer(1, 3), k], true);
  const b = made(draw, 'float32', draw.uniform() < 0.5 ? [k] : [k, draw.integer(1, 3)], true);
  const name = draw.uniform() < 0.6 ? 'dot' : 'outerProduct';
  return (tf) => call(tf, name, a(tf), b(tf));
});

agree('tf.slice', 0, (draw) => {
  const shape = draw.shape(1);
  const x = made(draw, draw.pick(ALL), shape);
  const begin = shape.slice(0, draw.integer(1, shape.length)).map((size) => draw.integer(0, size - 1));
  const size = begin.map((first, axis) =>
    draw.uniform() < 0.3 ? -1 : draw.integer(0, shape[axis]! - first + (draw.uniform() < 0.1 ? 1 : 0)),
  );
  return (tf) => (draw.uniform() < -1 ? tf.slice(x(tf), begin) : tf.slice(x(tf), begin, size));
});

agree('tf.stridedSlice', 0, (draw) => {
  const shape = draw.shape(1, 3);
  const x = made(draw, 'float32', shape);
  const begin = shape.map((size) => draw.integer(-size, size - 1));
  const end = shape.map((size) => draw.integer(-size, size));
  const strides = shape.map(() => draw.pick([1, 1, 2, -1, -2]));
  const masks = [0, 1, 2].map(() => draw.integer(0, 7) & (2 ** shape.length - 1));
  return (tf) => tf.stridedSlice(x(tf), begin, end, strides, masks[0], masks[1]);
});

agree('tf.concat, tf.stack', 0, (draw) => {
  const shape = draw.shape(1, 3);
  const axis = draw.integer(0, shape.length - 1);
  const name = draw.pick(['concat', 'stack']);
  const dtype = draw.pick(ALL);
  const parts = Array.from({ length: draw.integer(1, 4) }, () =>
    made(draw, dtype, name === 'stack' ? shape : shape.map((size, at) => (at === axis ? draw.integer(1, 3) : size))),
  );
  return (tf) =>
    call(
      tf,
      name,
      parts.map((part) => part(tf)),
      axis,
    );
});

agree('tf.unstack, tf.split', 0, (draw) => {
  const shape = draw.shape(1, 3);
  const axis = draw.integer(0, shape.length - 1);
  const x = made(draw, draw.pick(ALL), shape);
  const size = shape[axis]!;
  const parts = draw.pick<number | number[]>([1, 2, 3, size, [1, -1], [size - 1, 1], [-1]]);
  const name = draw.pick(['unstack', 'split']);
  return (tf) => (name === 'split' ? tf.split(x(tf), parts, axis) : tf.unstack(x(tf), axis));
});

agree('tf.gather', 0, (draw) => {
  const shape = draw.shape(1, 3);
  const batches = draw.integer(0, shape.length - 1);
  const axis = draw.integer(batches, shape.length - 1);
  const x = made(draw, draw.pick(ALL), shape);
  const inner = [...shape.slice(0, batches), ...draw.shape(batches === 0 ? 0 : 1, 2)];
  const indices = Array.from({ length: inner.reduce((a, b) => a * b, 1) }, () =>
    draw.integer(0, shape[axis]! - 1 + (draw.uniform() < 0.02 ? 1 : 0)),
  );
  return (tf) => tf.gather(x(tf), tf.tensor(indices, inner, 'int32'), axis, batches);
});

agree('tf.gatherND, tf.scatterND, tf.tensorScatterUpdate', 0, (draw) => {
  const shape = draw.shape(1, 3);
  const depth = draw.integer(1, shape.length);
  const rows = draw.integer(1, 4);
  const indices = Array.from({ length: rows }, () => shape.slice(0, depth).map((size) => draw.integer(0, size - 1)));
  const x = made(draw, 'float32', shape, true);
  const updates = made(draw, 'float32', [rows, ...shape.slice(depth)], true);
  const name = draw.pick(['gatherND', 'scatterND', 'tensorScatterUpdate']);
  return (tf) => {
    const at = tf.tensor2d(indices, [rows, depth], 'int32');
    if (name === 'gatherND') return tf.gatherND(x(tf), at);
    return name === 'scatterND' ? tf.scatterND(at, updates(tf), shape) : tf.tensorScatterUpdate(x(tf), at, updates(tf));
  };
});

agree(
  'tf.reshape, tf.expandDims, tf.squeeze, tf.transpose, tf.reverse, tf.tile, tf.broadcastTo',
  0,
  (draw) => {
    const shape = draw.shape(1);
    const x = made(draw, draw.pick(ALL), shape);
    const axis = draw.integer(-shape.length, shape.length);
    const perm = shape.map((_, index) => index).sort(() => draw.uniform() - 0.5);
    const axes = axesOf(draw, shape.length);
    const reps = shape.map(() => draw.integer(1, 3));
    return draw.pick<Program>([
      (tf) => tf.reshape(x(tf), [-1, shape.at(-1)!]),
      (tf) => tf.expandDims(x(tf), axis),
      (tf) => tf.squeeze(x(tf)),
      (tf) => tf.squeeze(tf.expandDims(x(tf), 1), [1]),
      (tf) => tf.transpose(x(tf), perm),
      (tf) => tf.transpose(x(tf)),
      (tf) => tf.reverse(x(tf), axes),
      (tf) => tf.tile(x(tf), reps),
      (tf) => tf.broadcastTo(x(tf), [2, ...shape]),
    ]);
  },
  4 * CASES,
);

agree('tf.pad, tf.mirrorPad', 0, (draw) => {
  const shape = draw.shape(1, 3);
  const x = made(draw, draw.pick(['float32', 'int32']), shape);
  const [far, constant] = [draw.uniform() < 0.5, draw.pick([0, 3])];
  const mode = draw.pick(['reflect', 'symmetric'] as const);
  const paddings = shape.map((size): [number, number] => {
    const most = far ? (mode === 'reflect' ? size - 1 : size) : 2;
    return [draw.integer(0, most), draw.integer(0, most)];
  });
  return (tf) => (far ? tf.mirrorPad(x(tf), paddings, mode) : tf.pad(x(tf), paddings, constant));
});

agree(
  'tf.where, tf.whereAsync, tf.booleanMaskAsync',
  0,
  (draw) => {
    const [left, right] = pair(draw);
    const condition = made(draw, 'bool', left);
    const dtype = draw.pick(['float32', 'int32'] as const);
    const [a, b] = [made(draw, dtype, right), made(draw, dtype, draw.uniform() < 0.5 ? right : [])];
    const shape = draw.shape(1, 3);
    const [x, mask] = [made(draw, 'float32', shape), made(draw, 'bool', shape.slice(0, draw.integer(1, shape.length)))];
    return draw.pick<Program>([
      (tf) => tf.where(condition(tf), a(tf), b(tf)),
      (tf) => tf.whereAsync(mask(tf)),
      (tf) => tf.booleanMaskAsync(x(tf), mask(tf)),
    ]);
  },
  2 * CASES,
);

agree(
  'tf.clipByValue, tf.cast, tf.oneHot',
  0,
  (draw) => {
    const x = made(draw, draw.pick(ALL), draw.shape());
    const labels = made(draw, 'bool', draw.shape());
    const dtype = draw.pick(ALL);
    const [low, high] = [draw.integer(-2, 1), draw.integer(0, 2)];
    return draw.pick<Program>([
      (tf) => tf.clipByValue(x(tf), low, high),
      (tf) => tf.cast(x(tf), dtype),
      (tf) => tf.oneHot(labels(tf).toInt(), 3, 5, 2),
      (tf) => tf.oneHot(labels(tf).toInt(), 2, 0.5, 0.1, 'float32'),
    ]);
  },
  2 * CASES,
);

agree(
  'tf.topk, tf.unique, tf.inTopKAsync, tf.setdiff1dAsync, tf.searchSorted',
  0,
  (draw) => {
    const shape = draw.shape(1, 3);
    const x = made(draw, 'int32', shape, true);
    const k = draw.integer(0, shape.at(-1)!);
    const axis = draw.integer(0, shape.length - 1);
    const [left, right] = [draw.values('int32', 6, true), draw.values('int32', 4, true)];
    const sorted = [...left].sort((a, b) => a - b);
    const targets = Array.from({ length: 3 }, () => draw.integer(0, 3));
    const scores = made(draw, 'float32', [3, 4], true);
    return draw.pick<Program>([
      (tf) => tf.topk(x(tf), k),
      (tf) => tf.unique(x(tf), axis),
      (tf) => tf.inTopKAsync(scores(tf), tf.tensor1d(targets), 2),
      (tf) => tf.setdiff1dAsync(left, right),
      (tf) => tf.searchSorted(sorted, right, 'left'),
      (tf) => tf.upperBound(sorted, right),
      (tf) => tf.lowerBound(sorted, right),
    ]);
  },
  3 * CASES,
);

agree(
  'tf.bincount, tf.denseBincount, tf.math.confusionMatrix, tf.unsortedSegmentSum, tf.sparseToDense',
  0,
  (draw) => {
    const counts = Array.from({ length: 6 }, () => draw.integer(0, 4));
    const weights = draw.uniform() < 0.5 ? [] : draw.values('float32', 6, true);
    const labels = [0, 1].map(() => Array.from({ length: 8 }, () => draw.integer(0, 2)));
    const x = made(draw, 'float32', [6, 2], true);
    const flat = made(draw, 'float32', [3], true);
    const places = [4, 0, 2];
    return draw.pick<Program>([
      (tf) => tf.bincount(tf.tensor1d(counts, 'int32'), weights, 4),
      (tf) =>
        tf.denseBincount(
          tf.tensor2d(counts, [2, 3], 'int32'),
          tf.tensor(weights, weights.length === 0 ? [0] : [2, 3]),
          4,
        ),
      (tf) => tf.math.confusionMatrix(tf.tensor1d(labels[0]!, 'int32'), tf.tensor1d(labels[1]!, 'int32'), 3),
      (tf) => tf.unsortedSegmentSum(x(tf), tf.tensor1d(counts, 'int32'), 5),
      (tf) => tf.sparseToDense(tf.tensor1d(places, 'int32'), flat(tf), [5], tf.scalar(7)),
    ]);
  },
  3 * CASES,
);

agree(
  'tf.eye, tf.diag, tf.meshgrid, tf.broadcastArgs, tf.range, tf.addN, tf.movingAverage, tf.bitwiseAnd',
  0,
  (draw) => {
    const [rows, columns] = [draw.integer(1, 4), draw.integer(1, 4)];
    const [start, stop] = [draw.integer(-4, 4), draw.integer(-4, 4)];
    const x = made(draw, 'float32', draw.shape(1, 2), true);
    const [a, b] = [made(draw, 'int32', [5]), made(draw, 'int32', [5])];
    const indexing = draw.pick(['xy', 'ij'] as const);
    return draw.pick<Program>([
      (tf) => tf.eye(rows, columns),
      (tf) => tf.eye(rows, columns, [2, 3]),
      (tf) => tf.diag(x(tf)),
      (tf) => tf.meshgrid([1, 2, 3], [4, 5], { indexing }),
      (tf) => tf.broadcastArgs([2, 1, 3], [4, 1]),
      (tf) => tf.range(start, stop),
      (tf) => tf.range(start, start + 5, 2, 'int32'),
      (tf) => tf.addN([x(tf), x(tf), x(tf)]),
      (tf) => tf.movingAverage(x(tf), x(tf).mul(2), 0.5, 3),
      (tf) => tf.bitwiseAnd(a(tf), b(tf)),
    ]);
  },
  4 * CASES,
);

test('tf.linspace and tf.range end nearer to their last number', () => {
  const last = (tf: Library) => tf.linspace(0, 1, 1001).dataSync().at(-1)!;
  expect(last(facade)).toBe(1);
  expect(last(original)).not.toBe(1);
  const tenth = (tf: Library) => tf.range(0, 100, 0.1).dataSync()[900]!;
  expect(tenth(facade)).toBe(Math.fround(900 * 0.1));
  expect(Math.abs(tenth(original) - 90)).toBeGreaterThan(1e-4);
  const [ours, theirs] = [facade, original].map((tf) => tf.linspace(-1, 2, 20).dataSync());
  for (const [index, value] of ours!.entries()) expect(Math.abs(value - theirs![index]!)).toBeLessThan(20 * 2 ** -23);
});

test('buffers and variables', async () => {
  for (const tf of [facade, original]) {
    const buffer = tf.buffer([2, 3]);
    buffer.set(5, 1, 2);
    expect([buffer.get(1, 2), buffer.get(0, 0), buffer.size, buffer.rank]).toEqual([5, 0, 6, 2]);
    expect([buffer.locToIndex([1, 1]), buffer.indexToLoc(4), buffer.strides]).toEqual([4, [1, 1], [3]]);
    expect(buffer.toTensor().arraySync()).toEqual([
      [0, 0, 0],
      [0, 0, 5],
    ]);
    expect(() => buffer.get(2, 0)).toThrow();
    const variable = tf.variable(tf.tensor1d([1, 2]), false, 'own');
    expect([variable.name, variable.trainable, variable.dtype, variable.shape]).toEqual(['own', false, 'float32', [2]]);
    variable.assign(tf.tensor1d([3, 4]));
    expect(variable.add(1).arraySync()).toEqual([4, 5]);
    expect(() => variable.assign(tf.scalar(1) as never)).toThrow();
    expect((await variable.buffer()).get(1)).toBe(4);
  }
});

test('scopes count tensors alike', () => {
  const counts = [facade, original].map((tf) => {
    const start = tf.memory().numTensors;
    const seen: number[] = [];
    const note = () => seen.push(tf.memory().numTensors - start);
    const x = tf.ones([2]);
    note();
    const y = tf.tidy(() => {
      const z = x.add(1).mul(2);
      note();
      tf.keep(z.sum());
      return { z, list: [tf.zeros([1])] };
    });
    note();
    tf.dispose(y);
    note();
    tf.variable(x);
    x.dispose();
    note();
    tf.engine().startScope();
    tf.scalar(1);
    note();
    tf.engine().endScope();
    note();
    return seen;
  });
  expect(counts[0]).toEqual(counts[1]);
});
