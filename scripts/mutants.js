// Breaks the library on purpose, one mutant of tests/mutants/ at a time, in a copy, and expects the tests that hold the
// promise to fail: `npm run test:mutants`, or `npm run test:mutants -- pruning` for one part; `--rest` leaves out those that the
// report has as killed. Hours. Writes tests/mutants/output.md after each; exits with 1 if a mutant survives, does not apply or does not build.
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

/**
 * @typedef {object} Mutant
 * @property {string} file  the broken file.
 * @property {string} find  text that the file has exactly once.
 * @property {string} replace  its replacement in the mutant.
 * @property {string[]} tests  files of which at least one test must fail.
 * @property {string} promise  that the tests hold.
 */

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'tests/mutants');
const report = join(folder, 'output.md');
/** Milliseconds; a mutant may loop for ever. */
const PATIENCE = 300_000;
/** Entries of assembly/, and the target that compiles each. */
const TARGETS = { index: 'default', extra: 'extra', linear: 'linear', linearExtra: 'linearExtra' };

/** Made by scripts/bundle.js. */
const BUNDLES = ['dist/bundle.js', 'dist/worker/modelWorker.cjs', 'dist/linear/worker/pathWorker.cjs'];
/** Made of assembly/, and by scripts/inline-wasm.js. */
const KERNELS = [
  ...['core.wasm', 'core.wat', 'extra.wasm', 'linear.wasm', 'linearExtra.wasm'].map((name) => `build/${name}`),
  ...['', 'Extra', 'Linear', 'LinearExtra'].flatMap((part) => [`inline${part}`, `gzipped${part}`]).map(wasmFile),
  ...['relaxed', 'wide', 'wideThreads', 'threads', 'extraThreads'].map(wasmFile),
];

/** @param {string} name */
function wasmFile(name) {
  return `src/wasm/${name}.ts`;
}

/** Reads the parts by name, each with its mutants. @returns {Map<string, Mutant[]>} */
export function readParts() {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(files.sort().map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, name), 'utf8'))]));
}

/**
 * Applies a mutant to its file's text.
 *
 * @param {Mutant} mutant @param {string} [tree]  folder of the files.
 * @throws Error if the mutant does not apply.
 */
export function mutated({ file, find, replace, tests }, tree = root) {
  for (const path of [file, ...tests]) if (!existsSync(join(tree, path))) throw new Error(`there is no ${path}`);
  const parts = readFileSync(join(tree, file), 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`${parts.length - 1} places in ${file} have ${JSON.stringify(find)}, not 1`);
  return parts.join(replace);
}

/** Copies the working tree; the copy shares its node_modules. */
function copyOfTree() {
  const copy = mkdtempSync(join(tmpdir(), 'ockham-mutants-'));
  const left = new Set(['.git', 'node_modules']);
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(relative(root, path).split(sep).at(-1) ?? '') });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
}

/**
 * Runs a command until it ends, PATIENCE at most.
 *
 * @param {string} cwd @param {string[]} args  of node.
 * @returns {Promise<number | null>} its exit code; null if it was killed.
 */
function run(cwd, args) {
  const child = spawn(process.execPath, args, { cwd, stdio: 'ignore', detached: true });
  // vitest starts processes for tests: the whole group must end.
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const timer = setTimeout(end, PATIENCE);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

/**
 * Counts the failed tests of the files.
 *
 * @param {string} copy @param {string[]} tests
 * @returns {Promise<number>} -1 if none could run, Infinity if they did not end.
 */
async function failures(copy, tests) {
  const results = join(copy, 'results.json');
  rmSync(results, { force: true });
  const reporter = ['--reporter=json', `--outputFile=${results}`, '--no-file-parallelism', '--bail=1'];
  // Modules are transformed again only if their text has changed: half of the time of a small test.
  const cache = ['--experimental.fsModuleCache', `--experimental.fsModuleCachePath=${join(copy, 'transformed')}`];
  const code = await run(copy, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...tests, ...reporter, ...cache]);
  if (code === null) return Number.POSITIVE_INFINITY;
  if (code === 0) return 0;
  const failed = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).numFailedTests : 0;
  return failed > 0 ? failed : -1; // a file that does not load fails, too, but holds nothing
}

/** The files of assembly/ that an entry is made of. @param {string} copy @param {string} path @param {Set<string>} seen */
function filesOf(copy, path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, from] of readFileSync(join(copy, path), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    filesOf(copy, `${join(dirname(path), from ?? '')}.ts`.replaceAll(sep, '/'), seen);
  }
  return seen;
}

/** Compiles the modules of the copy that have the file; false if they do not compile. @param {string} copy @param {string} file */
async function buildKernels(copy, file) {
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
  for (const [entry, target] of Object.entries(TARGETS)) {
    const path = `assembly/${entry}.ts`;
    if (filesOf(copy, path).has(file) && (await run(copy, [asc, path, '--target', target])) !== 0) return false;
  }
  return (await run(copy, ['scripts/inline-wasm.js'])) === 0;
}

