import { logarithm } from '../../core/exact/power.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import { StateError } from '../../errors.js';
import { show } from '../../show.js';
import { sparseMatrix } from '../../sparse/sparseMatrix.js';
import type { Json } from '../../types.js';
import { isList, refuse } from '../../validate.js';
import { termsOf } from './tokens.js';
import { learnVocabulary } from './vocabulary.js';

/** All options of {@link countVectorizer}. */
export interface CountingConfig {
  readonly ngramRange: readonly [least: number, most: number];
  readonly minDf: number;
  readonly maxDf: number;
  readonly maxFeatures: number | undefined;
  readonly lowercase: boolean;
  readonly stopWords: readonly string[];
  readonly binary: boolean;
}

/** All options of {@link tfidf}. */
export interface WeighingConfig extends CountingConfig {
  readonly norm: 'l2' | 'l1' | 'none';
  readonly smoothIdf: boolean;
  readonly sublinearTf: boolean;
}

type VectorizerConfig = CountingConfig & Partial<WeighingConfig>;

/** Terms with their columns, ascending, and their weights. */
export interface LearnedTerms {
  readonly vocabulary: readonly string[];
  /** (terms) ln((1 + n) / (1 + df)) + 1, of tfidf only. */
  readonly idf?: readonly number[];
}

/** Counts or weights of terms in short texts, one column per term. Made by {@link countVectorizer} and {@link tfidf}; immutable. */
export class Vectorizer {
  readonly name: 'countVectorizer' | 'tfidf';
  readonly config: VectorizerConfig;
  /** Terms in the order of their columns; undefined before {@link fit}. */
  readonly vocabulary: readonly string[] | undefined;
  /** Weights of the terms, of tfidf only. */
  readonly idf: readonly number[] | undefined;
  private readonly columns: ReadonlyMap<string, number>;

  /** For {@link countVectorizer} and {@link tfidf}. */
  constructor(name: Vectorizer['name'], config: VectorizerConfig, learned?: LearnedTerms) {
    this.name = name;
    this.config = config;
    this.vocabulary = learned && Object.freeze([...learned.vocabulary]);
    this.idf = learned?.idf && Object.freeze([...learned.idf]);
    this.columns = new Map(this.vocabulary?.map((term, column) => [term, column]));
    Object.freeze(this);
  }

  /**
   * Learns the vocabulary, and for tfidf the weights, of training texts. Missing texts (null, undefined) have no terms.
   *
   * @throws DataError `E_EMPTY` if no term is left, `E_DATA` for anything but a list of texts.
   */
  fit(texts: readonly (string | null | undefined)[]): Vectorizer {
    const documents = readTexts(`${this.name}.fit`, texts).map((text) => termsOf(text, this.config));
    const { vocabulary, documentCounts } = learnVocabulary(`${this.name}.fit`, documents, this.config);
    if (this.name === 'countVectorizer') return new Vectorizer(this.name, this.config, { vocabulary });
    const smooth = this.config.smoothIdf === false ? 0 : 1;
    const n = documents.length + smooth;
    const idf = documentCounts.map((count) => logarithm(n / (count + smooth)) + 1);
    return new Vectorizer(this.name, this.config, { vocabulary, idf });
  }

  /**
   * Counts, or weighs, the terms of every text: (texts, terms). Terms outside the vocabulary are left out.
   *
   * @throws StateError `E_NOT_BUILT` before {@link fit}; DataError `E_DATA`.
   */
  transform(texts: readonly (string | null | undefined)[]): SparseMatrix {
    const { vocabulary = [] } = this.requireLearned();
    const values: number[] = [];
    const columns: number[] = [];
    const pointers = [0];
    for (const text of readTexts(`${this.name}.transform`, texts)) {
      for (const [column, value] of this.row(text)) {
        columns.push(column);
        values.push(value);
      }
      pointers.push(values.length);
    }
    return sparseMatrix(values, columns, pointers, [texts.length, vocabulary.length]);
  }

  /** Columns and values of one text, ascending. @internal */
  row(text: string): [column: number, value: number][] {
    const { binary, norm, sublinearTf } = this.config;
    const counts = new Map<number, number>();
    for (const term of termsOf(text, this.config)) {
      const column = this.columns.get(term);
      if (column !== undefined) counts.set(column, binary ? 1 : (counts.get(column) ?? 0) + 1);
    }
    const row = [...counts].sort(([a], [b]) => a - b);
    const { idf } = this;
    if (idf === undefined) return row;
    const weighed = row.map(([column, count]): [number, number] => [
      column,
      (sublinearTf === true ? logarithm(count) + 1 : count) * idf[column]!,
    ]);
    let size = 0;
    for (const [, weight] of weighed) size += norm === 'l1' ? weight : weight * weight;
    const divisor = norm === 'l2' ? Math.sqrt(size) : norm === 'l1' ? size : 1;
    return weighed.map(([column, weight]) => [column, weight / divisor]);
  }

  /** Itself. @throws StateError `E_NOT_BUILT` before {@link fit}. @internal */
  requireLearned(): this {
    if (this.vocabulary !== undefined) return this;
    throw new StateError('E_NOT_BUILT', `${this.name}: no vocabulary is known yet; call fit(texts) first`, {
      path: this.name,
    });
  }

  toJSON(): { readonly [key: string]: Json } {
    const { name, config, vocabulary, idf } = this;
    const options = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
    return { name, config: options, ...(vocabulary && { vocabulary }), ...(idf && { idf }) };
  }
}

function readTexts(path: string, texts: unknown): string[] {
  if (!isList(texts)) return refuse('E_DATA', path, 'a list of texts', texts);
  return Array.from(texts, (text, row) => {
    if (text === null || text === undefined) return '';
    if (typeof text === 'string') return text;
    return refuse('E_DATA', `${path}[${row}]`, 'text', text, `${path}: row ${row} is ${show(text)}, expected text`);
  });
}
