import { DataError, HyperparameterError, ShapeError } from '../../../errors.js';
import { show } from '../../../show.js';
import { refuse, requireInteger } from '../../../validate.js';
import { Elements, type Input, read, valuesOf, zerosOf } from '../elements.js';
import { requireAxis, sizeOf } from '../shapes.js';
import { requireSwitch } from './numbers.js';
import { requireRank, takeAlong } from './shaping.js';

/** The entries along an axis, each once, in the order in which they come, and for every entry the index of its equal there. */
export function unique(x: Input, axis = 0): { values: Elements; indices: Elements } {
  const from = read('tf.unique.x', x);
  const along = requireAxis('tf.unique', axis, from.shape);
  const count = from.shape[along]!;
  const first: number[] = [];
  const indices = new Int32Array(count);
  const seen = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const key = valuesOf(takeAlong('tf.unique', from, [index], along)).join(',');
    const known = seen.get(key);
    indices[index] = known ?? first.length;
    if (known !== undefined) continue;
    seen.set(key, first.length);
    first.push(index);
  }
  return { values: takeAlong('tf.unique', from, first, along), indices: new Elements(indices, [count], 'int32') };
}

/** The elements of x that are not in y, and their indices. @throws ShapeError unless both have one axis; DataError for two types. */
export function setdiff1d(x: Input, y: Input): [Elements, Elements] {
  const [a, b] = [x, y].map((given, index) =>
    requireRank(`tf.setdiff1dAsync.${'xy'[index]}`, read(`tf.setdiff1dAsync.${'xy'[index]}`, given), 1),
  );
  if (a!.dtype !== b!.dtype) refuse('E_DATA', 'tf.setdiff1dAsync.y', `a tensor of ${a!.dtype}`, b!.dtype);
  const others = new Set<number>(valuesOf(b!));
  const kept = [...valuesOf(a!).keys()].filter((index) => !others.has(valuesOf(a!)[index]!));
  return [takeAlong('tf.setdiff1dAsync', a!, kept, 0), new Elements(Int32Array.from(kept), [kept.length], 'int32')];
}

/**
 * Indices at which values would go into sorted rows: before equal elements ('left') or behind them ('right'). The result has two axes.
 *
 * @throws ShapeError unless both have as many rows; HyperparameterError for another side.
 */
