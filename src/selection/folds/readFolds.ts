import type { Seed } from '../../core/random/seed.js';
import { readList } from '../../data/reading/list.js';
import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { hasMethods, isList, isObject, refuse, requireInteger } from '../../validate.js';
import { kFold } from './kFold.js';
import type { Fold, OwnFold, RowLabel, SplitFacts, Splitter } from './splitter.js';
import { stratifiedKFold } from './stratifiedKFold.js';

/** Folds in any form: a number of them, a splitter, or lists of rows. */
export type Folds = number | Splitter | readonly OwnFold[];

/** Folds and the seed that repeats them, if one was drawn. */
export interface ReadFolds {
  readonly folds: readonly Fold[];
  readonly seed: Seed | undefined;
}

/**
 * Reads `folds` of `rows` rows. A number becomes `stratifiedKFold` if y has classes, `kFold` otherwise.
 *
 * @throws OptionError for another form, rows that do not exist, occur twice or both train and test, a part without rows, and a group
 *   that both trains and tests; and as the splitter does. All of that before anything is trained.
 */
export function readFolds(
  owner: string,
  given: unknown,
  rows: number,
  facts: SplitFacts,
  hasClasses: boolean,
  seed: Seed | undefined,
): ReadFolds {
  const read = cut(owner, given, rows, facts, hasClasses, seed);
  if (facts.groups !== undefined) requireWholeGroups(owner, read.folds, facts.groups);
  return read;
}

function cut(
  owner: string,
  given: unknown,
  rows: number,
  facts: SplitFacts,
  hasClasses: boolean,
  seed: Seed | undefined,
): ReadFolds {
  const path = `${owner}.folds`;
  if (isList(given)) {
    if (given.length === 0) refuse(OptionError, path, 'at least one fold', given);
    // By number, for map skips holes.
    return { folds: Array.from(given, (fold, index) => readOwn(owner, index, fold, rows)), seed: undefined };
  }
  if (hasMethods<Splitter>(given, 'split')) {
    if (seed !== undefined) refuse(OptionError, `${owner}.seed`, 'left out: the folds have a seed of their own', seed);
    return { folds: given.split(rows, facts), seed: given.seed };
  }
  const expected = 'a number of folds, a splitter such as kFold(), or a list of { train, test }';
  if (typeof given !== 'number') refuse(OptionError, path, expected, given);
  const nSplits = requireInteger(path, given, 2);
  const splitter = (hasClasses ? stratifiedKFold : kFold)({ nSplits, ...(seed !== undefined && { seed }) });
  return { folds: splitter.split(rows, facts), seed: splitter.seed };
}

/** A fold of the caller's. */
function readOwn(owner: string, index: number, fold: unknown, rows: number): Fold {
  const path = `${owner}.folds[${index}]`;
  if (!isObject(fold) || !('train' in fold) || !('test' in fold)) {
    refuse(OptionError, path, '{ train, test }, lists of rows', fold);
  }
  const taken = new Map<number, string>();
  const part = (name: 'train' | 'test', given: unknown): Int32Array => {
    const list = readList(`${path}.${name}`, given);
    if (list === undefined || list.length === 0)
      refuse(OptionError, `${path}.${name}`, 'a list of at least one row', given);
    for (const row of list) {
      if (typeof row !== 'number' || !Number.isInteger(row) || row < 0 || row >= rows) {
        refuse(OptionError, `${path}.${name}`, `rows, 0 to ${rows - 1}`, row);
      }
      const before = taken.get(row);
      if (before !== undefined) {
        const message = `${path}: row ${row} is in ${before === name ? `${name} twice` : 'train and test'}`;
        refuse(OptionError, `${path}.${name}`, 'rows that differ', row, message);
      }
      taken.set(row, name);
    }
    return Int32Array.from(list as readonly number[]);
  };
  return { train: part('train', fold.train), test: part('test', fold.test) };
}

/** @throws OptionError for a group that both trains and tests in a fold: its test rows would not be new to the model. */
function requireWholeGroups(owner: string, folds: readonly Fold[], groups: ArrayLike<RowLabel>): void {
  for (const [index, { train, test }] of folds.entries()) {
    const training = new Set(Array.from(train, (row) => groups[row]));
    const both = test.find((row) => training.has(groups[row]));
    if (both === undefined) continue;
    const message = `${owner}: group ${show(groups[both])} both trains and tests in fold ${index}; use groupKFold`;
    refuse(OptionError, `${owner}.folds[${index}]`, 'folds that cut no group', groups[both], message);
  }
}
