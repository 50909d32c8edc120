import type { Seed } from '../../core/random/seed.js';
import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { type NumberList, readList } from '../../data/reading/list.js';
import { OptionError, ShapeError } from '../../errors.js';
import type { Sequential } from '../../model/sequential.js';
import { refuse } from '../../validate.js';
import { type GivenRows, readRows } from '../rows/givenRows.js';
import { readWeightsOfRows } from '../rows/rowWeights.js';
import { readBuilt, type TrainingRows } from '../run/build.js';
import { kFold } from './kFold.js';
import { type Folds, readFolds } from './readFolds.js';
import type { Fold, RowLabel } from './splitter.js';

/** Options of folds. */
export interface FoldsOptions {
  /**
   * Number of folds (`stratifiedKFold` for a loss of one class per row, otherwise `kFold`), a splitter, or lists of rows of your own.
   * Default: 5.
   */
  folds?: Folds;
  /** Seed of the folds, if `folds` is a number. Default: a random one, which the result holds. */
  seed?: Seed;
  /** (n) group of each row, numbers or strings: for `groupKFold`, and no group may both train and test. */
  groups?: ArrayLike<RowLabel>;
}

/** Rows cut into folds. */
export interface CutRows extends GivenRows {
  readonly folds: readonly Fold[];
  readonly seed: Seed | undefined;
  /** (n) weights, as given. */
  readonly weights: Float32Array | undefined;
  /** The rows that train in a fold. */
  training(fold: number): TrainingRows;
}

/**
 * Reads rows, weights and folds.
 *
 * @param build  makes a model, to see whether its loss is one of classes. It is given rows of a fold only.
 * @throws ShapeError, DataError, OptionError, HyperparameterError.
 */
export function cutRows(
  owner: string,
  X: ModelInput,
  y: TargetInput,
  options: FoldsOptions & { readonly sampleWeight?: NumberList },
  build: (rows: TrainingRows) => Sequential,
): CutRows {
  const given = readRows(X, y);
  const { rows, labels } = given;
  const weights = readWeightsOfRows(owner, options.sampleWeight, rows);
  const groups = readGroups(owner, options.groups, rows);
  const { folds = 5, seed } = options;
  const rowsFor = (train: Int32Array, fold: number): TrainingRows => ({ ...given.take(train), fold });
  const hasClasses = () => {
    // A fold of the other kind: the model that is asked has not seen all rows either.
    const [first] = kFold({ nSplits: 2, shuffle: false }).split(rows);
    const { model, compiled } = readBuilt(owner, build(rowsFor(first!.train, 0)));
    model.dispose();
    const { targets } = compiled.loss;
    return targets === 'binary' ? Array.from(labels ?? []).every(isBinary) : targets !== 'values';
  };
  const isStratified = typeof folds === 'number' && labels !== undefined && rows >= 2 && hasClasses();
  const facts = { ...(labels && { y: labels }), ...(groups && { groups }) };
  const read = readFolds(owner, folds, rows, facts, isStratified, seed);
  return {
    ...given,
    ...read,
    weights,
    training: (fold) => rowsFor(read.folds[fold]!.train, fold),
  };
}

/** Whether a target of a binary loss is a class: other numbers are probabilities. */
function isBinary(label: RowLabel): boolean {
  return typeof label !== 'number' || label === 0 || label === 1;
}

function readGroups(owner: string, given: unknown, rows: number): ArrayLike<RowLabel> | undefined {
  if (given === undefined) return undefined;
  const list = readList(`${owner}.groups`, given);
  if (list === undefined) refuse(OptionError, `${owner}.groups`, 'a list of numbers or strings, one per row', given);
  if (list.length !== rows) refuse(ShapeError, `${owner}.groups`, `${rows} groups, one per row`, list.length);
  return list.map((group, row): RowLabel => {
    if (typeof group === 'string' || typeof group === 'boolean' || Number.isFinite(group)) return group as RowLabel;
    return refuse(OptionError, `${owner}.groups[${row}]`, 'a number or a string', group);
  });
}