export function searchSorted(sortedSequence: Input, values: Input, side: 'left' | 'right' = 'left'): Elements {
  const [sorted, wanted] = [
    read('tf.searchSorted.sortedSequence', sortedSequence),
    read('tf.searchSorted.values', values),
  ];
  if (side !== 'left' && side !== 'right')
    refuse(HyperparameterError, 'tf.searchSorted.side', '"left" or "right"', side);
  const [length = 1, each = 1] = [sorted.shape.at(-1), wanted.shape.at(-1)];
  const rows = sizeOf(sorted.shape.slice(0, -1));
  if (rows !== sizeOf(wanted.shape.slice(0, -1)))
    refuse(ShapeError, 'tf.searchSorted.values', `${rows} rows`, wanted.shape);
  const result = Int32Array.from(valuesOf(wanted), (value, at) => {
    const first = Math.floor(at / each) * length;
    let [low, high] = [0, length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = valuesOf(sorted)[first + middle]!;
      if (side === 'left' ? entry < value : entry <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return new Elements(result, [rows, each], 'int32');
}

/**
 * Counts of 0 .. size - 1 in a tensor of one axis or in the rows of one of two; or sums of weights. Larger numbers are left out.
 *
 * @param weights  one for each element, or none.
 * @throws DataError `E_DATA` unless the elements are integers >= 0; ShapeError.
 */
export function denseBincount(x: Input, weights: Input, size: number, binaryOutput?: boolean): Elements {
  const from = read('tf.bincount.x', x, 'int32');
  const by = read('tf.bincount.weights', weights);
  requireInteger('tf.bincount.size', size, 0);
  const isBinary = requireSwitch('tf.denseBincount.binaryOutput', binaryOutput);
  if (from.shape.length < 1 || from.shape.length > 2)
    refuse(ShapeError, 'tf.bincount.x', 'of one or two axes', from.shape);
  if (by.size !== from.size && by.size !== 0)
    refuse(ShapeError, 'tf.bincount.weights', `${from.size} weights, or none`, by.shape);
  const columns = from.shape.at(-1)!;
  const rows = from.shape.slice(0, -1);
  const counts = zerosOf('tf.bincount', by.dtype, sizeOf(rows) * size);
  for (const [at, value] of valuesOf(from).entries()) {
    if (value < 0)
      throw new DataError('E_DATA', `tf.bincount.x[${at}] must be an integer >= 0, got ${value}`, {
        path: 'tf.bincount.x',
        got: value,
      });
    if (value >= size) continue;
    const cell = Math.floor(at / columns) * size + value;
    if (isBinary) counts[cell] = 1;
    else counts[cell]! += by.size === 0 ? 1 : valuesOf(by)[at]!;
  }
  return new Elements(counts, [...rows, size], by.dtype);
}

/** The same for a tensor of one axis. */
export function bincount(x: Input, weights: Input, size: number): Elements {
  return denseBincount(requireRank('tf.bincount.x', read('tf.bincount.x', x, 'int32'), 1), weights, size);
}

/** How often each label (rows) was predicted as each class (columns). @throws ShapeError, DataError `E_LABEL`. */
export function confusionMatrix(labels: Input, predictions: Input, numClasses: number): Elements {
  const owner = 'tf.math.confusionMatrix';
  requireInteger(`${owner}.numClasses`, numClasses, 1);
  const [truth, found] = [
    requireRank(`${owner}.labels`, read(`${owner}.labels`, labels), 1),
    requireRank(`${owner}.predictions`, read(`${owner}.predictions`, predictions), 1),
  ];
  if (truth.size !== found.size) refuse(ShapeError, `${owner}.predictions`, `${truth.size} classes`, found.shape);
  const counts = new Elements(zerosOf(owner, 'int32', numClasses * numClasses), [numClasses, numClasses], 'int32');
  for (const [row, label] of valuesOf(truth).entries()) {
    const cell = [label, valuesOf(found)[row]!].reduce((sum, value, index) => {
      const number = Math.trunc(value);
      if (number >= 0 && number < numClasses) return sum * numClasses + number;
      return refuse(
        'E_LABEL',
        `${owner}.${index === 0 ? 'labels' : 'predictions'}[${row}]`,
        `in [0, ${numClasses})`,
        value,
      );
    }, 0);
    valuesOf(counts)[cell]! += 1;
  }
  return counts;
}

/** Sums of the entries along the first axes that have one number, from 0 on. @throws ShapeError, HyperparameterError. */
export function unsortedSegmentSum(x: Input, segmentIds: Input, numSegments: number): Elements {
  const owner = 'tf.unsortedSegmentSum';
  const [from, ids] = [read(`${owner}.x`, x), read(`${owner}.segmentIds`, segmentIds, 'int32')];
  requireInteger(`${owner}.numSegments`, numSegments, 1);
  const rank = ids.shape.length;
  const fits = rank > 0 && ids.shape.every((size, axis) => size === from.shape[axis]);
  if (!fits) refuse(ShapeError, `${owner}.segmentIds`, `the first axes of ${show(from.shape)}`, ids.shape);
  const shape = [numSegments, ...from.shape.slice(rank)];
  const inner = sizeOf(from.shape.slice(rank));
  const sums = new Float64Array(sizeOf(shape));
  for (const [row, id] of valuesOf(ids).entries()) {
    if (id < 0 || id >= numSegments) continue;
    for (let index = 0; index < inner; index++) sums[id * inner + index]! += valuesOf(from)[row * inner + index]!;
  }
  const to = zerosOf(owner, from.dtype, sums.length);
  to.set(sums);
  return new Elements(to, shape, from.dtype);
}

/** The search of one side. */
export function bound(side: 'left' | 'right'): (sortedSequence: Input, values: Input) => Elements {
  return (sortedSequence, values) => searchSorted(sortedSequence, values, side);
}
