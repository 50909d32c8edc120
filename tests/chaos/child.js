// @ts-check
// One process that trains, and what came of it: train.js, watched by the lines that it writes, and killed.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The program that starts the threads: they are files beside it. */
const platform = new URL('../../dist/platform/node.js', import.meta.url).href;

/** Writes train.js with the library as one file: reading 250 files would take most of a process that lives for 100 ms. @param {string} outfile */
export async function bundleTo(outfile) {
  await build({
    entryPoints: [fileURLToPath(new URL('train.js', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
    plugins: [
      {
        name: 'files of threads',
        setup({ onResolve }) {
          onResolve({ filter: /^#platform$/ }, () => ({ path: platform, external: true }));
        },
      },
    ],
  });
}

/** Nothing here takes a tenth of it: a process that does hangs. */
const LONGEST_MILLISECONDS = 120_000;

/**
 * When a process is killed: so many milliseconds after its start, or as many after the nth line of a kind.
 *
 * @typedef {{ readonly milliseconds: number, readonly line?: string, readonly nth?: number }} Kill
 */

/**
 * What a process did.
 *
 * @typedef {object} Outcome
 * @property {readonly string[]} lines  what it said, whole lines.
 * @property {string} errors
 * @property {boolean} isKilled  by the kill that was asked for; it may have ended before.
 * @property {boolean} isHung
 * @property {number} milliseconds
 */

/**
 * @param {string} program  of {@link bundleTo}.
 * @param {readonly string[]} args
 * @param {{ kill?: Kill | undefined, nodeArgs?: readonly string[], env?: Readonly<Record<string, string>> }} [options]
 * @returns {Promise<Outcome>}
 */
export function train(program, args, { kill, nodeArgs = [], env = {} } = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let errors = '';
  let left = kill?.nth ?? 1;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const killLater = () => {
    timer = setTimeout(() => child.kill('SIGKILL'), kill?.milliseconds);
  };
  let isHung = false;
  const watch = setTimeout(() => {
    isHung = true;
    child.kill('SIGKILL');
  }, LONGEST_MILLISECONDS);
  if (kill !== undefined && kill.line === undefined) killLater();
  child.stderr.on('data', (part) => {
    errors += part;
  });
  child.stdout.on('data', (part) => {
    text += part;
    if (kill?.line === undefined || timer !== undefined) return;
    const count = text.split('\n').filter((line) => line === kill.line).length;
    if (count < left) return;
    left = Infinity;
    killLater();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (_, signal) => {
      clearTimeout(timer);
      clearTimeout(watch);
      const lines = text.split('\n').slice(0, -1);
      const isKilled = signal === 'SIGKILL' && !isHung;
      resolve({ lines, errors, isKilled, isHung, milliseconds: performance.now() - started });
    });
  });
}

/** The rest of the last line that begins so, or undefined. @param {readonly string[]} lines @param {string} word */
export function lastOf(lines, word) {
  return lines.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
}
