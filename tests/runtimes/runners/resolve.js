// @ts-check
// Where the package's own conditions lead: what a bundler or an import map makes of the names in its sources.
import { readFileSync } from 'node:fs';

/** @typedef {string | { readonly [condition: string]: Target }} Target */

const conditions = ['browser', 'import', 'default'];
const loader = '@assemblyscript/loader';

/** @param {string} path  from the root of the repository. */
function readJson(path) {
  return JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
}

/** Every name that the library or a program imports in a browser, and the path of its file from the root. */
export function resolvedNames() {
  const { exports, imports } = readJson('package.json');
  const own = Object.entries(exports).map(([subpath, target]) => [`ockham${subpath.slice(1)}`, pathOf(target, '/')]);
  const internal = Object.entries(imports).map(([name, target]) => [name, pathOf(target, '/')]);
  const folder = `/node_modules/${loader}/`;
  const needed = [loader, pathOf(readJson(`node_modules/${loader}/package.json`).exports, folder)];
  return /** @type {Record<string, string>} */ (Object.fromEntries([...own, ...internal, needed]));
}

/**
 * The first condition that holds wins.
 *
 * @param {Target} target
 * @param {string} folder
 * @returns {string}
 */
function pathOf(target, folder) {
  if (typeof target === 'string') return folder + target.slice('./'.length);
  const chosen = Object.keys(target).find((condition) => conditions.includes(condition));
  const next = chosen === undefined ? undefined : target[chosen];
  if (next === undefined) throw new Error(`no condition of ${JSON.stringify(target)} holds in a browser`);
  return pathOf(next, folder);
}
