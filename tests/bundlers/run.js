// Packs the library, installs the tarball into an empty project, and lets every bundler, loader and compiler have it. The
// trained bits must be those of Node in all of them; whatever is missing or fails makes this program fail.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consumers } from './consumers.js';
import { createProject } from './project.js';
import { rows as esbuild } from './rows/esbuild.js';
import { rows as parcel } from './rows/parcel.js';
import { rows as plain } from './rows/plain.js';
import { rows as rollup } from './rows/rollup.js';
import { rows as vite } from './rows/vite.js';
import { rows as webpack } from './rows/webpack.js';

/** Of what is shown of a failure: minified sources are in some. */
const MOST_CHARACTERS = 3000;

const directory = mkdtempSync(join(tmpdir(), 'ockham-bundlers-'));
const failures = [];
let expected;

/**
 * One row of the table: the hash with one thread and with two, and whether two shared the work, or one did it with a notice.
 * Where `shares` is left out, the threads are those of a model's worker, whose notices stay there; `refuses` is the code of the
 * error that it ends with.
 */
async function runRow({ shares, refuses, open }, project, out) {
  mkdirSync(out);
  const opened = await open(project, out);
  try {
    const hashes = [];
    let notices = [];
    for (const threads of [1, 2]) {
      const outcome = await opened.run(threads);
      if (refuses !== undefined && outcome.error?.startsWith(refuses)) return `refused with ${refuses}`;
      if (outcome.error !== undefined) throw new Error(outcome.error);
      hashes.push(outcome.hash);
      notices = outcome.notices;
      if (threads === 1 && notices.length > 0) throw new Error(`a notice with one thread: ${notices}`);
    }
    if (refuses !== undefined) throw new Error(`not refused with ${refuses}`);
    expected ??= hashes[0];
    for (const hash of hashes) if (hash !== expected) throw new Error(`other bits: ${hash}, not ${expected}`);
    const isNotice = notices.length === 1 && notices[0].startsWith('ockham [W_THREADS]');
    if (shares === false ? !isNotice : notices.length > 0) {
      throw new Error(`two threads: notices are ${JSON.stringify(notices)}`);
    }
    const threads = shares === undefined ? 'of the worker' : shares ? 'shared' : 'one, with a notice';
    return `${expected.slice(0, 16)}  ${threads}`;
  } finally {
    await opened.close();
  }
}

async function report(name, work) {
  const start = performance.now();
  let result;
  try {
    result = (await work()) ?? 'ok';
  } catch (error) {
    result = 'FAILED';
    failures.push(`${name}: ${String(error.stack ?? error).slice(-MOST_CHARACTERS)}`);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name.padEnd(42)}${result.padEnd(40)}${seconds.padStart(5)} s`);
}

try {
  let made;
  await report('npm install of the tarball, offline', async () => {
    made = await createProject(directory);
  });
  if (made !== undefined) {
    console.log(`\n${'through'.padEnd(42)}SHA-256 of weights  two threads`);
    // Node comes first: its bits are what the others are held to.
    const rows = [...plain, ...vite, ...webpack, ...rollup, ...esbuild, ...parcel];
    for (const [index, row] of rows.entries()) {
      await report(row.name, () => runRow(row, made.project, join(directory, `out${index}`)));
    }
    console.log();
    for (const { name, check } of consumers) await report(name, () => check(made));
  }
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
}
for (const failure of failures) console.error(`\n${failure}`);
process.exit(failures.length > 0 ? 1 : 0);
