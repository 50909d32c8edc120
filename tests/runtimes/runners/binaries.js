// @ts-check
// Where the programs are that the matrix runs.
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Binary
 * @property {string} name
 * @property {'process' | 'workerd' | 'chromium' | 'firefox'} kind
 * @property {string} path
 * @property {string} version
 */

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));

/** Packages of this folder's package.json, one per processor, and where in them the program is; or commands of the system. */
const places = /** @type {const} */ ([
  { name: 'Node 20', kind: 'process', paths: ['node-20-x64/bin/node', 'node-20-arm64/bin/node'] },
  { name: 'Node 22', kind: 'process', paths: ['node-22-x64/bin/node', 'node-22-arm64/bin/node'] },
  { name: 'Node 24', kind: 'process', paths: ['node-24-x64/bin/node', 'node-24-arm64/bin/node'] },
  { name: 'Node 26', kind: 'process', paths: ['node-26-x64/bin/node'] },
  { name: 'Deno', kind: 'process', paths: ['@deno/linux-x64-glibc/deno', '@deno/linux-arm64-glibc/deno'] },
  { name: 'Bun', kind: 'process', paths: ['@oven/bun-linux-x64/bin/bun', '@oven/bun-linux-aarch64/bin/bun'] },
  {
    name: 'workerd',
    kind: 'workerd',
    paths: ['@cloudflare/workerd-linux-64/bin/workerd', '@cloudflare/workerd-linux-arm64/bin/workerd'],
  },
  { name: 'Chromium', kind: 'chromium', paths: [], commands: ['chromium'] },
  { name: 'Firefox', kind: 'firefox', paths: [], commands: ['firefox-esr', 'firefox'] },
]);

/** @returns {{ found: Binary[], missing: string[] }} */
export function findBinaries() {
  const found = /** @type {Binary[]} */ ([]);
  const missing = /** @type {string[]} */ ([]);
  for (const place of places) {
    const { name, kind } = place;
    const candidates = [
      ...place.paths.map((path) => join(modules, path)),
      ...('commands' in place ? place.commands.flatMap(inPath) : []),
    ];
    const path = candidates.find(isExecutable);
    if (path === undefined) missing.push(`${name}: looked for ${candidates.join(', ')}`);
    else found.push({ name, kind, path, version: versionOf(path) });
  }
  return { found, missing };
}

/** @param {string} command */
function inPath(command) {
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, command));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first number with dots or dashes of what the program says of itself. @param {string} path */
function versionOf(path) {
  const text = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return /\d+[.-][\d.-]*\d(?:esr)?/.exec(text)?.[0] ?? text.trim();
}
