/** Runs of two or more letters, digits and underscores. */
const WORD = /[\p{L}\p{N}_]{2,}/gu;

/** How text is cut into terms. */
export interface TokenOptions {
  readonly lowercase: boolean;
  /** Least and most words of a term. */
  readonly ngramRange: readonly [least: number, most: number];
  readonly stopWords: readonly string[];
}

/** The terms of a text: words of two or more characters, and runs of neighbours joined by a blank. */
export function termsOf(text: string, { lowercase, ngramRange, stopWords }: TokenOptions): string[] {
  const found = (lowercase ? text.toLowerCase() : text).match(WORD) ?? [];
  const words: readonly string[] = stopWords.length === 0 ? found : found.filter((word) => !stopWords.includes(word));
  const [least, most] = ngramRange;
  const terms: string[] = [];
  for (let size = least; size <= Math.min(most, words.length); size++) {
    for (let first = 0; first + size <= words.length; first++) terms.push(words.slice(first, first + size).join(' '));
  }
  return terms;
}
