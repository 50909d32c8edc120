// @ts-check
// The hashes that every runtime must come to.
import { readFileSync } from 'node:fs';

/** @typedef {{ readonly numericsVersion: number, readonly hashes: Readonly<Record<string, string>> }} Golden */

export const goldenFile = new URL('golden.json', import.meta.url);

/** @returns {Golden} */
export function readGolden() {
  return JSON.parse(readFileSync(goldenFile, 'utf8'));
}
