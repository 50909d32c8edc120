// @ts-check
// The same trainings in every runtime, on every number of threads, in every way: one hash for each configuration. Ends with 1
// where a hash differs, where a run did not go the way it was to go, or where a runtime is missing.
//
//   npm run test:runtimes
//   npm run test:runtimes -- --linear         # paths of linear models alone
//   npm run test:runtimes -- --only firefox   # one kind of runtime alone; --but firefox: all others
//
// Only a whole run writes the table.
import { parseArgs } from 'node:util';
import { faultsOf, nameOf } from './faults.js';
import { faultsOfFiles } from './files.js';
import { readGolden } from './golden.js';
import { linearPasses, passesFrom, ways } from './job.js';
import { findBinaries } from './runners/binaries.js';
import { runInBrowser } from './runners/browsers.js';
import { runInProcess } from './runners/processes.js';
import { runInWorkerd } from './runners/workerd.js';
import { tableOf, writeTable } from './table.js';

/**
 * @typedef {import('./faults.js').Row} Row
 * @typedef {import('./job.js').Job} Job
 */

const golden = readGolden();
const rows = /** @type {Row[]} */ ([]);
const faults = /** @type {string[]} */ ([]);

/** @param {Row} row */
function add(row) {
  rows.push(row);
  const found = faultsOf(row, golden);
  faults.push(...found);
  console.log(`${found.length === 0 ? 'same' : 'FAULT'}  ${nameOf(row)}`);
  for (const [at, { way, isWarm, isTogether, isLinear }] of row.job.passes.entries()) {
    const pass = row.outcome.passes[at];
    if (pass === undefined) continue;
    if (isLinear) {
      console.log(`      paths, ${isWarm ? 'warm' : 'first'} ${pass.milliseconds.toFixed(0)} ms`);
      continue;
    }
    const { sparse, sparseWeights, unpruned, dense } = pass.products;
    const skipping = sparse + sparseWeights + unpruned;
    const title = `${way}, ${isWarm ? 'warm' : 'first'}${isTogether ? ', large models at once' : ''}`;
    const share = ((100 * skipping) / (skipping + dense)).toFixed(0).padStart(3);
    const tiles = pass.tiles.length === 0 ? '' : `; tiles ${pass.tiles.join(', ')}`;
    console.log(
      `      ${title.padEnd(38)} ${pass.milliseconds.toFixed(0).padStart(5)} ms; large: ${share} % past zeros${tiles}`,
    );
  }
  for (const fault of found) console.log(`      ${fault}`);
}

const { values } = parseArgs({
  options: { linear: { type: 'boolean' }, only: { type: 'string' }, but: { type: 'string' } },
});
const isLinearOnly = values.linear === true;
const isWhole = !isLinearOnly && values.only === undefined && values.but === undefined;
/** @param {readonly Job[]} jobs */
const asked = (jobs) => (isLinearOnly ? jobs.filter(({ passes }) => passes.every(({ isLinear }) => isLinear)) : jobs);

/** A job for each number of threads; each way is the first one somewhere. @param {readonly number[]} counts */
function jobsOn(counts) {
  return counts.map((threads, at) => ({
    threads,
    passes: passesFrom(ways[at % ways.length] ?? 'default', at === 1),
  }));
}

const threaded = jobsOn([1, 2, 3, 4, 8]);
const single = jobsOn([1, 1, 1]);
/** Models in workers of their own: the hashes say whether all is well, not the way. @type {Job[]} */
const hosted = [1, 2].map((threads) => ({
  threads,
  isHosted: true,
  passes: [{ way: 'default', isWarm: false, isTogether: true }],
}));
/** Paths of linear models; folds in that many workers. @type {Job[]} */
const linear = [
  { threads: 1, passes: linearPasses },
  { threads: 2, passes: linearPasses.slice(0, 1) },
];
/** One for each of two tabs. @type {Job} */
const tab = { threads: 2, passes: [{ way: 'default', isWarm: false, isTogether: false }] };

/** V8's flag of wider registers. */
const WIDE = '--wasm-revectorize';

const start = performance.now();
const { found: all, missing } = findBinaries();
const found = all.filter(({ kind }) => kind === (values.only ?? kind) && kind !== values.but);
if (found.length === 0) throw new Error('no runtime is of that kind');
for (const binary of found) {
  const { kind } = binary;
  const runtime = `${binary.name.split(' ')[0]} ${binary.version}`; // Node 20, in full
  if (kind === 'process') {
    for (const job of asked([...threaded, ...linear, ...hosted])) {
      const where = job.isHosted ? 'models in workers' : '';
      add({ runtime, where, job, outcome: await runInProcess(binary, job) });
    }
  } else if (kind === 'workerd') {
    for (const job of asked([...single, ...linear.slice(0, 1)]))
      add({ runtime, where: '', job, outcome: await runInWorkerd(binary, job) });
  } else {
    const engine = kind === 'firefox' ? 'SpiderMonkey' : 'V8';
    const places = [
      { where: 'page', jobs: [[...threaded, ...linear]] },
      { where: 'module worker', jobs: [[...threaded, ...linear].map((job) => ({ ...job, inWorker: true }))] },
      { where: 'models in workers', jobs: [hosted] },
      { where: 'two tabs at once', jobs: [[tab], [tab]] },
      // Before a browser makes it the default. It acts on warm code, which every job has.
      ...(kind === 'chromium' ? [{ where: `page, ${WIDE}`, jobs: [threaded], flags: [`--js-flags=${WIDE}`] }] : []),
    ];
    for (const { where, jobs: queues, flags } of places) {
      const jobs = queues.map(asked);
      if (jobs.flat().length === 0) continue;
      const outcomes = (await runInBrowser(binary, jobs, flags)).flat();
      for (const [at, job] of jobs.flat().entries()) {
        const outcome = outcomes[at] ?? { passes: [], warnings: [], error: 'no answer' };
        add({ runtime, where, job, outcome: { ...outcome, engine } });
      }
    }
  }
}
if (!isLinearOnly && values.only === undefined) faults.push(...(await faultsOfFiles(found)));
faults.push(...missing.map((what) => `not found: ${what}`));

if (faults.length === 0) {
  const table = tableOf(rows);
  console.log(`\n${table}`);
  if (isWhole) writeTable(table);
} else {
  console.log(`\n${faults.join('\n')}`);
  process.exitCode = 1;
}
console.log(`${rows.length} jobs in ${((performance.now() - start) / 1000).toFixed(0)} s; ${faults.length} faults`);
