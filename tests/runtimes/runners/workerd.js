// @ts-check
// Jobs in workerd: the program bundled as its tools do it, with the condition `workerd`, and a fresh process each.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../entries/edge.js', import.meta.url));
const PATIENCE_MILLISECONDS = 120_000;

/**
 * @param {import('./binaries.js').Binary} binary
 * @param {import('../job.js').Job} job
 * @returns {Promise<import('../job.js').Outcome>}
 */
export async function runInWorkerd({ path }, { passes }) {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-workerd-'));
  try {
    const modules = await bundle(folder);
    writeFileSync(join(folder, 'config.capnp'), configuration(modules));
    const child = spawn(path, ['serve', 'config.capnp', '--control-fd=3'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    try {
      return await ask(child, passes);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Writes program.js and the compiled modules that it imports.
 *
 * @param {string} folder
 * @returns {Promise<string[]>} names of the modules.
 */
async function bundle(folder) {
  const modules = /** @type {Set<string>} */ (new Set());
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'program.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'error',
    plugins: [
      {
        name: 'compiled modules stay files',
        setup({ onResolve }) {
          onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
            const name = basename(path);
            copyFileSync(join(resolveDir, path), join(folder, name));
            modules.add(name);
            return { path: `./${name}`, external: true };
          });
        },
      },
    ],
  });
  return [...modules];
}

/** @param {readonly string[]} modules */
function configuration(modules) {
  const compiled = modules.map((name) => `(name = "${name}", wasm = embed "${name}"),`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .program)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const program :Workerd.Worker = (
  modules = [(name = "program.js", esModule = embed "program.js"), ${compiled.join(' ')}],
  compatibilityDate = "2026-11-01",
);
`;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {readonly import('../job.js').Pass[]} passes
 * @returns {Promise<import('../job.js').Outcome>}
 */
async function ask(child, passes) {
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const outcomes = /** @type {import('../job.js').PassOutcome[]} */ ([]);
  try {
    const port = await portOf(child);
    for (const pass of passes) {
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body: JSON.stringify(pass),
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      outcomes.push(JSON.parse(text));
    }
    return { passes: outcomes, warnings: [], engine: 'V8' };
  } catch (error) {
    return { passes: outcomes, warnings: [], error: `${error}\n${errors}` };
  }
}

/**
 * What workerd tells on its control channel: a line of JSON per event.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
async function portOf(child) {
  const channel = /** @type {import('node:stream').Readable} */ (child.stdio[3]);
  for await (const line of createInterface({ input: channel })) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return port;
  }
  throw new Error('workerd does not listen');
}
