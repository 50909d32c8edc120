// @ts-check
// npm run bench:linear: paths of Ockham, of glmnet (Rscript) and of scikit-learn (/usr/bin/python3), one thread each, interleaved.
//
//   --only A,B     problems whose names contain one of these; cv: cross-validation
//   --rounds N     default 2: each program runs once in a round
//   --seconds S    default 1: how long a program repeats its fit in a round
//   --mnist FOLDER
//   --add          keeps the figures of other problems that are there from an earlier run
//   --defaults     glmnet at its default threshold alone: neither matched nor scikit-learn; with --add, their seconds of the earlier run stay
//   --limit S      default 40: glmnet's matched runs, each, are ended then, or earlier, once they have shown that the target is met (> in
//                  the table); and so is scikit-learn, after a third of it
//   --quick        the small problems, one round; writes nothing
//
// A whole run takes about a quarter of an hour on a quiet machine: most of it is glmnet's matched runs up to their limits.
//
// Writes bench/results/linear.json and linear.md. Figures are processor seconds: medians of all calls but the first ones; the first calls of
// Ockham are a column of their own. "matched" is glmnet at the first of its thresholds whose largest gap is not above 1e-6.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultMnistFolder } from '../inputs.js';
import { largestGap } from './gap.js';
import { here, prepare, problems, read } from './problems.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '1' },
    mnist: { type: 'string', default: defaultMnistFolder },
    add: { type: 'boolean' },
    limit: { type: 'string', default: '40' },
    defaults: { type: 'boolean' },
    quick: { type: 'boolean' },
  },
});

/** glmnet's thresholds that are tried for its matched figure. */
const THRESHOLDS = [1e-7, 1e-9, 1e-11, 1e-13, 1e-15];
const TOLERANCE = 1e-6;
/** A problem whose fit takes longer, in seconds, has one round. */
const LONG = 20;
/** Seconds in which R has started and read its problem. */
const START = 5;
/** A matched run is ended at so many times its target, or, without a target, at so many times our time; but not before so many seconds. */
const MATCHED = { beyond: 1.3, target: 30, least: 10 };
const LIMIT = 1000 * Number(values.limit);
/** Milliseconds that a program may take which is not ended at that. */
const MOST = 240_000;
/** Without them glmnet pays for new pages at each call, which Ockham does not. */
const MEMORY = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
};

/** Whether the last program that ran was ended at its limit. */
let isEnded = false;

/** @param {string} program @param {readonly string[]} args @returns {any} */
function run(program, args, limit = MOST) {
  const { stdout, status, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: limit,
    env: { ...process.env, ...MEMORY },
    maxBuffer: 2 ** 28,
  });
  isEnded = error !== undefined && 'code' in error && error.code === 'ETIMEDOUT';
  if (status !== 0) {
    console.log(`${program} ${args.join(' ')}: ${error?.message ?? ''} ${stderr?.slice(-300) ?? ''}`);
    return undefined;
  }
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

