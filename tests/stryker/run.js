// Mutation testing with Stryker's mutants: `npm run test:stryker`, or `npm run test:stryker -- schedules splits` for some parts, or
// `-- formats/zip.ts` for the files of parts whose paths contain that; with `--incremental`, without the mutants that an earlier run killed. Prints the score of every part and what survived; exits with 1 if a
// score is below 90 %. A test is repeated for every mutant that it reaches, in one process (mutantRunner.ts): Stryker's own runner for
// Vitest loads the library again for each, which takes ten times as long.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { earlierOutcomes, keepOutcomes } from './earlier.js';
import { instrument } from './instrument.js';
import { runTests } from './runTests.js';

/** @typedef {import('./instrument.js').Mutant} Mutant */
/** @typedef {{ files: string[], tests: string[] }} Part */
/** @typedef {{ file: string, line: string, from: string, to: string, why: string }} Equivalent */

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Per cent. */
const ASKED = 90;

/** @param {string} name @returns {any} */
const readJson = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** The TypeScript files of a path: itself, or those of the folder. @param {string} path @returns {string[]} */
function filesOf(path) {
  if (statSync(join(root, path)).isFile()) return [path];
  const names = readdirSync(join(root, path), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${path}/${name}`);
}

/** The text of a mutant's place. @param {Mutant} mutant */
function originalOf({ fileName, location: { start, end } }) {
  const lines = readFileSync(join(root, fileName), 'utf8')
    .split('\n')
    .slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column) ?? '';
  lines[0] = lines[0]?.slice(start.column) ?? '';
  return lines.join('\n');
}

/** The line on which a mutant's place begins. @param {Mutant} mutant */
function lineOf({ fileName, location }) {
  return readFileSync(join(root, fileName), 'utf8').split('\n')[location.start.line]?.trim();
}

/** @type {Equivalent[]} */
const equivalents = readJson('equivalents.json');
/** @type {Set<Equivalent>} */
const used = new Set();

/** @param {Mutant} mutant */
function equivalent(mutant) {
  const found = equivalents.find(
    ({ file, line, from, to }) =>
      file === mutant.fileName && line === lineOf(mutant) && from === originalOf(mutant) && to === mutant.replacement,
  );
  if (found) used.add(found);
  return found;
}

const STATES = /** @type {const} */ (['killed', 'timeout', 'survived', 'uncovered', 'equivalent', 'static', 'texts']);

/** Mutants by what came of them. */
function noCounts() {
  return { killed: 0, timeout: 0, survived: 0, uncovered: 0, equivalent: 0, static: 0, texts: 0 };
}

/** Runs a part. @param {string} name @param {Part} part @param {readonly string[]} only  parts of paths. */
async function runPart(name, { files, tests }, only) {
  const paths = files.flatMap(filesOf).filter((path) => only.length === 0 || only.some((text) => path.includes(text)));
  const { files: texts, mutants } = await instrument(root, paths);
  const folder = mkdtempSync(join(tmpdir(), 'ockham-stryker-'));
  writeFileSync(join(folder, 'files.json'), JSON.stringify(Object.fromEntries(texts.map((f) => [f.name, f.content]))));
  const found = await runTests(
    root,
    folder,
    tests.flatMap((path) => testsOf(path)),
    isIncremental ? earlierOutcomes(root, mutants) : new Map(),
  );
  keepOutcomes(root, mutants, found);
  rmSync(folder, { recursive: true });
  for (const line of found.notes) console.log(`  ${line}`);

  /** @type {Map<string, ReturnType<typeof noCounts>>} */
  const table = new Map();
  for (const mutant of mutants) {
    const row = table.get(mutant.fileName) ?? noCounts();
    table.set(mutant.fileName, row);
    const state = stateOf(mutant, found);
    const known = state === 'survived' || state === 'uncovered' ? equivalent(mutant) : undefined;
    row[known ? 'equivalent' : state]++;
    if (known || (state !== 'survived' && state !== 'uncovered')) continue;
    const { start } = mutant.location;
    const to = mutant.replacement.replaceAll('\n', ' ');
    const from = originalOf(mutant).replace(/\s*\n\s*/g, ' ');
    console.log(
      `${state} ${mutant.fileName}:${start.line + 1}:${start.column + 1} ${mutant.mutatorName}: ${from.slice(0, 150)}  =>  ${to.slice(0, 150)}`,
    );
  }
  const rows = [...table].map(([file, row]) => ({ file: relative('src', file), ...row, score: scoreOf(row) }));
  console.table(rows);
  const sum = noCounts();
  for (const row of rows) for (const state of STATES) sum[state] += row[state];
  return { part: name, mutants: mutants.length, ...sum, score: scoreOf(sum) };
}

/** The files of tests of a path. @param {string} path */
function testsOf(path) {
  return filesOf(path).filter((name) => name.endsWith('.test.ts'));
}

/** @param {Mutant} mutant @param {import('./runTests.js').Found} found */
function stateOf({ id, statusReason }, { killed, timeouts, covered, once }) {
  if (statusReason !== undefined) return 'texts';
  if (killed.has(id)) return 'killed';
  if (timeouts.has(id)) return 'timeout';
  if (covered.has(id)) return 'survived';
  return once.has(id) ? 'static' : 'uncovered';
}

/** Per cent of the mutants that count. @param {{ killed: number, timeout: number, survived: number, uncovered: number }} row */
function scoreOf({ killed, timeout, survived, uncovered }) {
  const detected = killed + timeout;
  return Math.round((1e4 * detected) / Math.max(1, detected + survived + uncovered)) / 100;
}

/** @type {Record<string, Part>} */
const parts = readJson('parts.json');
const isIncremental = process.argv.includes('--incremental');
const given = process.argv.slice(2).filter((word) => word !== '--incremental');
const names = given.filter((name) => name in parts);
const only = given.filter((name) => !(name in parts));
const chosen = Object.entries(parts).filter(
  ([name, { files }]) =>
    given.length === 0 ||
    names.includes(name) ||
    (names.length === 0 && files.flatMap(filesOf).some((path) => only.some((text) => path.includes(text)))),
);
const sums = [];
for (const [name, part] of chosen) {
  console.log(name);
  sums.push(await runPart(name, part, only));
}
console.table(sums, [
  'part',
  'mutants',
  'killed',
  'timeout',
  'survived',
  'uncovered',
  'equivalent',
  'static',
  'texts',
  'score',
]);
if (given.length === 0) {
  for (const entry of equivalents.filter((one) => !used.has(one))) console.log('killed, or no mutant:', entry);
}
process.exitCode = sums.length > 0 && sums.every(({ score }) => score >= ASKED) ? 0 : 1;
