// Mutants that earlier runs killed, by the text of their files: `--incremental` does not run them again, which is right as long as tests only
// become more.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./instrument.js').Mutant} Mutant */
/** @typedef {{ text: string, outcomes: Record<string, 'killed' | 'timeout'> }} Earlier  of a file: the hash of its text; by mutant. */

const path = fileURLToPath(new URL('../../build/stryker.json', import.meta.url));

/** @returns {Record<string, Earlier>} by file. */
function read() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {string} root @param {string} file */
const hashOf = (root, file) =>
  createHash('sha256')
    .update(readFileSync(`${root}/${file}`))
    .digest('hex');

/** @param {Mutant} mutant */
const keyOf = ({ location: { start, end }, replacement }) =>
  [start.line, start.column, end.line, end.column, replacement].join(' ');

/** The outcomes of the mutants that an earlier run killed, by id. @param {string} root @param {readonly Mutant[]} mutants */
export function earlierOutcomes(root, mutants) {
  const files = read();
  /** @type {Map<string, 'killed' | 'timeout'>} */
  const found = new Map();
  for (const file of new Set(mutants.map(({ fileName }) => fileName))) {
    const earlier = files[file];
    if (earlier?.text !== hashOf(root, file)) continue;
    for (const mutant of mutants.filter(({ fileName }) => fileName === file)) {
      const outcome = earlier.outcomes[keyOf(mutant)];
      if (outcome) found.set(mutant.id, outcome);
    }
  }
  return found;
}

/** Keeps the outcomes of a run. @param {string} root @param {readonly Mutant[]} mutants @param {import('./runTests.js').Found} found */
export function keepOutcomes(root, mutants, { killed, timeouts }) {
  const files = read();
  for (const file of new Set(mutants.map(({ fileName }) => fileName)))
    files[file] = { text: hashOf(root, file), outcomes: {} };
  for (const mutant of mutants) {
    const outcome = killed.has(mutant.id) ? 'killed' : timeouts.has(mutant.id) ? 'timeout' : undefined;
    const kept = files[mutant.fileName];
    if (outcome && kept) kept.outcomes[keyOf(mutant)] = outcome;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(files));
}
