// @ts-check
// Jobs in Node, Deno and Bun: a fresh process each.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../entries/process.js', import.meta.url));
const filesEntry = fileURLToPath(new URL('../entries/files.js', import.meta.url));
const PATIENCE_MILLISECONDS = 120_000;

/** @type {Readonly<Record<string, readonly string[]>>} */
const args = {
  Deno: ['run', '--no-prompt', '--no-lock', '--cached-only', '--allow-read', '--allow-env', '--allow-sys'],
};

/**
 * @param {import('./binaries.js').Binary} binary
 * @param {import('../job.js').Job} job
 * @returns {Promise<import('../job.js').Outcome>}
 */
export async function runInProcess(binary, job) {
  try {
    return JSON.parse(await lastLineOf(binary, [entry, JSON.stringify(job)]));
  } catch (error) {
    return { passes: [], warnings: [], error: String(error) };
  }
}

/**
 * Trains that many steps more from the checkpoints of a path.
 *
 * @param {import('./binaries.js').Binary} binary
 * @param {string} path
 * @param {number} steps
 * @returns {Promise<{ endedBy: string, weights: string, saved: string }>} hashes of the weights, and of those of a file.
 */
export async function trainFromFile(binary, path, steps) {
  return JSON.parse(await lastLineOf(binary, [filesEntry, path, String(steps)], ['--allow-write']));
}

/**
 * @param {import('./binaries.js').Binary} binary
 * @param {readonly string[]} program  and its arguments.
 * @param {readonly string[]} permissions  more of them, in Deno.
 * @returns {Promise<string>}
 */
function lastLineOf({ name, path }, program, permissions = []) {
  const own = args[name] === undefined ? [] : [...args[name], ...permissions];
  const child = spawn(path, [...own, ...program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MILLISECONDS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code !== 0) reject(new Error(`ended with ${code ?? signal}: ${errors}${output}`));
      else if (errors !== '') reject(new Error(`wrote to stderr: ${errors}`));
      else resolve(output.trim().split('\n').at(-1) ?? '');
    });
  });
}
