import type { Seed } from '../../core/random/seed.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import { type NumberList, readList } from '../../data/reading/list.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import { requireSameRows } from '../../data/split/trainTestSplit.js';
import { OptionError, ShapeError } from '../../errors.js';
import type { Sequential } from '../../model/sequential.js';
import { isList, refuse } from '../../validate.js';
import { readWeightsOfRows } from '../rows/rowWeights.js';
import { rowsOfX, rowsOfY } from '../rows/takeRows.js';
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
export interface CutRows {
  readonly rows: number;
  readonly folds: readonly Fold[];
  readonly seed: Seed | undefined;
  /** (n) weights, as given. */
  readonly weights: Float32Array | undefined;
  /** Rows of X, of y. */
  take(indices: Int32Array): MatrixInput | SparseMatrix;
  targets(indices: Int32Array): MatrixInput;
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
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  options: FoldsOptions & { readonly sampleWeight?: NumberList },
  build: (rows: TrainingRows) => Sequential,
): CutRows {
  const inputs = rowsOfX('X', X);
  const outputs = rowsOfY('y', y);
  const { rows } = inputs;
  requireSameRows('X', rows, 'y', outputs.rows);
  const weights = readWeightsOfRows(owner, options.sampleWeight, rows);
  const groups = readGroups(owner, options.groups, rows);
  const { folds = 5, seed } = options;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const rowsFor = (train: Int32Array, fold: number): TrainingRows => ({
    X: inputs.take(train),
    y: outputs.take(train),
    fold,
  });
  const hasClasses = () => {
    // A fold of the other kind: the model that is asked has not seen all rows either.
    const [first] = kFold({ nSplits: 2, shuffle: false }).split(rows);
    const { model, compiled } = readBuilt(owner, build(rowsFor(first!.train, 0)));
    model.dispose();
    const { targets } = compiled.loss;
    return targets === 'labels' || (targets === 'binary' && Array.from(classes ?? []).every(isBinary));
  };
  const classes = isFlat(y) ? (outputs.take(all) as ArrayLike<RowLabel>) : undefined;
  const isStratified = typeof folds === 'number' && classes !== undefined && rows >= 2 && hasClasses();
  const facts = { ...(classes && { y: classes }), ...(groups && { groups }) };
  const read = readFolds(owner, folds, rows, facts, isStratified, seed);
  return {
    rows,
    ...read,
    weights,
    take: inputs.take,
    targets: outputs.take,
    training: (fold) => rowsFor(read.folds[fold]!.train, fold),
  };
}

function isBinary(label: RowLabel): boolean {
  return label === 0 || label === 1;
}

/** Whether y has one value per row. */
function isFlat(y: MatrixInput): boolean {
  return ArrayBuffer.isView(y) || (isList(y) && typeof y[0] !== 'object');
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