const median = (/** @type {readonly number[]} */ list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const numbersIn = (/** @type {string} */ file) => {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
};

const resultFile = here('../results/linear.json');
const only = values.quick ? ['diabetes', 'breast'] : values.only?.split(',');
const rounds = values.quick ? 1 : Number(values.rounds);
const chosen = problems.filter(({ name }) => only === undefined || only.some((part) => name.includes(part)));
const root = mkdtempSync(join(tmpdir(), 'ockham-linear-'));
const earlier = values.add && existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : {};
/** @type {Record<string, any>} */
const figures = earlier.problems ?? {};
const versions = { ...{ glmnet: '', sklearn: '' }, ...earlier.versions, node: process.version };
/** @type {{ first: number, one: number, two: number, glmnet: number } | undefined} */
let cv = earlier.cv;

for (const problem of chosen) {
  const folder = prepare(problem, root, values.mnist);
  const [ours, glmnet, sklearn] = [[], [], []].map((list) => /** @type {number[]} */ (list));
  /** @type {number[]} */
  const first = [];
  /** @type {any} */
  let facts = {};
  let glmnetGap = Number.NaN;
  let isCut = false;
  for (let round = 0; round < rounds; round++) {
    const theirs = run('Rscript', [here('glmnet.R'), folder, values.seconds, '1e-7']);
    if (theirs !== undefined) {
      glmnet?.push(...theirs.times);
      versions.glmnet = theirs.version;
      facts = { ...facts, glmnetSteps: theirs.steps };
      if (round === 0) {
        glmnetGap = largestGap(
          read(folder),
          numbersIn(join(folder, 'lambda.f64')),
          numbersIn(join(folder, 'coefficients.f64')),
        );
      }
    }
    const own = run(process.execPath, [here('ours.js'), folder, values.seconds]);
    if (own !== undefined) {
      first.push(own.times[0]);
      ours?.push(...own.times.slice(1));
      facts = { ...facts, steps: own.steps, gap: own.gap, isCertified: own.isCertified, df: own.df };
    }
    if (round === 0 && theirs !== undefined && !values.defaults) {
      const other = run('/usr/bin/python3', [here('scikit.py'), folder, '0'], Math.ceil(LIMIT / 3));
      if (other !== undefined) {
        sklearn?.push(...other.times);
        versions.sklearn = other.version;
        isCut = other.isCut;
      }
    }
    if (Math.max(...(glmnet ?? []), ...(ours ?? [])) > LONG) break;
  }
  const wanted = MATCHED.beyond * (problem.matched ?? MATCHED.target) * (median(ours ?? []) ?? 0);
  const limit = Math.min(LIMIT / 1000, Math.max(MATCHED.least, wanted));
  /** Seconds that its matched runs would have taken more than. @type {number | undefined} */
  let beyond;
  /** @type {{ seconds: number, threshold: number, gap: number } | undefined} */
  let matched =
    glmnetGap <= TOLERANCE ? { seconds: median(glmnet ?? []) ?? 0, threshold: 1e-7, gap: glmnetGap } : undefined;
  for (const threshold of THRESHOLDS.slice(1)) {
    if (matched !== undefined || values.defaults) break;
    const theirs = run(
      'Rscript',
      [here('glmnet.R'), folder, '0', String(threshold)],
      Math.ceil(1000 * (limit + START)),
    );
    if (theirs === undefined) {
      if (isEnded) beyond = limit;
      break;
    }
    const gap = largestGap(
      read(folder),
      numbersIn(join(folder, 'lambda.f64')),
      numbersIn(join(folder, 'coefficients.f64')),
    );
    if (gap <= TOLERANCE || threshold === THRESHOLDS.at(-1))
      matched = { seconds: median(theirs.times) ?? 0, threshold, gap };
  }
  const { matchedGlmnet = null, sklearn: ofSklearn, isSklearnCut, limit: least } = figures[problem.name] ?? {};
  figures[problem.name] = {
    ...problem,
    ...facts,
    ours: median(ours ?? []),
    first: median(first),
    glmnet: median(glmnet ?? []),
    glmnetGap,
    ...(values.defaults
      ? { matchedGlmnet, sklearn: ofSklearn, isSklearnCut, limit: least }
      : { matchedGlmnet: matched ?? null, sklearn: median(sklearn ?? []), isSklearnCut: isCut, limit: beyond }),
  };
  rmSync(folder, { recursive: true });
  console.log(line(problem, figures[problem.name]));
  write();
}
rmSync(root, { recursive: true });
if (!values.quick && (only === undefined || only.includes('cv'))) {
  // A worker compiles its code in the first calls.
  cv = run(process.execPath, [here('cv.js'), String(Math.max(5, rounds))]);
  write();
}

/** @param {import('./problems.js').Problem} problem @param {any} found */
function line(problem, found) {
  const ratio = (/** @type {number | undefined} */ theirs) =>
    theirs === undefined ? '' : (theirs / found.ours).toPrecision(2);
  const { matchedGlmnet } = found;
  const none = found.limit === undefined ? '' : `> ${ratio(found.limit)}`;
  const matched = matchedGlmnet === null ? none : ratio(matchedGlmnet.seconds);
  const cells = [
    `${problem.name}${problem.unseen ? ' (unseen)' : ''}`,
    `${found.steps}${found.steps === found.glmnetSteps ? '' : ` (glmnet ${found.glmnetSteps})`}`,
    found.df,
    found.ours?.toPrecision(3),
    found.first?.toPrecision(3),
    found.isCertified ? found.gap.toExponential(1) : `not certified: ${found.gap?.toExponential(1)}`,
    found.glmnet?.toPrecision(3),
    found.glmnetGap.toExponential(1),
    ratio(found.glmnet),
    problem.target ?? '',
    matched,
    problem.matched ?? '',
    found.sklearn === undefined ? '' : `${found.isSklearnCut ? '> ' : ''}${ratio(found.sklearn)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {{ first: number, one: number, two: number, glmnet: number }} times */
function cvText({ first, one, two, glmnet }) {
  const of = (/** @type {number} */ seconds) =>
    `${seconds.toFixed(3)} s (glmnet / Ockham ${(glmnet / seconds).toFixed(2)})`;
  return `
Cross-validation, 10 folds, 100 λ, 400 x 200, noise 1, seconds by the clock, medians: Ockham with one thread ${of(one)}, with two ${of(two)}, wanted 2;
cv.glmnet ${glmnet.toFixed(3)} s; Ockham's first call ${first.toFixed(3)} s. The worker of the call before is kept.
`;
}

/** Writes what there is: a run that is ended early keeps its figures. */
function write() {
  if (values.quick) return;
  const cpu = cpus()[0]?.model ?? '';
  const table = problems.filter(({ name }) => name in figures).map((problem) => line(problem, figures[problem.name]));
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(resultFile, `${JSON.stringify({ date, cpu, versions, cv, problems: figures }, undefined, 2)}\n`);
  writeFileSync(
    here('../results/linear.md'),
    `# Paths of linear models against glmnet and scikit-learn

${date}, ${cpu}, Node ${versions.node}, glmnet ${versions.glmnet}, scikit-learn ${versions.sklearn}; one thread each, interleaved, processor seconds, medians
of all calls but the first ones. Written by \`npm run bench:linear\`. "ratio" is glmnet's time over Ockham's: above 1, Ockham is faster. At its default threshold glmnet's
gap is what its column says, and Ockham's is certified at 1e-6 or less; "matched" is glmnet at the first threshold whose gap is not above 1e-6 (> where it
did not end in the time that the run gave it); its seconds and those of scikit-learn may be of an earlier run with another load of the machine (\`--defaults --add\`): then that ratio is rough. The gap is (objective - lower bound) / half of the null deviance. "first" is Ockham's first call in a process. scikit-learn:
\`lasso_path\` with tol 1e-6; saga with tol 1e-4 and at most 100 epochs, which is not certified.

| problem | λ | nonzeros | Ockham, s | first, s | gap | glmnet, s | its gap | ratio | target | ratio matched | target | scikit-learn / Ockham |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${table.join('\n')}
${cv === undefined ? '' : cvText(cv)}`,
  );
}
