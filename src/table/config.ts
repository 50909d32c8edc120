import { OptionError } from '../errors.js';
import { type Check, type Declared, integer, oneOf, readOptions } from '../options.js';
import { isA, isList, refuse, requireBoolean } from '../validate.js';
import { Vectorizer } from './text/vectorizer.js';
import { tfidf } from './text/vectorizers.js';

/** Parts of a date that become columns. */
export type DatePart = 'days' | 'month' | 'weekday';

/** Transforms of a target of numbers. */
export type TargetTransform = 'none' | 'standardize' | 'log' | 'log1p';

/** Options of {@link preprocess}. */
export interface PreprocessOptions {
  /** Whether numbers become (x - mean) / standard deviation of the training rows. Default: true. */
  standardize?: boolean;
  /** Least number of training rows of a category that has a column of its own; rarer ones share one. Default: 1. */
  minCount?: number;
  /**
   * 'impute': missing numbers become the median of the training rows, missing categories and booleans the most frequent value.
   * Default: 'impute'.
   */
  missing?: 'impute' | 'reject';
  /** Whether numbers that are missing in training rows get a second column, 1 where they are. Default: true. */
  indicator?: boolean;
  /** Columns of a date: 'days' since 1970-01-01, a number; 'month' and 'weekday' (Monday is 1), categories. Default: ['days']. */
  dates?: readonly DatePart[];
  /** How columns of type 'text' become numbers. Default: tfidf(). */
  text?: Vectorizer;
  /**
   * A target of numbers is trained as `(y - mean) / standard deviation`, `ln y` or `ln(1 + y)`. Predictions and metrics are in the
   * target's own units; the loss is not. Default: 'none'.
   */
  targetTransform?: TargetTransform;
}

/** The same with all defaults. */
export type PreprocessConfig = Required<PreprocessOptions>;

const dateParts: Check<readonly DatePart[]> = (path, value) => {
  const isParts =
    isList(value) &&
    new Set(value).size === value.length &&
    Array.from(value).every((part) => part === 'days' || part === 'month' || part === 'weekday');
  return isParts
    ? [...(value as readonly DatePart[])]
    : refuse(OptionError, path, "a list of 'days', 'month' and 'weekday', each at most once", value);
};

const vectorizer: Check<Vectorizer> = (path, value) => {
  if (isA(value, Vectorizer)) return value;
  return refuse(OptionError, path, 'what countVectorizer() or tfidf() returned', value);
};

/** Reads the options. @throws OptionError, HyperparameterError. */
export function readConfig(options: PreprocessOptions, owner = 'preprocess'): PreprocessConfig {
  const declared: Declared<PreprocessConfig> = {
    standardize: [true, requireBoolean],
    minCount: [1, integer(1)],
    missing: ['impute', oneOf('impute', 'reject')],
    indicator: [true, requireBoolean],
    dates: [['days'], dateParts],
    text: [tfidf(), vectorizer],
    targetTransform: ['none', oneOf('none', 'standardize', 'log', 'log1p')],
  };
  return readOptions(owner, options, declared);
}
