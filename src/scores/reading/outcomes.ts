import { viewList } from '../../data/reading/list.js';
import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse, requireFinite } from '../../validate.js';
import type { Label, PredictionsInput, ScoreOptions, TargetsInput } from './types.js';
import { readPair, sortedLabels, type Values } from './values.js';

/** Options of scores of predicted classes. */
export interface ClassScoreOptions extends ScoreOptions {
  /**
   * Predictions of one column above it are of the second class. Default: 0.5 if one of them is not a whole number; otherwise they are
   * classes.
   */
  readonly threshold?: number | undefined;
}

/** Rows as numbers of their classes. */
export interface Outcomes {
  /** All classes that occur, ascending. */
  readonly labels: readonly Label[];
  /** (rows) places in `labels`. */
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Reads true and predicted classes.
 *
 * Targets are (rows) classes, or one-hot rows. Predictions are (rows) classes; (rows) probabilities of the second of two classes; or (rows,
 * classes) probabilities, whose first largest column counts. Columns are classes 0, 1, ..., or the names in ascending order.
 *
 * @param known  classes that may not occur.
 */
export function readOutcomes(
  owner: string,
  yTrue: TargetsInput,
  yPred: PredictionsInput,
  options: ClassScoreOptions,
  known: readonly Label[] = [],
): Outcomes {
  const threshold =
    options.threshold === undefined ? undefined : requireFinite(`${owner}.threshold`, options.threshold);
  const { truth, predicted, weights } = readPair(owner, yTrue, yPred, options);
  const actual = trueLabels(owner, truth);
  const guesses = predictedLabels(owner, predicted, actual, known, threshold);
  const labels = sortedLabels(actual, guesses);
  const kinds = new Set(labels.map((label) => typeof label));
  if (kinds.size > 1) {
    const message = `${owner}: yTrue and yPred have labels of several kinds, ${[...kinds].join(' and ')}`;
    refuse('E_LABEL', owner, 'labels of one kind', [...kinds].join(', '), message);
  }
  const places = new Map(labels.map((label, place) => [label, place]));
  const placesOf = (list: readonly Label[]) => new Int32Array(list.length).map((_, row) => places.get(list[row]!)!);
  return { labels, truth: placesOf(actual), predicted: placesOf(guesses), weights };
}

/** The class of every row. @throws DataError `E_LABEL` for fractions, and for rows of several labels. */
export function trueLabels(owner: string, { numbers, labels, rows, columns }: Values): readonly Label[] {
  if (labels !== undefined) return labels;
  if (numbers === undefined) return [];
  if (columns > 1) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let at = row * columns; at < (row + 1) * columns; at++) sum += numbers[at]!;
      if (Math.abs(sum - 1) > 1e-3) {
        const expected = 'one class per row, as a class number or a row that sums to 1';
        const message = `${owner}: row ${row} of yTrue sums to ${sum}, expected ${expected}; judge several labels one by one`;
        refuse('E_LABEL', `yTrue[${row}]`, expected, sum, message);
      }
    }
    return largestOf(numbers, rows, columns);
  }
  const wrong = numbers.findIndex((label) => !Number.isInteger(label));
  if (wrong === -1) return listOf(numbers);
  const message = `${owner}: row ${wrong} of yTrue is ${numbers[wrong]}, expected a class: a whole number, a name, true or false`;
  refuse('E_LABEL', `yTrue[${wrong}]`, 'a class', numbers[wrong], message);
}

function predictedLabels(
  owner: string,
  { numbers, labels, rows, columns }: Values,
  actual: readonly Label[],
  known: readonly Label[],
  threshold: number | undefined,
): readonly Label[] {
  if (labels !== undefined) {
    if (threshold === undefined) return labels;
    refuse(OptionError, `${owner}.threshold`, 'left out where yPred are labels', threshold);
  }
  if (numbers === undefined) return [];
  const areNumbers = typeof actual[0] === 'number';
  if (columns > 1) {
    if (threshold !== undefined) refuse(OptionError, `${owner}.threshold`, 'left out for several columns', threshold);
    const places = largestOf(numbers, rows, columns);
    if (areNumbers) return places;
    const names = columnLabels(owner, actual, known, columns);
    return places.map((place) => names[place]!);
  }
  if (threshold === undefined && areNumbers && numbers.every((value) => Number.isInteger(value)))
    return listOf(numbers);
  const [negative, positive] = twoLabels(owner, actual);
  return listOf(numbers).map((value) => (value > (threshold ?? 0.5) ? positive : negative));
}

