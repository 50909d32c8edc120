// All mutants of a part, placed by Stryker's instrumenter behind switches: one text per file, in which one of them is active or none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Mutant
 * @property {string} id
 * @property {string} fileName
 * @property {string} mutatorName
 * @property {string} replacement
 * @property {{ start: { line: number, column: number }, end: { line: number, column: number } }} location  counted from 0.
 * @property {string} [statusReason]  why it is ignored.
 */

/** Calls whose texts are for people: errors, warnings, and the `expected` of checks. */
const SPEAKS = /^(refuse|warn|require|invalid|fail|mismatch)|Error$/;

/** @param {any} path  of a text in the syntax tree. */
function isProse(path) {
  if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
  const call = path.findParent((/** @type {any} */ parent) => {
    if (parent.isCallExpression() || parent.isNewExpression()) return SPEAKS.test(nameOf(parent.node.callee));
    return parent.isFunction() || parent.isStatement();
  });
  return call?.isCallExpression() || call?.isNewExpression()
    ? 'text of an error, of a warning or of a check'
    : undefined;
}

/** @param {any} callee  of a call in the syntax tree. @returns {string} */
function nameOf(callee) {
  return callee.name ?? callee.property?.name ?? '';
}

/**
 * @param {string} root  of the repository.
 * @param {readonly string[]} paths  of the files, relative to it.
 * @returns {Promise<{ files: { name: string, content: string }[], mutants: Mutant[] }>}
 */
export async function instrument(root, paths) {
  const library = new URL('node_modules/@stryker-mutator/instrumenter/dist/src/index.js', import.meta.url).href;
  const { Instrumenter } = await import(library);
  const quiet = () => {};
  const logger = { isDebugEnabled: () => false, debug: quiet, info: quiet, warn: quiet };
  const files = paths.map((name) => ({ name, mutate: true, content: readFileSync(join(root, name), 'utf8') }));
  const made = await new Instrumenter(logger).instrument(files, {
    plugins: null,
    excludedMutations: [],
    ignorers: [{ shouldIgnore: isProse }],
  });
  /** @param {{ name: string, content: string }} file */
  const light = (file) => ({ ...file, content: lighter(file.content) });
  return { ...made, files: made.files.map(light) };
}

/** Stryker's functions that switch mutants and count, replaced by those of mutantRunner.ts: those count by texts, and look each of them up in an object, in every loop. @param {string} text */
function lighter(text) {
  const [begin, last] = ['function stryNS_9fa48()', 'return isActive(id);\n}'];
  const [start, end] = [text.indexOf(begin), text.indexOf(last)];
  if (start === -1 || end === -1) return text; // no mutants
  const own = 'const { cover: stryCov_9fa48, isActive: stryMutAct_9fa48 } = globalThis.mutants;';
  const numbered = text
    .slice(end + last.length)
    .replace(/(stryMutAct_9fa48|stryCov_9fa48)\(([^()]*)\)/g, (_, name, ids) => `${name}(${ids.replaceAll('"', '')})`);
  return text.slice(0, start) + own + numbered;
}
