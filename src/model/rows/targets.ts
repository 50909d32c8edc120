import { type MatrixInput, toMatrix } from '../../data/reading/inputs.js';
import { toLabels } from '../../data/reading/labels.js';
import { type NumberList, viewList } from '../../data/reading/list.js';
import { isArrayLike } from '../../data/reading/numbers.js';
import { checkBinary, checkDistribution } from '../../data/reading/targets.js';
import { OptionError, ShapeError } from '../../errors.js';
import { show } from '../../show.js';
import type { Loss } from '../../types.js';
import { isObject, refuse } from '../../validate.js';
import { largestColumns } from './classes.js';

/** Targets as the loss reads them: labels as i32, (rows); all others as f32, (rows, columns). */
export interface Targets {
  readonly data: Int32Array | Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Converts y for the loss. Always a copy. @throws ShapeError, DataError if y does not fit the loss and the model's output. */
export function readTargets(path: string, y: MatrixInput, loss: Loss, outputUnits: number, inputRows: number): Targets {
  if (loss.targets === 'labels') {
    const data = toLabels(path, y, outputUnits);
    return { data, rows: data.length, columns: 1 };
  }
  const expected = `${outputUnits} columns`;
  if (outputUnits > 1 && countNumbers(y) === inputRows) {
    const message = `${path} has one number per row, and the model's output has ${outputUnits}`;
    if (loss.targets !== 'distribution') refuse(ShapeError, path, expected, 1, message);
    const cure = `class numbers go with sparseCategoricalCrossentropy, or become rows by oneHot(y, ${outputUnits})`;
    refuse('E_LABEL', path, expected, 1, `${message}; ${cure}`);
  }
  const { data, rows, columns } = toMatrix(path, y, { flatColumns: outputUnits });
  if (columns !== outputUnits) {
    const message = `${path} has ${columns} columns, and the model's output has ${outputUnits}`;
    refuse(ShapeError, path, expected, columns, message);
  }
  if (loss.targets === 'distribution') checkDistribution(path, { data, rows, columns });
  if (loss.targets === 'binary') checkBinary(path, { data, rows, columns });
  return { data, rows, columns };
}

/** Number of values if each is given by itself, like labels; undefined for rows of several. */
function countNumbers(y: unknown): number | undefined {
  if (typeof y !== 'object' || y === null) return undefined;
  const values: unknown = 'data' in y ? y.data : y;
  if (!isArrayLike(values)) return undefined;
  const first: unknown = values[0];
  return isArrayLike(first) && first.length !== 1 ? undefined : values.length;
}

/** @throws ShapeError unless X and y have as many rows. */
export function requireSameRows(path: string, inputRows: number, targetRows: number, inputColumns?: number): void {
  if (inputRows === targetRows) return;
  const hint = targetRows === inputColumns ? '; are rows and columns of X swapped?' : '';
  const message = `${path}: X has ${inputRows} rows and y has ${targetRows}${hint}`;
  refuse(ShapeError, path, `${inputRows} rows`, targetRows, message);
}

/**
 * Returns the class of every row; undefined for regression and for several labels per row. Soft targets count as the nearest class.
 */
export function classesOf(targets: Targets, loss: Loss): Int32Array | undefined {
  const { data, columns } = targets;
  if (loss.targets === 'labels') return data as Int32Array;
  if (loss.targets === 'binary' && columns === 1) return Int32Array.from(data, (value) => (value >= 0.5 ? 1 : 0));
  return loss.targets === 'distribution' ? largestColumns(data, columns) : undefined;
}

/**
 * Returns the weight of every row: sampleWeight[i] * classWeight[class of i]; undefined if neither is given.
 *
 * @throws ShapeError, DataError, OptionError for weights that do not fit, or are negative or not finite.
 */
export function readRowWeights(
  sampleWeight: NumberList | undefined,
  classWeight: Readonly<Record<number, number>> | undefined,
  targets: Targets,
  loss: Loss,
  outputUnits: number,
): Float32Array | undefined {
  if (sampleWeight === undefined && classWeight === undefined) return undefined;
  const { rows } = targets;
  const weights = new Float32Array(rows).fill(1);
  if (sampleWeight !== undefined) {
    const arrayLike: Partial<ArrayLike<unknown>> = isObject(sampleWeight) ? (sampleWeight as ArrayLike<number>) : [];
    const list = viewList('sampleWeight', sampleWeight) ?? arrayLike;
    if (list.length !== rows) {
      const got = isObject(sampleWeight) ? (list.length ?? sampleWeight) : sampleWeight;
      const message = `sampleWeight must have one number per row: ${rows} rows, got ${show(got)}`;
      refuse(ShapeError, 'sampleWeight', String(rows), got, message);
    }
    for (let row = 0; row < rows; row++) weights[row] = requireWeight(`sampleWeight[${row}]`, list[row]);
  }
  if (classWeight !== undefined) {
    const classes = classesOf(targets, loss);
    if (classes === undefined) {
      const expected = 'targets with one class per row';
      const message = `classWeight needs ${expected}, and ${loss.name} here has none`;
      refuse(OptionError, 'classWeight', expected, undefined, message);
    }
    if (!/Object|Array\]/.test(Object.prototype.toString.call(classWeight))) {
      refuse(OptionError, 'classWeight', 'an object { class: weight }', classWeight);
    }
    const count = loss.targets === 'binary' ? 2 : outputUnits;
    const table = new Float64Array(count).fill(1);
    for (const [key, weight] of Object.entries(classWeight)) {
      const label = Number(key);
      if (!CLASS_NUMBER.test(key) || label >= count) {
        const expected = `a class number, 0 to ${count - 1}`;
        refuse(OptionError, `classWeight.${key}`, expected, key, `classWeight: ${show(key)} is not ${expected}`);
      }
      table[label] = requireWeight(`classWeight[${key}]`, weight);
    }
    for (let row = 0; row < rows; row++) weights[row] = Math.fround(weights[row]! * table[classes[row]!]!);
  }
  return weights;
}

/** Number() would also accept '', ' 1' and '0x1'. */
const CLASS_NUMBER = /^(0|[1-9]\d*)$/;

function requireWeight(path: string, weight: unknown): number {
  if (typeof weight === 'number' && weight >= 0 && Number.isFinite(Math.fround(weight))) return weight;
  refuse('E_DATA', path, 'a finite number >= 0', weight);
}
