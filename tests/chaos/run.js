// @ts-check
// Kills training processes at random instants, resumes them until their training is over, and compares what they end with with a
// training that was never killed: npm run test:chaos -- --kills 1000 --seed 1 --lanes 2
//
// Fails if a file differs, if more is lost than the steps since the last checkpoint, if a checkpoint is found damaged, if a lock is
// not taken over, or if a process hangs. Also kills threads of trainings: they end with E_THREADS, and go on from their checkpoints.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleTo, lastOf, train } from './child.js';
import { JOBS } from './jobs.js';

const option = /** @type {const} */ ({ type: 'string' });
const { values } = parseArgs({ options: { kills: option, seed: option, lanes: option } });
const KILLS = Number(values.kills ?? 1000);
const SEED = Number(values.seed ?? 1);
/** Processes side by side. */
const LANES = Number(values.lanes ?? 2);
/** A thread is killed in one of so many trainings that are killed. */
const KILLS_PER_THREAD = 10;
const MANNERS = ['exit', 'throw', 'terminate'];
const sabotage = new URL('../threads/scripts/sabotage.js', import.meta.url).href;

const names = Object.keys(JOBS);
const directory = mkdtempSync(join(tmpdir(), 'ockham-chaos-'));
const program = join(directory, 'train.mjs');
await bundleTo(program);
/** @type {string[]} */
const faults = [];
/** Where the kills fell. */
const fell = {
  'before the library was there': 0,
  'before the first step': 0,
  'in a step': 0,
  'in a write': 0,
  'at the end': 0,
};
const counts = { kills: 0, trainings: 0, processes: 0, threads: 0 };

/** Mulberry32: the plan of a run is a function of the seed; the instants themselves are those of the machine. @param {number} seed */
function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {() => number} next @param {number} milliseconds  of a whole training. @returns {import('./child.js').Kill} */
function planned(next, milliseconds) {
  const kind = next();
  if (kind < 0.4) return { milliseconds: next() * milliseconds };
  const nth = 1 + Math.floor(next() * 8);
  return { line: kind < 0.8 ? 'write' : 'step', nth, milliseconds: next() < 0.5 ? 0 : next() * 8 };
}

/** @param {readonly string[]} lines @returns {keyof typeof fell} */
function placeOf(lines) {
  const last = lines.at(-1);
  if (last === undefined) return 'before the library was there';
  if (last === 'begun' || last.startsWith('from')) return 'before the first step';
  if (last === 'write') return 'in a write';
  return last.startsWith('done') ? 'at the end' : 'in a step';
}

/**
 * Checks what a process says against the steps that were on the disk before.
 *
 * @param {string} what @param {import('./child.js').Outcome} outcome @param {number} written  step of the last checkpoint.
 */
function check(what, { lines, errors, isHung }, written) {
  const wrong = (/** @type {string} */ fault) => void faults.push(`${what}: ${fault}`);
  if (isHung) wrong('it hangs');
  if (errors !== '') wrong(errors);
  const from = lastOf(lines, 'from');
  if (from !== undefined && Number(from) < written)
    wrong(`it goes on after step ${from}, and ${written} was on the disk`);
  for (const line of lines) if (line.startsWith('warned W_CHECKPOINT')) wrong('a checkpoint was damaged');
}

/** @type {Map<string, { readonly end: string, readonly milliseconds: number }>} */
const expected = new Map();
for (const name of names) {
  const { lines, errors } = await train(program, [name, '1']);
  const end = lastOf(lines, 'done');
  if (end === undefined) throw new Error(`${name} does not end: ${errors}`);
  const { milliseconds } = await train(program, [name, '1', join(directory, `${name}.whole`)]);
  expected.set(name, { end, milliseconds });
}

/** Kills a training again and again, until it is over. @param {string} name @param {string} path @param {() => number} next */
async function killed(name, path, next) {
  const { end, milliseconds } = expected.get(name) ?? { end: '', milliseconds: 0 };
  let written = 0;
  for (;;) {
    const kill = counts.kills < KILLS ? planned(next, milliseconds) : undefined;
    const outcome = await train(program, [name, next() < 0.5 ? '1' : '2', path], { kill });
    counts.processes++;
    check(name, outcome, written);
    written = Math.max(written, Number(lastOf(outcome.lines, 'written') ?? 0));
    if (outcome.isKilled) {
      counts.kills++;
      fell[placeOf(outcome.lines)]++;
      continue;
    }
    counts.trainings++;
    const got = lastOf(outcome.lines, 'done');
    if (got !== end) faults.push(`${name}: ended with ${got ?? outcome.lines.at(-1)}, expected ${end}`);
    return;
  }
}

/** Kills a thread in the middle of a step. @param {string} path @param {() => number} next */
async function withoutThread(path, next) {
  const SABOTAGE = MANNERS[Math.floor(next() * MANNERS.length)] ?? '';
  const env = { SABOTAGE, AFTER: String(1 + Math.floor(next() * 30)) };
  const torn = await train(program, ['wide', '3', path], { nodeArgs: ['--import', sabotage], env });
  const what = `wide, whose thread dies (${SABOTAGE})`;
  check(what, torn, 0);
  if (lastOf(torn.lines, 'failed') !== 'E_THREADS')
    faults.push(`${what}: expected E_THREADS, got ${torn.lines.at(-1)}`);
  const whole = await train(program, ['wide', '2', path]);
  check(what, whole, Number(lastOf(torn.lines, 'written') ?? 0));
  if (lastOf(whole.lines, 'done') !== expected.get('wide')?.end)
    faults.push(`${what}: ended with ${whole.lines.at(-1)}`);
  counts.threads++;
}

const started = performance.now();
const threads = Math.ceil(KILLS / KILLS_PER_THREAD / LANES);
await Promise.all(
  Array.from({ length: LANES }, async (_, lane) => {
    const next = numbersFrom(SEED * LANES + lane);
    for (let index = 0; index < threads; index++)
      await withoutThread(join(directory, `threads-${lane}-${index}`), next);
    for (let index = 0; counts.kills < KILLS && faults.length === 0; index++) {
      const name = names[(index + lane) % names.length] ?? '';
      await killed(name, join(directory, `${name}-${lane}-${index}`), next);
    }
  }),
);
rmSync(directory, { recursive: true, force: true });

const [{ model = 'unknown' } = {}] = cpus();
console.log(
  `${cpus().length} x ${model}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}, seed ${SEED}`,
);
console.log(
  `${counts.kills} kills of ${counts.processes} processes in ${((performance.now() - started) / 1000).toFixed(0)} s`,
);
console.log(`${counts.trainings} trainings went on to their end, ${counts.threads} after the loss of a thread\n`);
console.log('| where the kill fell | kills |\n| ------------------- | ----- |');
for (const [place, count] of Object.entries(fell)) console.log(`| ${place} | ${count} |`);
console.log(
  `\n${faults.length === 0 ? 'every end has the bits of a training that was never killed' : faults.join('\n')}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
