import { drawSeed, type Seed, splitSeed } from '../../core/random/seed.js';
import { HyperparameterError, OptionError, ShapeError } from '../../errors.js';
import { refuse, requireBoolean, requireInteger, requireOptions } from '../../validate.js';
import { warn } from '../../warnings.js';
import type { RowLabel } from './splitter.js';

/** Options of `kFold` and `stratifiedKFold`. */
export interface KFoldOptions {
  /** Number of folds, >= 2. Default: 5. */
  nSplits?: number;
  /** Whether rows are drawn for each fold; false takes them in their order, as scikit-learn does by default. Default: true. */
  shuffle?: boolean;
  /** Default: a random seed, which the splitter holds. */
  seed?: Seed;
  /** How often all rows are cut anew, >= 1, each time in another order. Default: 1. */
  nRepeats?: number;
}

/** Checks the options. @throws OptionError, HyperparameterError. */
export function readKFold(owner: string, options: KFoldOptions) {
  requireOptions(owner, options, ['nSplits', 'shuffle', 'seed', 'nRepeats']);
  const nSplits = requireInteger(`${owner}.nSplits`, options.nSplits ?? 5, 2);
  const nRepeats = requireInteger(`${owner}.nRepeats`, options.nRepeats ?? 1, 1);
  const shuffle = requireBoolean(`${owner}.shuffle`, options.shuffle ?? true);
  if (!shuffle) {
    if (nRepeats > 1) {
      const message = `${owner}: nRepeats ${nRepeats} needs shuffle: true, or all repeats are the same`;
      refuse(OptionError, `${owner}.nRepeats`, '1 without shuffling', nRepeats, message);
    }
    if (options.seed !== undefined) {
      warn('W_NO_EFFECT', `${owner}: seed does nothing with shuffle: false; leave one of them out`);
    }
    return { nSplits, nRepeats, seed: undefined, key: undefined };
  }
  const seed = options.seed ?? drawSeed();
  return { nSplits, nRepeats, seed, key: splitSeed(owner, seed) };
}

/** @throws HyperparameterError if there are fewer rows than folds. */
export function requireRows(owner: string, nSplits: number, rows: number): void {
  requireInteger(`${owner}.split.rows`, rows, 1);
  if (rows >= nSplits) return;
  const message = `${owner}: ${rows} rows cannot make ${nSplits} folds`;
  refuse(HyperparameterError, `${owner}.nSplits`, `at most ${rows}`, nSplits, message);
}

/** @throws OptionError if they are missing; ShapeError unless there is one per row. */
export function requireLabels(
  owner: string,
  name: 'y' | 'groups',
  rows: number,
  labels: ArrayLike<RowLabel> | undefined,
): ArrayLike<RowLabel> {
  if (labels === undefined) {
    const what = name === 'y' ? 'the classes of the rows' : 'the group of each row';
    refuse(OptionError, `${owner}.${name}`, what, labels, `${owner}: ${name} is missing: ${what}`);
  }
  if (labels.length !== rows) {
    const message = `${owner}: ${name} has ${labels.length} entries for ${rows} rows`;
    refuse(ShapeError, `${owner}.${name}`, `${rows} entries`, labels.length, message);
  }
  return labels;
}
