// Starts Vitest over the files of tests, again behind every mutant that never ends or that kills the process.
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * @typedef {object} Found
 * @property {Set<string>} killed  ids of mutants.
 * @property {Set<string>} timeouts
 * @property {Set<string>} covered  by a test that was repeated.
 * @property {Set<string>} once  run, but never when a test is repeated: module code, and what is made once.
 * @property {string[]} notes
 */

/** Milliseconds of the processor: at first the short tests are repeated, then longer ones for what is left; the longest never. */
const LONGEST = /** @type {const} */ ([40, 400]);
/** Milliseconds that a mutant has, beside 20 times those of its test. */
const PATIENCE = 20_000;

/**
 * @param {string} root  of the repository.
 * @param {string} folder  with files.json; the journal is written there.
 * @param {readonly string[]} tests  paths of files.
 * @param {ReadonlyMap<string, 'killed' | 'timeout'>} earlier  outcomes of mutants that need not be run, by id.
 * @returns {Promise<Found>}
 */
export async function runTests(root, folder, tests, earlier) {
  const journal = join(folder, 'journal');
  writeFileSync(journal, [...earlier].map(([id, outcome]) => `${outcome}\t${id}\n`).join(''));
  for (const longest of LONGEST) {
    const begin = readLines(journal).length - 1;
    for (let left = tests, idle = 0; left.length > 0; ) {
      const before = readFileSync(journal, 'utf8').length;
      await runOnce(root, folder, left, longest);
      closeLast(journal);
      const lines = readLines(journal).slice(begin);
      const finished = new Set(lines.filter(([verb]) => verb === 'file').map(([, path]) => relative(root, path ?? '')));
      left = tests.filter((test) => !finished.has(test));
      idle = readFileSync(journal, 'utf8').length === before ? idle + 1 : 0;
      if (idle > 4) throw new Error(`no test runs: ${left.join(' ')}`);
    }
  }
  return read(journal);
}

/** @param {string} journal @returns {string[][]} */
const readLines = (journal) =>
  readFileSync(journal, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));

/** A mutant that was started and came to no end has killed its process, or was ended. @param {string} journal */
function closeLast(journal) {
  const [verb, mutant, test] = readLines(journal).at(-2) ?? [];
  if (verb === 'start') appendFileSync(journal, `timeout\t${mutant}\t${test}\n`);
}

/** @param {string} root @param {string} folder @param {readonly string[]} tests @param {number} longest */
function runOnce(root, folder, tests, longest) {
  const config = 'tests/stryker/vitest.config.ts';
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', config, ...tests];
  const environment = { ...process.env, OCKHAM_STRYKER: folder, OCKHAM_STRYKER_LONGEST: String(longest) };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environment,
    stdio: process.env['OCKHAM_STRYKER_SHOW'] ? 'inherit' : 'ignore',
    detached: true,
  });
  const journal = join(folder, 'journal');
  let last = '';
  let since = Date.now();
  const watch = setInterval(() => {
    const lines = readFileSync(journal, 'utf8');
    if (lines !== last) {
      last = lines;
      since = Date.now();
    }
    const [verb, , , took] = readLines(journal).at(-2) ?? [];
    const limit = verb === 'start' ? PATIENCE + 20 * Number(took) : 10 * PATIENCE;
    if (Date.now() - since > limit && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, 1_000);
  return new Promise((resolve) => {
    child.on('exit', () => {
      clearInterval(watch);
      resolve(undefined);
    });
  });
}

/** @param {string} journal @returns {Found} */
function read(journal) {
  /** @type {Found} */
  const found = { killed: new Set(), timeouts: new Set(), covered: new Set(), once: new Set(), notes: [] };
  for (const [verb, text = '', test = '', name = ''] of readLines(journal)) {
    if (verb === 'killed') found.killed.add(text);
    if (verb === 'timeout') found.timeouts.add(text);
    const ids = text.split(',');
    if (verb === 'covers') for (const id of ids) found.covered.add(id);
    if (verb === 'static') for (const id of ids) found.once.add(id);
    if (verb === 'broken') found.notes.push(`fails behind other tests in one process: ${test}: ${text}`);
    if (verb === 'long' && Number(text) > LONGEST[1])
      found.notes.push(`takes too long to be repeated: ${name} (${text} ms)`);
    if (verb === 'unrepeatable') found.notes.push(`cannot be repeated: ${name}`);
  }
  found.notes = [...new Set(found.notes)];
  return found;
}
