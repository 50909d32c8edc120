// Writes dist/.npmignore: declarations that no entry of the package reaches. Programs of this repository that import files of dist/
// by path need them; the tarball is a twentieth smaller without them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';

const dist = new URL('../dist/', import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, dist), 'utf8');
/** @type {{ exports: Record<string, { types?: string }> }} */
const { exports } = JSON.parse(read('../package.json'));

/** Files that are reached, by their path within dist/. @type {Set<string>} */
const reached = new Set();

/** @param {string} path */
function reach(path) {
  if (reached.has(path)) return;
  reached.add(path);
  for (const [, specifier = ''] of read(path).matchAll(/\b(?:from|import\(?)\s*['"](\.[^'"]+)['"]/g)) {
    reach(posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.d.ts'));
  }
}

for (const { types } of Object.values(exports)) if (types !== undefined) reach(posix.relative('dist', types));
const all = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
const unreached = all.filter((path) => path.endsWith('.d.ts') && !reached.has(path)).sort();
writeFileSync(new URL('.npmignore', dist), unreached.map((path) => `/${path}\n`).join(''));
