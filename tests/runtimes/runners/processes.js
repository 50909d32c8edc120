// @ts-check
// Jobs in Node, Deno and Bun: a fresh process each.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../entries/process.js', import.meta.url));
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
export function runInProcess({ name, path }, job) {
  const child = spawn(path, [...(args[name] ?? []), entry, JSON.stringify(job)], {
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
  return new Promise((resolve) => {
    const fail = (/** @type {string} */ error) => resolve({ passes: [], warnings: [], error });
    child.on('error', (error) => fail(String(error)));
    child.on('close', (code, signal) => {
      if (code !== 0) fail(`ended with ${code ?? signal}: ${errors}${output}`);
      else if (errors !== '') fail(`wrote to stderr: ${errors}`);
      else resolve(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
    });
  });
}
