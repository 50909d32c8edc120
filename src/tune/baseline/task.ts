import type { Targets } from '../../model/rows/targets.js';
import type { Compiled } from '../../model/state/compile.js';
import type { LinearBaseline } from './baseline.js';

/** The linear model that belongs to a network's loss and targets. */
export interface LinearTask {
  readonly family: LinearBaseline['family'];
  /** (n) the numbers, or the number of the class, of each row. */
  readonly target: Float32Array | Int32Array;
  /** Number of classes; 0 for numbers. */
  readonly classes: number;
  /** The activation with which one layer gives what the network gives. */
  readonly ending: 'linear' | 'sigmoid' | 'softmax';
}

/** Losses of numbers whose best constant is a mean or a median. */
const OF_NUMBERS = ['meanSquaredError', 'meanAbsoluteError', 'huber'];

/** The linear model for these targets; or, as text, why there is none. */
export function linearTaskOf({ loss, ending }: Compiled, targets: Targets, outputUnits: number): LinearTask | string {
  const { data, rows, columns } = targets;
  if (loss.targets === 'labels') return classTask(Int32Array.from(data), outputUnits, 'softmax');
  if (loss.targets === 'distribution' || (loss.targets === 'values' && ending === 'softmax')) {
    const numbers = oneHotClasses(data, rows, columns);
    return numbers === undefined ? 'rows have shares of several classes' : classTask(numbers, columns, 'softmax');
  }
  const isBinary = loss.targets === 'binary' || ending === 'sigmoid';
  if (columns > 1) return isBinary ? 'rows have several labels' : 'rows have several numbers to predict';
  if (isBinary) {
    if (!data.every((value) => value === 0 || value === 1)) return 'targets are shares, not classes';
    return classTask(Int32Array.from(data), 2, 'sigmoid');
  }
  if (!OF_NUMBERS.includes(loss.name)) return `it is not known what a linear model minimizes for the loss ${loss.name}`;
  return { family: 'gaussian', target: Float32Array.from(data), classes: 0, ending: 'linear' };
}

function classTask(target: Int32Array, classes: number, ending: LinearTask['ending']): LinearTask {
  return { family: classes === 2 ? 'binomial' : 'multinomial', target, classes, ending };
}

/** The class of each row of zeros and a one; undefined if a row is none. */
function oneHotClasses(data: ArrayLike<number>, rows: number, columns: number): Int32Array | undefined {
  const numbers = new Int32Array(rows).fill(-1);
  for (let at = 0; at < rows * columns; at++) {
    if (data[at] === 0) continue;
    const row = Math.floor(at / columns);
    if (data[at] !== 1 || numbers[row] !== -1) return undefined;
    numbers[row] = at % columns;
  }
  return numbers.includes(-1) ? undefined : numbers;
}
