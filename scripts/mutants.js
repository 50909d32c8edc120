// Breaks the library on purpose, one mutant of tests/mutants/ at a time, in a copy, and expects the tests that hold the
// promise to fail: `npm run test:mutants`, or `npm run test:mutants -- pruning` for one part. Minutes. Writes
// tests/mutants/output.md; exits with 1 if a mutant survives, does not apply or does not build.
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
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** Copies the working tree; the copy shares its node_modules, and dist: workers of models and paths run what was built before. */
function copyOfTree() {
  const copy = mkdtempSync(join(tmpdir(), 'ockham-mutants-'));
  const left = new Set(['.git', 'node_modules', 'dist']);
  cpSync(root, copy, { recursive: true, filter: (path) => !left.has(relative(root, path).split(sep).at(-1) ?? '') });
  for (const name of ['node_modules', 'dist']) symlinkSync(join(root, name), join(copy, name), 'junction');
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
  const reporter = ['--reporter=json', `--outputFile=${results}`, '--no-file-parallelism'];
  const code = await run(copy, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...tests, ...reporter]);
  if (code === null) return Number.POSITIVE_INFINITY;
  if (code === 0) return 0;
  const failed = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).numFailedTests : 0;
  return failed > 0 ? failed : -1; // a file that does not load fails, too, but holds nothing
}

/** Compiles the kernels of the copy; false if they do not compile. @param {string} copy */
async function buildKernels(copy) {
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
  return (
    (await run(copy, [asc, 'assembly/index.ts', '--target', 'default'])) === 0 &&
    (await run(copy, [asc, 'assembly/extra.ts', '--target', 'extra'])) === 0 &&
    (await run(copy, [asc, 'assembly/linear.ts', '--target', 'linear'])) === 0 &&
    (await run(copy, ['scripts/inline-wasm.js'])) === 0
  );
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
  const generated = [
    'inline',
    'inlineExtra',
    'inlineLinear',
    'gzipped',
    'gzippedExtra',
    'gzippedLinear',
    'relaxed',
    'wide',
    'wideThreads',
    'threads',
    'extraThreads',
  ];
  const sources = generated.map((name) => `src/wasm/${name}.ts`);
  const kernels = ['build/core.wasm', 'build/core.wat', 'build/extra.wasm', 'build/linear.wasm', ...sources];
  const touched = file.startsWith('assembly/') ? [file, ...kernels] : [file];
  const whole = touched.map((path) => readFileSync(join(copy, path)));
  try {
    writeFileSync(join(copy, file), text);
    if (touched.length > 1 && !(await buildKernels(copy))) return 'DOES NOT BUILD';
    const failed = await failures(copy, tests);
    if (failed < 0) return 'DOES NOT RUN';
    return failed > 0 ? 'killed' : 'SURVIVED';
  } finally {
    touched.forEach((path, i) => {
      writeFileSync(join(copy, path), /** @type {Buffer} */ (whole[i]));
    });
  }
}

/** The sections of the report, by part. @returns {Map<string, string>} */
function readReport() {
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const sections = text.split(/^## /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), `## ${section.trimEnd()}\n`]));
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

/** @param {string[]} wanted */
async function main(wanted) {
  const parts = readParts();
  const unknown = wanted.filter((name) => !parts.has(name));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; parts are ${[...parts.keys()].join(', ')}`);
  const chosen = [...parts].filter(([name]) => wanted.length === 0 || wanted.includes(name));
  /** @type {Map<string, string>} */
  const fresh = new Map();
  const copy = copyOfTree();
  let bad = 0;
  try {
    const tests = new Set(chosen.flatMap(([, mutants]) => mutants.flatMap((mutant) => mutant.tests)));
    const known = [...tests].filter((path) => existsSync(join(copy, path)));
    if ((await failures(copy, known)) !== 0) throw new Error('tests fail before anything is broken');
    for (const [part, mutants] of chosen) {
      const rows = [`## ${part}`, '', '| promise | file | |', '|---|---|---|'];
      for (const mutant of mutants) {
        const verdict = await verdictOf(copy, mutant);
        if (verdict !== 'killed') bad++;
        console.log(`${verdict.padEnd(8)}  ${part}: ${mutant.promise} (${basename(mutant.file)})`);
        rows.push(`| ${cell(mutant.promise)} | ${mutant.file} | ${cell(verdict)} |`);
      }
      fresh.set(part, `${rows.join('\n')}\n`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  const sections = new Map([...readReport(), ...fresh]);
  const kept = [...parts.keys()].flatMap((part) => sections.get(part) ?? []);
  const head = `# Mutants

The library is broken on purpose, and tests fail. \`npm run test:mutants\` writes this file; see [scripts/mutants.js](../../scripts/mutants.js).
`;
  writeFileSync(report, [head, ...kept].join('\n'));
  if (bad > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
