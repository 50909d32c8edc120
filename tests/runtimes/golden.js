// @ts-check
// The hashes that every runtime must come to.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Golden
 * @property {number} numericsVersion
 * @property {Readonly<Record<string, string>>} hashes  of the weights, by configuration.
 * @property {Readonly<Record<string, string>>} linear  of paths of linear models.
 */

export const goldenFile = new URL('golden.json', import.meta.url);

/** @returns {Golden} */
export function readGolden() {
  return JSON.parse(readFileSync(goldenFile, 'utf8'));
}