/** An array of the same numbers: a loop is ten times as fast as `Array.from`. */
function listOf(numbers: Float64Array): number[] {
  const list: number[] = [];
  for (let row = 0; row < numbers.length; row++) list.push(numbers[row]!);
  return list;
}

/** The first largest column of every row. */
function largestOf(values: Float64Array, rows: number, columns: number): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const first = row * columns;
    let best = 0;
    for (let column = 1; column < columns; column++) if (values[first + column]! > values[first + best]!) best = column;
    return best;
  });
}

/** The classes of the columns: 0, 1, ..., or names in ascending order. @throws DataError if there are not as many names. */
export function columnLabels(
  owner: string,
  actual: readonly Label[],
  known: readonly Label[],
  columns: number,
): readonly Label[] {
  if (typeof actual[0] === 'number') return Array.from({ length: columns }, (_, column) => column);
  const names = sortedLabels(actual, known);
  if (names.length === columns) return names;
  const message = `${owner}: yPred has ${columns} columns and yTrue has ${names.length} classes; give all of them as labels`;
  refuse('E_LABEL', owner, `${columns} classes`, names.length, message);
}

/** The two classes that one column of probabilities is about: the second is the greater one. @throws DataError for other numbers of them. */
export function twoLabels(owner: string, actual: readonly Label[]): readonly [Label, Label] {
  const [first, second, ...more] = sortedLabels(actual);
  if (typeof first === 'boolean') return [false, true];
  if ((first === 0 || first === 1) && (second ?? 1) === 1 && more.length === 0) return [0, 1];
  if (first !== undefined && second !== undefined && more.length === 0) return [first, second];
  const count = new Set(actual).size;
  const message = `${owner}: one column of probabilities is about two classes, and yTrue has ${count}`;
  refuse('E_LABEL', owner, 'two classes', count, message);
}

/** The labels of an option, all of one kind; undefined if it was left out. @throws OptionError for anything else. */
export function readLabelList(path: string, given: unknown): readonly Label[] | undefined {
  if (given === undefined) return undefined;
  const list = viewList(path, given);
  if (list === undefined || list.length === 0) refuse(OptionError, path, 'a list of labels', given);
  const labels = Array.from(list, (label, at) => requireLabel(`${path}[${at}]`, label));
  if (new Set(labels).size === labels.length) return labels;
  refuse(OptionError, path, 'a list of labels without repetitions', given);
}

/** @throws OptionError unless it is a number, a name, true or false. */
export function requireLabel(path: string, label: unknown): Label {
  if (typeof label === 'string' || typeof label === 'boolean') return label;
  if (typeof label === 'number' && Number.isFinite(label)) return label;
  refuse(OptionError, path, 'a label: a number, a name, true or false', label);
}

/** Place of the positive class. @throws OptionError if names do not say which one it is, or none is it. */
export function positivePlace(owner: string, labels: readonly Label[], posLabel: unknown): number {
  const [first] = labels;
  const byDefault = typeof first === 'boolean' ? true : typeof first === 'number' ? 1 : undefined;
  if (posLabel === undefined && byDefault === undefined) {
    const message = `${owner}: posLabel must say which of ${labels.map(show).join(', ')} is the positive class`;
    refuse(OptionError, `${owner}.posLabel`, 'a label', undefined, message);
  }
  const positive = posLabel === undefined ? byDefault : requireLabel(`${owner}.posLabel`, posLabel);
  const place = positive === undefined ? -1 : labels.indexOf(positive);
  if (place !== -1 || labels.length < 2) return place;
  refuse(OptionError, `${owner}.posLabel`, `one of ${labels.map(show).join(', ')}`, positive);
}
