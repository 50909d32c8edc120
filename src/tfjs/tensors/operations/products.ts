import { runtime } from '../../../core/kernels/runtime.js';
import { ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { refuse } from '../../../validate.js';
import {
  cast,
  Elements,
  type Input,
  joinedType,
  read,
  shaped,
  type TensorValues,
  valuesOf,
  zerosOf,
} from '../elements.js';
import { sizeOf } from '../shapes.js';
import { broadcastStrides, joinedShape } from './broadcast.js';
import { requireSwitch } from './numbers.js';
import { transpose } from './shaping.js';
import { walk } from './strided.js';

/** Products are summed in f64 in runs of so many, and the sums of runs are rounded: the order and the bits of TensorFlow.js on a CPU. */
const RUN = 48;

/** Products of so many multiplications or more are left to a kernel, which is ten times as fast; other bits are the price. */
const LARGE = 2 ** 18;

/**
 * Matrix product of the last two axes; the axes before them are broadcast together.
 *
 * @throws ShapeError unless both have two axes or more, and the inner sizes agree.
 */
export function matMul(a: Input, b: Input, transposeA?: boolean, transposeB?: boolean): Elements {
  const [x, y] = [read('tf.matMul.a', a), read('tf.matMul.b', b)];
  for (const { shape } of [x, y])
    if (shape.length < 2) refuse(ShapeError, 'tf.matMul', 'tensors of two axes or more', shape);
  const dtype = joinedType(x.dtype, y.dtype);
  const left = cast(requireSwitch('tf.matMul.transposeA', transposeA) ? flipped(x) : x, dtype);
  const right = cast(requireSwitch('tf.matMul.transposeB', transposeB) ? flipped(y) : y, dtype);
  const [m = 0, k = 0] = left.shape.slice(-2);
  const [inner = 0, n = 0] = right.shape.slice(-2);
  if (inner !== k) {
    const message = `tf.matMul: inner sizes ${k} and ${inner} of ${show(left.shape)} and ${show(right.shape)} differ`;
    refuse(ShapeError, 'tf.matMul.b', `of ${k} rows`, inner, message);
  }
  const batches = joinedShape('tf.matMul', left.shape.slice(0, -2), right.shape.slice(0, -2));
  const shape = [...batches, m, n];
  const to = zerosOf('tf.matMul', dtype, sizeOf(shape));
  const strided = (given: Elements, size: number) => ({
    strides: broadcastStrides(given.shape.slice(0, -2), batches).map((stride) => stride * size),
    offset: 0,
  });
  walk(
    batches,
    (at, firsts, count, steps) => {
      for (let index = 0; index < count; index++) {
        const [i = 0, j = 0] = firsts.map((first, side) => first + index * steps[side]!);
        const c = to.subarray((at + index) * m * n, (at + index + 1) * m * n);
        const product = dtype === 'float32' && m * n * k >= LARGE ? multiplyLarge : multiply;
        product(valuesOf(left).subarray(i, i + m * k), valuesOf(right).subarray(j, j + k * n), c, m, k, n);
      }
    },
    [strided(left, m * k), strided(right, k * n)],
  );
  return new Elements(to, shape, dtype);
}

/** C := A B by the kernel of dense layers, which sums in f32. */
function multiplyLarge(a: TensorValues, b: TensorValues, c: TensorValues, m: number, k: number, n: number): void {
  const { kernels, arena } = runtime();
  const sizes = [4 * m * k, 4 * k * n, 4 * m * n, kernels.gemm_scratch_bytes(m, n, k)];
  const regions: number[] = [];
  try {
    for (const bytes of sizes) regions.push(arena.allocate(bytes));
    const [left = 0, right = 0, result = 0, scratch = 0] = regions;
    arena.f32(left, m * k).set(a);
    arena.f32(right, k * n).set(b);
    kernels.f32_gemm_nn(m, n, k, left, k, right, n, result, n, 0, 0, 0, scratch);
    c.set(arena.f32(result, m * n));
  } finally {
    for (const region of regions) arena.free(region);
  }
}

/** C := A B, all row-major; C is zeros. */
function multiply(a: TensorValues, b: TensorValues, c: TensorValues, m: number, k: number, n: number): void {
  const sums = new Float64Array(n);
  for (let start = 0; start < k; start += RUN) {
    const end = Math.min(start + RUN, k);
    for (let row = 0; row < m; row++) {
      sums.fill(0);
      for (let inner = start; inner < end; inner++) {
        const factor = a[row * k + inner]!;
        const first = inner * n;
        for (let column = 0; column < n; column++) sums[column]! += factor * b[first + column]!;
      }
      for (let column = 0; column < n; column++) c[row * n + column]! += sums[column]!;
    }
  }
}

/** Swaps the last two axes. */
function flipped(x: Elements): Elements {
  const rank = x.shape.length;
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
}

/** Product of two vectors, two matrices, or one of each. @throws ShapeError for other axes, and unless the inner sizes agree. */
export function dot(t1: Input, t2: Input): Elements {
  const [x, y] = [read('tf.dot.t1', t1), read('tf.dot.t2', t2)];
  for (const { shape } of [x, y])
    if (shape.length < 1 || shape.length > 2) refuse(ShapeError, 'tf.dot', 'tensors of one or two axes', shape);
  const left = x.shape.length === 1 ? shaped(x, [1, x.size]) : x;
  const right = y.shape.length === 1 ? shaped(y, [y.size, 1]) : y;
  const product = matMul(left, right);
  return shaped(product, [...x.shape.slice(0, -1), ...y.shape.slice(1)]);
}

/** The products of each element of one vector and each of another. @throws ShapeError unless both have one axis. */
export function outerProduct(v1: Input, v2: Input): Elements {
  const [x, y] = [read('tf.outerProduct.v1', v1), read('tf.outerProduct.v2', v2)];
  for (const { shape } of [x, y])
    if (shape.length !== 1) refuse(ShapeError, 'tf.outerProduct', 'tensors of one axis', shape);
  return matMul(shaped(x, [x.size, 1]), shaped(y, [1, y.size]));
}
