import type { Vectorizer } from '../../table/text/vectorizer.js';
import { ElementType } from '../proto/elementTypes.js';
import type { GraphBuilder } from '../proto/graphBuilder.js';
import { scalar } from './activations.js';

/**
 * Counts or weighs the terms of rows of words: (batch, terms).
 *
 * TfIdfVectorizer counts; what it could weigh by itself, idf in f32, is done behind it, where binary counts, logarithms and norms are, too.
 *
 * @param words  (batch, words) texts; '' is no word.
 */
export function termWeights(graph: GraphBuilder, { vocabulary = [], idf, config }: Vectorizer, words: string): string {
  let row = countTerms(graph, vocabulary, config.ngramRange, words);
  if (config.binary) row = graph.node('Min', [row, scalar(graph, 'one', 1)]);
  if (idf === undefined) return row;
  if (config.sublinearTf === true) {
    const isThere = graph.node('Greater', [row, scalar(graph, 'none', 0)]);
    // The logarithm of at least 1, so that there is no infinity.
    const log = graph.node('Log', [graph.node('Max', [row, scalar(graph, 'least', 1)])]);
    const grown = graph.node('Add', [log, scalar(graph, 'one', 1)]);
    row = graph.node('Where', [isThere, grown, row]);
  }
  row = graph.node('Mul', [row, graph.constant('idf', Float32Array.from(idf), [idf.length])]);
  if (config.norm === 'none') return row;
  const op = config.norm === 'l1' ? 'ReduceL1' : 'ReduceL2';
  const axes = graph.node(op, [row], { ints: { axes: [1] }, int: { keepdims: 1 } });
  const isZero = graph.node('Equal', [axes, scalar(graph, 'zero', 0)]);
  return graph.node('Div', [row, graph.node('Where', [isZero, scalar(graph, 'one', 1), axes])]);
}

/** Counts terms of one or more words. */
function countTerms(
  graph: GraphBuilder,
  vocabulary: readonly string[],
  [least]: readonly [least: number, most: number],
  words: string,
): string {
  const terms = vocabulary.map((term, column) => ({ words: term.split(' '), column }));
  // `most` has no upper limit.
  const longest = terms.reduce((most, term) => Math.max(most, term.words.length), least);
  const pool_strings: string[] = [];
  const ngram_counts: number[] = [];
  const ngram_indexes: number[] = [];
  for (let size = 1; size <= longest; size++) {
    ngram_counts.push(pool_strings.length);
    for (const term of terms) {
      if (term.words.length !== size || size < least) continue;
      pool_strings.push(...term.words);
      ngram_indexes.push(term.column);
    }
  }
  const counts = graph.node('TfIdfVectorizer', [words], {
    int: { min_gram_length: least, max_gram_length: longest, max_skip_count: 0 },
    ints: { ngram_counts, ngram_indexes },
    text: { mode: 'TF' },
    texts: { pool_strings },
  });
  return graph.node('Cast', [counts], { int: { to: ElementType.float } });
}
