import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { columnLabels, positivePlace, readLabelList, requireLabel, trueLabels, twoLabels } from './outcomes.js';
import { namesOf, numbersOf } from './targetNames.js';
import type { Label, PredictionsInput, ScoreOptions, TargetsInput } from './types.js';
import { readPair, type Values } from './values.js';

/** Options of scores of predicted probabilities. */
export interface ProbabilityScoreOptions extends ScoreOptions {
  /** The class that one column of predictions is about. Default: the greater one. */
  readonly posLabel?: Label | undefined;
  /** All classes, if some may be missing from yTrue and they are names. Columns have them in ascending order. */
  readonly labels?: readonly Label[] | undefined;
}

/** One class against the rest. */
export interface Ranking {
  readonly label: Label;
  /** (rows) 1 for rows of the class, otherwise 0. */
  readonly isPositive: Uint8Array;
  /** (rows) score or probability of the class. */
  readonly scores: Float64Array;
}

/** The classes of a call, and the weights of the rows. */
export interface Rankings {
  /** One for two classes. */
  readonly columns: readonly Ranking[];
  readonly weights: Float64Array;
  /** Whether the rows may have several labels each. */
  readonly areIndependent: boolean;
  /** Whether f32 holds every number of the predictions' type. */
  readonly isSingle: boolean;
}

/**
 * Reads targets and scores, each class against the rest.
 *
 * Targets are (rows) classes, or (rows, columns) of 0 and 1. Scores are (rows), of the positive one of two classes, or (rows, columns); of two
 * columns for two classes, the second one counts.
 */
export function readRankings(
  owner: string,
  yTrue: TargetsInput,
  yScore: PredictionsInput,
  options: ProbabilityScoreOptions,
): Rankings {
  const givenLabels = readLabelList(`${owner}.labels`, options.labels) ?? [];
  if (options.posLabel !== undefined) requireLabel(`${owner}.posLabel`, options.posLabel);
  const { truth, predicted, weights, rows } = readPair(owner, yTrue, yScore, options);
  const { numbers, columns, isSingle } = predicted;
  if (numbers === undefined) refuse('E_DATA', `${owner}: yPred`, 'scores or probabilities', predicted.labels?.[0]);
  const column = (at: number) => new Float64Array(rows).map((_, row) => numbers[row * columns + at]!);
  if (truth.columns > 1) {
    const indicators = readIndicators(owner, truth, columns);
    const all = indicators.map((isPositive, at) => ({ label: at, isPositive, scores: column(at) }));
    return { columns: all, weights, areIndependent: true, isSingle };
  }
  const actual = trueLabels(owner, truth);
  const numbersOfNames = (names: readonly Label[]) => numbersOf(owner, names, options.targetNames, actual);
  const known = numbersOfNames(givenLabels);
  const [posLabel] = options.posLabel === undefined ? [] : numbersOfNames([options.posLabel]);
  const against = (label: Label, at: number): Ranking => ({
    label: namesOf(owner, [label], options.targetNames)[0]!,
    isPositive: new Uint8Array(rows).map((_, row) => Number(actual[row] === label)),
    scores: column(at),
  });
  if (columns === 1 || (columns === 2 && new Set([...actual, ...known]).size <= 2)) {
    const pair = twoLabels(owner, [...actual, ...known]);
    const positive = pair[posLabel === undefined ? 1 : positivePlace(owner, pair, posLabel)]!;
    const place = columns === 1 ? 0 : pair.indexOf(positive);
    return { columns: [against(positive, place)], weights, areIndependent: false, isSingle };
  }
  const labels = columnLabels(owner, actual, known, columns);
  const stranger = actual.findIndex((label) => !labels.includes(label));
  if (stranger !== -1) {
    const message = `${owner}: row ${stranger} of yTrue is class ${actual[stranger]}, and yPred has ${columns} columns`;
    refuse('E_LABEL', `yTrue[${stranger}]`, `a class below ${columns}`, actual[stranger], message);
  }
  return { columns: labels.map(against), weights, areIndependent: false, isSingle };
}

function readIndicators(owner: string, { numbers, rows, columns }: Values, scored: number): readonly Uint8Array[] {
  if (columns !== scored) {
    const message = `${owner}: yTrue has ${columns} columns and yPred has ${scored}`;
    refuse(ShapeError, owner, `${columns} columns`, scored, message);
  }
  return Array.from({ length: columns }, (_, column) =>
    Uint8Array.from({ length: rows }, (_, row) => {
      const value = numbers![row * columns + column]!;
      if (value === 0 || value === 1) return value;
      refuse('E_LABEL', `yTrue[${row}][${column}]`, '0 or 1', value);
    }),
  );
}

/**
 * Visits the rows from the largest score down, rows of equal scores together.
 *
 * @param visit  gets the weights of the positive rows and of the others among them.
 */
export function forEachTie(
  { isPositive, scores }: Ranking,
  weights: Float64Array,
  visit: (positives: number, negatives: number) => void,
): void {
  const order = new Int32Array(scores.length).map((_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  let positives = 0;
  let negatives = 0;
  for (let place = 0; place < order.length; place++) {
    const row = order[place]!;
    if (isPositive[row] === 1) positives += weights[row]!;
    else negatives += weights[row]!;
    if (place + 1 < order.length && scores[order[place + 1]!] === scores[row]) continue;
    visit(positives, negatives);
    positives = 0;
    negatives = 0;
  }
}

/** The weight of the positive rows. */
export function positiveWeight({ isPositive }: Ranking, weights: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < weights.length; row++) if (isPositive[row] === 1) sum += weights[row]!;
  return sum;
}

/** The mean over the classes: 'macro' of all alike, 'weighted' by the weights of their rows. */
export function averageOver(
  average: 'macro' | 'weighted',
  { columns, weights }: Rankings,
  of: (ranking: Ranking) => number,
): number {
  let sum = 0;
  let total = 0;
  for (const ranking of columns) {
    const share = average === 'macro' || columns.length === 1 ? 1 : positiveWeight(ranking, weights);
    sum += share * of(ranking);
    total += share;
  }
  return sum / total;
}
