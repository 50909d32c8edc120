import { toMatrix64 } from '../../data/reading/inputs.js';
import { viewList } from '../../data/reading/list.js';
import { DataError, ShapeError } from '../../errors.js';
import { isA, isObject, refuse, requireInteger, requireOptions } from '../../validate.js';
import type { Label, PredictionsInput, ScoreOptions, TargetsInput } from './types.js';

/** Numbers with their shape, row-major, or one label per row: names, or true and false. */
export interface Values {
  readonly numbers: Float64Array | undefined;
  readonly labels: readonly (string | boolean)[] | undefined;
  readonly rows: number;
  readonly columns: number;
  /** Whether f32 holds every number of its type. */
  readonly isSingle: boolean;
}

/** Targets and predictions of as many rows, with their weights. */
export interface Pair {
  readonly truth: Values;
  readonly predicted: Values;
  /** (rows); all 1 if none were given. */
  readonly weights: Float64Array;
  readonly rows: number;
}

/** Names of the options that every score has. */
const SHARED = ['sampleWeight', 'rows', 'columns', 'targetNames'];

/** @throws OptionError for an option that neither this score nor all of them have. */
export function requireScoreOptions(owner: string, options: object, own: readonly string[] = []): void {
  requireOptions(owner, options, [...own, ...SHARED]);
}

/**
 * Reads targets, predictions and weights, as copies.
 *
 * @throws ShapeError for numbers of rows that differ; DataError for anything that is not finite numbers or labels of one kind.
 */
export function readPair(owner: string, yTrue: TargetsInput, yPred: PredictionsInput, options: ScoreOptions): Pair {
  const { rows: givenRows, columns = 1, sampleWeight } = options;
  const rows = givenRows === undefined ? undefined : requireInteger(`${owner}.rows`, givenRows, 1);
  const predicted = readValues(`${owner}: yPred`, yPred, requireInteger(`${owner}.columns`, columns, 1));
  const truth = readValues(`${owner}: yTrue`, yTrue, flatColumns(yTrue, rows));
  const found = [truth.rows, rows].find((count) => count !== undefined && count !== predicted.rows);
  if (found !== undefined) {
    const message = `${owner}: yTrue has ${found} rows and yPred has ${predicted.rows}`;
    refuse(ShapeError, owner, `${predicted.rows} rows`, found, message);
  }
  return { truth, predicted, weights: readWeights(owner, sampleWeight, truth.rows), rows: truth.rows };
}

/** Numbers per row of flat targets, if the number of rows is known. */
function flatColumns(given: unknown, rows: number | undefined): number {
  if (rows === undefined || !isObject(given) || !ArrayBuffer.isView(given) || !('length' in given)) return 1;
  const count = Number(given.length) / rows;
  return Number.isInteger(count) && count > 0 ? count : 1;
}

/** Copies numbers, or labels of one kind. @param columns  of flat numbers. */
export function readValues(path: string, given: unknown, columns: number): Values {
  const labels = readLabels(path, given);
  if (labels !== undefined) return { numbers: undefined, labels, rows: labels.length, columns: 1, isSingle: false };
  const { data, ...shape } = toMatrix64(path, given, { flatColumns: columns });
  return { numbers: data, labels: undefined, rows: shape.rows, columns: shape.columns, isSingle: shape.isSingle };
}

/** The labels of a list that begins with one that is no number; undefined for anything else. */
function readLabels(path: string, given: unknown): (string | boolean)[] | undefined {
  const list = viewList(path, given);
  const kind = typeof list?.[0];
  if (list === undefined || (kind !== 'string' && kind !== 'boolean')) return undefined;
  return Array.from(list, (label, row) => {
    const isLabel = typeof label === 'string' || typeof label === 'boolean';
    if (isLabel && typeof label === kind) return label;
    return refuse('E_LABEL', `${path}[${row}]`, `a ${kind} like the labels before it`, label);
  });
}

/** @throws ShapeError, DataError unless there is a finite weight >= 0 for every row, and one above 0. */
export function readWeights(owner: string, given: unknown, rows: number): Float64Array {
  const path = `${owner}.sampleWeight`;
  if (given === undefined) return new Float64Array(rows).fill(1);
  const list = viewList(path, given);
  if (list === undefined) refuse(ShapeError, path, `${rows} numbers`, given);
  if (list.length !== rows) refuse(ShapeError, path, `${rows} numbers`, list.length);
  const weights = Float64Array.from({ length: rows }, (_, row) => {
    const weight = list[row];
    if (typeof weight === 'number' && weight >= 0 && Number.isFinite(weight)) return weight;
    return refuse('E_DATA', `${path}[${row}]`, 'a finite number >= 0', weight);
  });
  if (weights.some((weight) => weight > 0)) return weights;
  refuse('E_DATA', path, 'a row with a weight above 0', 0, `${path}: the weights of all ${rows} rows are 0`);
}

/** Sums in order. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum;
}

/** Whether an error says that data does not fit: such a figure is undefined on these rows. */
export function isUndefinedFigure(error: unknown): boolean {
  return isA(error, DataError);
}

/** Numbers ascending, false before true, names by their code units: the order of scikit-learn's classes. */
export function sortedLabels(...lists: readonly (readonly Label[])[]): Label[] {
  const labels = new Set<Label>();
  for (const list of lists) for (const label of list) labels.add(label);
  return [...labels].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
