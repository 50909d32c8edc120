// @ts-check
// Instructions of a training step, counted by valgrind: a figure without noise, for changes too small to time.
//
//   npm run build && node bench/instructions.js [--only S,M,L] [--relaxed] [--wide]
//
// The difference of two runs, divided by their difference in steps, so the start of the program does not count. V8 works on one
// thread and compiles optimized kernels at once, so little depends on the clock; repeated counts differ by less than 1 %.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildName } from './builds.js';
import { defaultMnistFolder } from './inputs.js';
import { withFolder } from './peers/jobs.js';
import { main } from './program.js';
import { isQuick } from './time.js';

const script = fileURLToPath(new URL('training/countedSteps.js', import.meta.url));
const V8_FLAGS = ['--single-threaded', '--no-liftoff'];

/** Steps of the shorter run, in which JavaScript gets compiled, and of the longer one. XL would take minutes. */
const lengths = /** @type {Record<string, [number, number]>} */ ({
  S: isQuick ? [2, 4] : [300, 1300],
  M: [60, 220],
  L: [12, 36],
});

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {'pictures' | 'normal'} inputs
 * @property {number} instructions  of one step.
 */

/** Whether valgrind is installed: Debian has it as a package. */
export const isValgrindInstalled = spawnSync('valgrind', ['--version']).status === 0;

/**
 * @param {{ mnist?: string, only?: readonly string[] }} [options]  only: names of shapes.
 * @returns {Promise<readonly Row[]>}
 * @throws Error if valgrind, or the program in it, fails.
 */
export async function run({ mnist = defaultMnistFolder, only = isQuick ? ['S'] : Object.keys(lengths) } = {}) {
  return withFolder(async (folder) => {
    const count = (/** @type {object} */ job) => countInstructions(join(folder, 'log'), { ...job, mnist });
    /** @type {Row[]} */
    const rows = [];
    for (const shape of only) {
      const [short, long] = lengths[shape] ?? [0, 0];
      for (const kind of /** @type {const} */ (['pictures', 'normal'])) {
        const more = count({ shape, kind, steps: long }) - count({ shape, kind, steps: short });
        rows.push({ shape, inputs: kind, instructions: more / (long - short) });
      }
    }
    return rows;
  });
}

/**
 * @param {string} log  a file to use.
 * @param {object} job  of countedSteps.js.
 */
function countInstructions(log, job) {
  const builds = ['--relaxed', '--wide'].filter((flag) => process.argv.includes(flag));
  const tool = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null', `--log-file=${log}`];
  const command = [process.execPath, ...V8_FLAGS, script, JSON.stringify(job), ...builds];
  const { status, stderr } = spawnSync('valgrind', [...tool, ...command], { encoding: 'utf8' });
  const [, counted] = /I +refs: +([\d,]+)/.exec(readFileSync(log, 'utf8')) ?? [];
  if (status !== 0 || counted === undefined) throw new Error(`valgrind: ${stderr}`);
  return Number(counted.replaceAll(',', ''));
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, ${buildName}, millions of instructions per training step`);
  for (const { shape, inputs, instructions } of rows) {
    console.log(`${shape}  ${inputs}`.padEnd(16), (instructions / 1e6).toFixed(2).padStart(8));
  }
}

await main(import.meta.url, run, print);
