import type { Seed } from '../../core/random/seed.js';
import { FormatError, OptionError } from '../../errors.js';
import { show } from '../../show.js';
import type { Json } from '../../types.js';

/** Options that decide the results of a study, as JSON. */
export type Configuration = Readonly<Record<string, Json>>;

/** @throws OptionError if the study of a journal is another one; names the first thing that differs. */
export function requireSameStudy(kept: Readonly<Record<string, unknown>>, own: Configuration): void {
  for (const [name, value] of Object.entries(own)) {
    if (textOf(kept[name]) === JSON.stringify(value)) continue;
    const path = `tune.${name}`;
    const expected = `as in the journal: ${show(kept[name])}`;
    const message = `journal: the study in it has another ${name}: ${show(kept[name])}, not ${show(value)}; give another journal, or the same options and rows`;
    throw new OptionError(message, { path, expected, got: value });
  }
}

/** JSON of a value; undefined if it lies deeper than the stack, as no option does. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The seed of a journal's study; undefined if there is none. @throws FormatError for one that is none. */
export function seedIn(kept: Readonly<Record<string, unknown>> | undefined): Seed | undefined {
  const seed = kept?.['seed'];
  if (kept === undefined) return undefined;
  if (typeof seed !== 'string' || !/^\d{1,20}$/.test(seed)) {
    throw new FormatError(`journal: the study in it has no seed: ${show(seed)}`, { path: 'tune.journal', got: seed });
  }
  const number = Number(seed);
  return Number.isSafeInteger(number) ? number : BigInt(seed);
}