/** The file of dist that a file of src becomes. @param {string} file */
const builtFrom = (file) => file.replace(/^src/, 'dist').replace(/\.ts$/, '.js');

/** Compiles a file of src into the copy's dist, which workers run; false if it does not compile. @param {string} copy @param {string} file */
async function buildFile(copy, file) {
  const source = readFileSync(join(copy, file), 'utf8');
  const built = await transform(source, { loader: 'ts', target: 'es2022' }).catch(() => undefined);
  if (built === undefined) return false;
  writeFileSync(join(copy, builtFrom(file)), built.code);
  return (await run(copy, ['scripts/bundle.js'])) === 0;
}

/** The files that a mutant changes: its own, and those made of it. @param {string} file */
function filesMadeOf(file) {
  if (file.startsWith('src/')) return [file, builtFrom(file), ...BUNDLES];
  return file.startsWith('assembly/') ? [file, ...KERNELS] : [file];
}

/**
 * Tests a mutant, and describes the outcome.
 *
 * @param {string} copy @param {Mutant} mutant
 * @returns {Promise<string>}
 */
async function verdictOf(copy, mutant) {
  const { file, tests } = mutant;
  let text;
  try {
    text = mutated(mutant, copy);
  } catch (error) {
    return `DOES NOT APPLY: ${/** @type {Error} */ (error).message}`;
  }
  const touched = filesMadeOf(file);
  const whole = touched.map((path) => readFileSync(join(copy, path)));
  try {
    writeFileSync(join(copy, file), text);
    const build = file.startsWith('src/') ? buildFile : file.startsWith('assembly/') ? buildKernels : undefined;
    if (build !== undefined && !(await build(copy, file))) return 'DOES NOT BUILD';
    const failed = await failures(copy, tests);
    if (failed < 0) return 'DOES NOT RUN';
    return failed > 0 ? 'killed' : 'SURVIVED';
  } finally {
    touched.forEach((path, i) => {
      writeFileSync(join(copy, path), /** @type {Buffer} */ (whole[i]));
    });
  }
}

/** The rows of the report, by part. @returns {Map<string, string[]>} */
function readReport() {
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const sections = text.split(/^## /m).slice(1);
  return new Map(sections.map((section) => section.trimEnd().split('\n')).map(([part = '', ...rows]) => [part, rows]));
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

/** @param {Mutant} mutant @param {string} verdict */
const rowOf = ({ promise, file }, verdict) => `| ${cell(promise)} | ${file} | ${cell(verdict)} |`;

/** Whether the row is about the promise, which may have been broken in another file then. @param {string} row @param {Mutant} mutant */
const isAbout = (row, { promise }) => row.startsWith(`| ${cell(promise)} | `);

/** Writes the rows of the mutants that there are, in their order. @param {Map<string, string[]>} rows  by part. */
function writeReport(rows) {
  const sections = [...readParts()].flatMap(([part, mutants]) => {
    const known = mutants.flatMap((mutant) => rows.get(part)?.find((row) => isAbout(row, mutant)) ?? []);
    return known.length === 0 ? [] : `## ${part}\n\n| promise | file | |\n|---|---|---|\n${known.join('\n')}\n`;
  });
  const head = `# Mutants

The library is broken on purpose, and tests fail. \`npm run test:mutants\` writes this file; see [scripts/mutants.js](../../scripts/mutants.js).
`;
  writeFileSync(report, [head, ...sections].join('\n'));
}

/** @param {string[]} given  parts, and --rest. */
async function main(given) {
  const parts = readParts();
  const wanted = given.filter((name) => name !== '--rest');
  const unknown = wanted.filter((name) => !parts.has(name));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; parts are ${[...parts.keys()].join(', ')}`);
  const rows = readReport();
  const isKnown = (/** @type {string} */ part, /** @type {Mutant} */ mutant) =>
    given.includes('--rest') && rows.get(part)?.includes(rowOf(mutant, 'killed'));
  const chosen = [...parts]
    .filter(([part]) => wanted.length === 0 || wanted.includes(part))
    .flatMap(([part, mutants]) => mutants.map((mutant) => ({ part, mutant })))
    .filter(({ part, mutant }) => !isKnown(part, mutant));
  const copy = copyOfTree();
  try {
    const tests = new Set(chosen.flatMap(({ mutant }) => mutant.tests));
    const known = [...tests].filter((path) => existsSync(join(copy, path)));
    if (known.length > 0 && (await failures(copy, known)) !== 0)
      throw new Error('tests fail before anything is broken');
    for (const { part, mutant } of chosen) {
      const verdict = await verdictOf(copy, mutant);
      if (verdict !== 'killed') process.exitCode = 1;
      console.log(`${verdict.padEnd(8)}  ${part}: ${mutant.promise} (${basename(mutant.file)})`);
      const others = (rows.get(part) ?? []).filter((row) => !isAbout(row, mutant));
      rows.set(part, [...others, rowOf(mutant, verdict)]);
      writeReport(rows);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
