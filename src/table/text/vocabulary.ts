import { refuse } from '../../validate.js';

/** Which terms are kept. */
export interface VocabularyOptions {
  readonly minDf: number;
  readonly maxDf: number;
  readonly maxFeatures: number | undefined;
}

/**
 * Chooses the terms: those in at least minDf and at most maxDf documents, and of these the maxFeatures that occur most often, then in
 * alphabetical order. Below 1, and 1 for maxDf, a limit is a share of the documents.
 *
 * @throws DataError `E_EMPTY` if none is left.
 */
export function learnVocabulary(
  path: string,
  documents: readonly (readonly string[])[],
  { minDf, maxDf, maxFeatures }: VocabularyOptions,
): { vocabulary: readonly string[]; documentCounts: readonly number[] } {
  const counts = new Map<string, { documents: number; total: number }>();
  for (const terms of documents) {
    for (const term of terms) {
      const count = counts.get(term) ?? { documents: 0, total: 0 };
      count.total++;
      counts.set(term, count);
    }
    for (const term of new Set(terms)) counts.get(term)!.documents++;
  }
  const least = minDf < 1 ? minDf * documents.length : minDf;
  const most = maxDf <= 1 ? maxDf * documents.length : maxDf;
  const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
  const frequent = [...counts].filter(([, count]) => count.documents >= least && count.documents <= most).sort(byName);
  const kept =
    maxFeatures === undefined
      ? frequent
      : frequent
          .sort((a, b) => b[1].total - a[1].total || byName(a, b))
          .slice(0, maxFeatures)
          .sort(byName);
  if (kept.length === 0) {
    const why =
      counts.size === 0
        ? 'the texts have no words of two or more letters'
        : `none of ${counts.size} terms is in ${least} to ${most} texts`;
    refuse('E_EMPTY', path, 'at least one term', counts.size, `${path}: no term is left: ${why}`);
  }
  return { vocabulary: kept.map(([term]) => term), documentCounts: kept.map(([, count]) => count.documents) };
}
