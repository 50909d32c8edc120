// @ts-check
import { existsSync, readFileSync } from 'node:fs';

/**
 * Columns that one method selected in one problem. `seconds` are those of processor time, on all threads.
 *
 * @typedef {{ seed: number, truth: string, design: string, method: string, found: number, wrong: number, seconds: number, columns: readonly number[] }} Row
 */

/** @param {string} path @returns {Row[]} */
export function readRows(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}
