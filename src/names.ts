// The name that is meant by another one.
import { listed, show } from './show.js';

/** Edits (insert, delete, replace) that turn a into b. Source: Levenshtein (1966). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}

/** Words that other libraries and papers use, in lower case, and what they are called here. */
export type Synonyms = Readonly<Record<string, string>>;

/** Those of options. Those of concepts are in concept.ts: fewer programs need them. */
const OPTIONS: Synonyms = {
  lasso: 'l1',
  ridge: 'l2',
  lr: 'learningRate',
  inputdim: 'inputShape: [features]',
};

/**
 * The known name that is meant: a synonym's, or else the one that takes the fewest edits to reach from the given one; an abbreviation
 * counts as one edit. Undefined if a synonym means none of them, or half of the letters are not enough.
 */
export function nearestName(given: string, known: readonly string[], synonyms = OPTIONS): string | undefined {
  if (given.length > 100) return undefined;
  const word = given.toLowerCase().replaceAll('_', '');
  const meant = Object.entries(synonyms).find(([synonym]) => synonym === word)?.[1];
  if (meant !== undefined && !known.some((name) => name.toLowerCase() === word)) {
    return known.includes(meant.replace(/:.*/, '')) ? meant : undefined;
  }
  let best: string | undefined;
  let least = given.length / 2;
  for (const name of known) {
    const isShort = given.length >= 3 && name.toLowerCase().startsWith(given.toLowerCase());
    const edits = editDistance(given.toLowerCase(), name.toLowerCase());
    const distance = isShort ? Math.min(edits, 1) : edits;
    if (distance < least || (distance === least && best === undefined)) [best, least] = [name, distance];
  }
  return best;
}

/** `; did you mean lambda?`, or which names there are. @param quote  whether what is meant is a string. */
export function nameHint(given: unknown, known: readonly string[], quote = false, synonyms = OPTIONS): string {
  const nearest = typeof given === 'string' ? nearestName(given, known, synonyms) : undefined;
  if (nearest !== undefined) return `; did you mean ${quote ? show(nearest) : nearest}?`;
  return known.length === 0 ? '; it takes none' : `; known: ${listed(known)}`;
}
