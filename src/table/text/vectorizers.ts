import { FormatError, HyperparameterError, OckhamError, OptionError } from '../../errors.js';
import { type Check, type Declared, integer, oneOf, optional, readOptions } from '../../options.js';
import { isList, isObject, refuse, requireBoolean } from '../../validate.js';
import { type CountingConfig, Vectorizer, type WeighingConfig } from './vectorizer.js';

/** Options of {@link countVectorizer}. */
export interface CountVectorizerOptions {
  /** Least and most words of a term. Default: [1, 1], single words. */
  ngramRange?: readonly [least: number, most: number];
  /** Least number of texts with the term, >= 1, or their share, below 1. Default: 1. */
  minDf?: number;
  /** Largest share of the texts with the term, up to 1, or their number above 1. Default: 1, all. */
  maxDf?: number;
  /** Most terms: the most frequent ones. Default: all. */
  maxFeatures?: number;
  /** Whether upper and lower case are the same. Default: true. */
  lowercase?: boolean;
  /** Words to leave out, as they are after `lowercase`. Default: none. */
  stopWords?: readonly string[];
  /** Whether a term counts once per text. Default: false. */
  binary?: boolean;
}

/** Options of {@link tfidf}. */
export interface TfidfOptions extends CountVectorizerOptions {
  /** Length that every row is scaled to: 'l2' is sum of squares 1, 'l1' sum 1. Default: 'l2'. */
  norm?: 'l2' | 'l1' | 'none';
  /** Whether one more text with all terms is counted, so that no weight is infinite. Default: true. */
  smoothIdf?: boolean;
  /** Whether a count c becomes 1 + ln c. Default: false. */
  sublinearTf?: boolean;
}

const range: Check<readonly [number, number]> = (path, value) => {
  const [least, most] = isList(value) && value.length === 2 ? value : [];
  const isRange =
    Number.isSafeInteger(least) && Number.isSafeInteger(most) && Number(least) >= 1 && Number(least) <= Number(most);
  return isRange
    ? [Number(least), Number(most)]
    : refuse(OptionError, path, '[least, most] words, 1 <= least <= most', value);
};

/** A share of the texts in (0, 1), or a whole number of them. */
const frequency: Check<number> = (path, value) => {
  if (typeof value === 'number' && value > 0 && (value < 1 || Number.isSafeInteger(value))) return value;
  return refuse(HyperparameterError, path, 'a share in (0, 1), or a whole number of texts', value);
};

const words: Check<readonly string[]> = (path, value) => {
  if (isList(value) && Array.from(value).every((word) => typeof word === 'string'))
    return [...(value as readonly string[])];
  return refuse(OptionError, path, 'a list of words', value);
};

const COUNTING: Declared<CountingConfig> = {
  ngramRange: [[1, 1], range],
  minDf: [1, frequency],
  maxDf: [1, frequency],
  maxFeatures: [undefined, optional(integer(1))],
  lowercase: [true, requireBoolean],
  stopWords: [[], words],
  binary: [false, requireBoolean],
};

const WEIGHING: Declared<WeighingConfig> = {
  ...COUNTING,
  norm: ['l2', oneOf('l2', 'l1', 'none')],
  smoothIdf: [true, requireBoolean],
  sublinearTf: [false, requireBoolean],
};

/**
 * Counts terms in short texts: x[i, j] is how often term j occurs in text i.
 *
 * Words are runs of two or more letters, digits and underscores. `fit` learns the vocabulary from training texts, and `transform` gives a
 * sparse X; with `preprocess({ text: countVectorizer() })` a model does both for columns of type 'text', and keeps the vocabulary.
 *
 * @throws OptionError, HyperparameterError for invalid options.
 * @example
 * const words = countVectorizer().fit(['a red house', 'red red wine']);
 * words.vocabulary; // ['house', 'red', 'wine']
 * words.transform(['red wine, red']).values; // [2, 1]
 *
 * Source: scikit-learn's CountVectorizer, whose figures these are; of terms that are equally frequent, `maxFeatures` keeps the first by name.
 */
export function countVectorizer(options: CountVectorizerOptions = {}): Vectorizer {
  return new Vectorizer('countVectorizer', readOptions('countVectorizer', options, COUNTING));
}

/**
 * Weighs terms in short texts: x[i, j] = count of term j in text i times idf[j], each row scaled to length 1.
 *
 *   idf[j] = ln((1 + n) / (1 + df[j])) + 1
 *
 * for n training texts, df[j] of them with the term. The logarithm has the same bits in every engine.
 *
 * @throws OptionError, HyperparameterError for invalid options.
 * @example
 * const weights = tfidf({ ngramRange: [1, 2], minDf: 2 }).fit(['a red house', 'a red wine', 'the red house']);
 * weights.vocabulary; // ['house', 'red', 'red house']
 *
 * Source: scikit-learn's TfidfVectorizer. Textbooks have idf = ln(n / df), without the ones.
 */
export function tfidf(options: TfidfOptions = {}): Vectorizer {
  return new Vectorizer('tfidf', readOptions('tfidf', options, WEIGHING));
}

/** Restores a vectorizer from its JSON. @throws FormatError for anything else. */
export function restoreVectorizer(json: unknown): Vectorizer {
  const wrong = (what: string, cause?: unknown) =>
    new FormatError(`vectorizer: ${what}`, { path: 'vectorizer', got: json, cause });
  if (!isObject(json) || isList(json)) throw wrong('expected an object');
  const { name, config, vocabulary, idf, ...others }: Record<string, unknown> = { ...json };
  if (name !== 'countVectorizer' && name !== 'tfidf') throw wrong('unknown name');
  if (Object.keys(others).length > 0) throw wrong('unknown field');
  let made: Vectorizer;
  try {
    made = name === 'tfidf' ? tfidf(config as TfidfOptions) : countVectorizer(config as CountVectorizerOptions);
  } catch (cause) {
    if (!(cause instanceof OckhamError)) throw cause;
    throw wrong('invalid options', cause);
  }
  if (vocabulary === undefined && idf === undefined) return made;
  const isSorted = (terms: readonly unknown[]): terms is readonly string[] =>
    Array.from(terms).every((term, at) => typeof term === 'string' && (at === 0 || String(terms[at - 1]) < term));
  if (!isList(vocabulary) || vocabulary.length === 0 || !isSorted(vocabulary))
    throw wrong('vocabulary must be terms that ascend');
  if (name === 'countVectorizer') {
    if (idf !== undefined) throw wrong('counts have no idf');
    return new Vectorizer(name, made.config, { vocabulary });
  }
  const isWeights =
    isList(idf) && idf.length === vocabulary.length && Array.from(idf).every((weight) => Number.isFinite(weight));
  if (!isWeights) throw wrong('idf must be a finite number per term');
  return new Vectorizer(name, made.config, { vocabulary, idf: idf as readonly number[] });
}
