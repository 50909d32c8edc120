import { HyperparameterError, ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { refuse, requireInteger } from '../../../validate.js';
import { cast, Elements, type Input, joinedType, read, readAll, shaped, zerosOf } from '../elements.js';
import { isSameShape, requireAxis, requireSizes, sizeOf, stridesOf } from '../shapes.js';
import { requireRank } from './shaping.js';
import { gathered, scattered } from './strided.js';

type Sizes = number | readonly number[];

/**
 * Cuts a part out.
 *
 * @param begin  first index along each axis; a number is that of the first axis. Axes that are left out begin at 0.
 * @param size  how many along each axis; -1 and axes that are left out: up to the end.
 * @throws HyperparameterError for a part that is not there.
 */
export function slice(x: Input, begin: Sizes, size?: Sizes): Elements {
  const from = read('tf.slice.x', x);
  const { shape } = from;
  requireAxis('tf.slice', 0, shape);
  const first = expanded('tf.slice.begin', begin, shape.length, 0, 0);
  const counts = expanded('tf.slice.size', size ?? [], shape.length, -1, -1).map((count, axis) =>
    count === -1 ? shape[axis]! - first[axis]! : count,
  );
  for (const [axis, count] of counts.entries()) {
    if (count >= 0 && first[axis]! + count <= shape[axis]!) continue;
    const message = `tf.slice: ${show(counts)} elements from ${show(first)} on are not all in ${show(shape)}`;
    refuse(HyperparameterError, 'tf.slice', `a part of ${show(shape)}`, [begin, size], message);
  }
  return part('tf.slice', from, first, counts);
}

function part(owner: string, x: Elements, first: readonly number[], counts: readonly number[]): Elements {
  const strides = stridesOf(x.shape);
  return gathered(
    owner,
    x,
    counts,
    strides,
    first.reduce((sum, index, axis) => sum + index * strides[axis]!, 0),
  );
}

function expanded(path: string, given: Sizes, rank: number, least: number, rest: number): readonly number[] {
  const list = requireSizes(path, typeof given === 'number' ? [given] : given, least, HyperparameterError);
  if (list.length > rank) refuse(ShapeError, path, `at most ${rank} numbers`, given);
  return [...list, ...new Array<number>(rank - list.length).fill(rest)];
}

/**
 * Cuts every stride-th element out, from `begin` until before `end` along each axis; negative indices count from the end.
 *
 * Bit i of a mask is for the i-th entry: `beginMask`, `endMask` as far as there are elements; `ellipsisMask` all axes that the
 * others leave; `newAxisMask` a new axis of size 1; `shrinkAxisMask` one element, without its axis.
 *
 * @throws ShapeError if entries and axes do not fit; HyperparameterError for a stride of 0 or an index that is not there.
 */
export function stridedSlice(
  x: Input,
  begin: readonly number[],
  end: readonly number[],
  strides?: readonly number[] | null,
  beginMask = 0,
  endMask = 0,
  ellipsisMask = 0,
  newAxisMask = 0,
  shrinkAxisMask = 0,
): Elements {
  const from = read('tf.stridedSlice.x', x);
  const least = Number.MIN_SAFE_INTEGER;
  const firsts = requireSizes('tf.stridedSlice.begin', begin, least);
  const ends = requireSizes('tf.stridedSlice.end', end, least);
  const steps = requireSizes('tf.stridedSlice.strides', strides ?? firsts.map(() => 1), least);
  if (ends.length !== firsts.length || steps.length !== firsts.length) {
    refuse(ShapeError, 'tf.stridedSlice', 'begin, end and strides of one length', [begin, end, strides]);
  }
  for (const mask of [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask]) {
    requireInteger('tf.stridedSlice.mask', mask, 0);
  }
  const has = (mask: number, index: number) => (mask & (1 << index)) !== 0;
  const ellipses = firsts.filter((_, index) => has(ellipsisMask, index)).length;
  const used = firsts.filter((_, index) => !has(ellipsisMask, index) && !has(newAxisMask, index)).length;
  if (ellipses > 1) refuse(HyperparameterError, 'tf.stridedSlice.ellipsisMask', 'one bit at most', ellipsisMask);
  if (used > from.shape.length) refuse(ShapeError, 'tf.stridedSlice.begin', `at most ${from.shape.length} axes`, begin);
  const all = stridesOf(from.shape);
  const [shape, taken, final]: [number[], number[], number[]] = [[], [], []];
  let offset = 0;
  let axis = 0;
  const whole = (count: number) => {
    for (const stop = axis + count; axis < stop; axis++) {
      shape.push(from.shape[axis]!);
      taken.push(all[axis]!);
      final.push(from.shape[axis]!);
    }
  };
  for (const [index, given] of firsts.entries()) {
    if (has(ellipsisMask, index)) whole(from.shape.length - used);
    else if (has(newAxisMask, index)) final.push(1);
    else {
      const size = from.shape[axis]!;
      const step = has(shrinkAxisMask, index) ? 1 : steps[index]!;
      if (step === 0) refuse(HyperparameterError, `tf.stridedSlice.strides[${index}]`, 'a number other than 0', 0);
      const at = (value: number, low: number, high: number) =>
        Math.min(Math.max(value < 0 ? value + size : value, low), high);
      const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
      const start = has(beginMask, index) ? (step > 0 ? 0 : size - 1) : at(given, low, high);
      const stop = has(endMask, index) ? (step > 0 ? size : -1) : at(ends[index]!, low, high);
      let count = Math.max(Math.ceil((stop - start) / step), 0);
      if (has(shrinkAxisMask, index)) {
        count = 1;
        const one = given < 0 ? given + size : given;
        if (one < 0 || one >= size)
          refuse(HyperparameterError, `tf.stridedSlice.begin[${index}]`, `an index of ${size} elements`, given);
      } else final.push(count);
      shape.push(count);
      taken.push(step * all[axis]!);
      offset += start * all[axis]!;
      axis++;
    }
  }
  whole(from.shape.length - axis);
  return shaped(gathered('tf.stridedSlice', from, shape, taken, offset), final);
}

/** Joins tensors along an axis. Their types join in the widest. @throws ShapeError unless all other sizes agree. */
export function concat(tensors: readonly Input[], axis = 0): Elements {
  return joined('tf.concat', readAll('tf.concat.tensors', tensors), axis);
}

/** Joins tensors that were read along an axis. */
export function joined(owner: string, parts: readonly [Elements, ...Elements[]], axis: number): Elements {
  const [{ shape: like }] = parts;
  const along = requireAxis(owner, axis, like);
  const dtype = parts.map((x) => x.dtype).reduce(joinedType);
  for (const [index, { shape }] of parts.entries()) {
    const fits = shape.length === like.length && shape.every((size, at) => at === along || size === like[at]);
    if (!fits) refuse(ShapeError, `${owner}.tensors[${index}]`, `of shape ${show(like)}, but for axis ${along}`, shape);
  }
  const count = parts.reduce((sum, { shape }) => sum + shape[along]!, 0);
  const shape = [...like.slice(0, along), count, ...like.slice(along + 1)];
  const result = new Elements(zerosOf(owner, dtype, sizeOf(shape)), shape, dtype);
  const strides = stridesOf(shape);
  let first = 0;
  for (const x of parts) {
    scattered(cast(x, dtype), result, strides, first * strides[along]!);
    first += x.shape[along]!;
  }
  return result;
}

/** Joins tensors of one shape along a new axis. @throws ShapeError if the shapes differ. */
export function stack(tensors: readonly Input[], axis = 0): Elements {
  const parts = readAll('tf.stack.tensors', tensors);
  const [{ shape }] = parts;
  for (const [index, part] of parts.entries()) {
    if (!isSameShape(part.shape, shape))
      refuse(ShapeError, `tf.stack.tensors[${index}]`, `of shape ${show(shape)}`, part.shape);
  }
  const at = requireAxis('tf.stack', axis, [...shape, 1]);
  const [first, ...rest] = parts.map((part) => shaped(part, [...shape.slice(0, at), 1, ...shape.slice(at)]));
  return joined('tf.stack', [first!, ...rest], at);
}

/** Takes a tensor apart along an axis. */
export function unstack(x: Input, axis = 0): Elements[] {
  const from = read('tf.unstack.x', x);
  const along = requireAxis('tf.unstack', axis, from.shape);
  const rest = from.shape.filter((_, index) => index !== along);
  return pieces('tf.unstack', from, along, new Array<number>(from.shape[along]!).fill(1)).map((piece) =>
    shaped(piece, rest),
  );
}

/**
 * Cuts a tensor along an axis.
 *
 * @param numOrSizeSplits  a number of equal parts, or the sizes of all parts, one of which may be -1: the rest.
 * @throws ShapeError if the axis cannot be cut so.
 */
export function split(x: Input, numOrSizeSplits: Sizes, axis = 0): Elements[] {
  const from = read('tf.split.x', x);
  const along = requireAxis('tf.split', axis, from.shape);
  const size = from.shape[along]!;
  const refuseSizes = () =>
    refuse(ShapeError, 'tf.split.numOrSizeSplits', `parts of ${size} elements`, numOrSizeSplits);
  if (typeof numOrSizeSplits === 'number') {
    const count = requireInteger('tf.split.numOrSizeSplits', numOrSizeSplits, 1);
    if (size % count !== 0) refuseSizes();
    return pieces('tf.split', from, along, new Array<number>(count).fill(size / count));
  }
  const sizes = requireSizes('tf.split.numOrSizeSplits', numOrSizeSplits, -1);
  const rest = size - sizes.reduce((sum, count) => sum + Math.max(count, 0), 0);
  const open = sizes.filter((count) => count === -1).length;
  if (open > 1 || rest < 0 || (open === 0 && rest > 0)) refuseSizes();
  return pieces(
    'tf.split',
    from,
    along,
    sizes.map((count) => (count === -1 ? rest : count)),
  );
}

function pieces(owner: string, x: Elements, axis: number, sizes: readonly number[]): Elements[] {
  const first = x.shape.map(() => 0);
  return sizes.map((count) => {
    const piece = part(
      owner,
      x,
      first,
      x.shape.map((size, at) => (at === axis ? count : size)),
    );
    first[axis]! += count;
    return piece;
  });
}

/** Makes a slice function for tensors of so many axes. */
export function slicedOfRank(rank: number): (x: Input, begin: Sizes, size: Sizes) => Elements {
  return (x, begin, size) => slice(requireRank(`tf.slice${rank}d.x`, read(`tf.slice${rank}d.x`, x), rank), begin, size);
}

/** Makes a function that joins tensors of so many axes. */
export function joinedOfRank(rank: number): (tensors: readonly Input[], axis?: number) => Elements {
  const owner = `tf.concat${rank}d`;
  return (tensors, axis = 0) => {
    for (const x of readAll(`${owner}.tensors`, tensors)) requireRank(`${owner}.tensors`, x, rank);
    return concat(tensors, axis);
  };
}
