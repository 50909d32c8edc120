// npm run fuzz: every parser, with inputs made of files that are right. docs/reliability.md says what must hold.
//   --inputs N    in all, by thousands (default 200,000)     --seed S     other inputs (default 1)
//   --parser NAME one parser alone                           --minutes M  ends sooner
//   --jobs N      processes (default: one per core)          --json PATH  writes the figures
// An input with a fault goes to build/fuzz/found; the command fails.
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.js';

/** @typedef {import('./child.js').Work} Work */
/** @typedef {import('./child.js').Report} Report */
/** @typedef {import('./child.js').Fault} Fault */
/** @typedef {Omit<Report, 'ends' | 'faults'> & { ends: Record<string, number> }} Total */

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    parser: { type: 'string' },
    minutes: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'string' },
  },
});

/** An input may take 1 s. One that stands longer is read once more by itself, with time of its own. */
const HANG = 20_000;
const ALONE = 60_000;
/** With what the corpus and the code need; the rest is filled, but for 16 MiB. Objects that last are in the old part at once. */
const HEAP = ['--max-old-space-size=64', '--max-semi-space-size=4', '--min-semi-space-size=4', '--expose-gc'];

const jobs = Number(values.jobs);
const rounds = Math.ceil(Number(values.inputs) / 1000);
const seed = Number(values.seed);
const until = values.minutes === undefined ? undefined : Date.now() + 60_000 * Number(values.minutes);
const folder = mkdtempSync(join(tmpdir(), 'ockham-fuzz-'));
const script = join(folder, 'child.mjs');
await bundle('child.ts', script);

/** @type {Map<string, Total>} */
const totals = new Map();
/** Faults by what they are, without figures. @type {Map<string, { fault: Fault, count: number }>} */
const faults = new Map();

/** @param {Report} report */
function add({ parser, ends, faults: found, inputs, longest, mostBytes }) {
  const total = totals.get(parser) ?? { parser, inputs: 0, ends: {}, longest: 0, mostBytes: 0 };
  totals.set(parser, {
    parser,
    inputs: total.inputs + inputs,
    ends: total.ends,
    longest: Math.max(total.longest, longest),
    mostBytes: Math.max(total.mostBytes, mostBytes),
  });
  for (const [end, count] of Object.entries(ends)) total.ends[end] = (total.ends[end] ?? 0) + count;
  for (const fault of found) {
    const kind = `${parser} ${fault.what.replace(/\d+/g, 'N')}`.slice(0, 400);
    const known = faults.get(kind);
    if (known === undefined) console.error(`${parser} ${fault.number}: ${fault.what}`);
    if (known === undefined || fault.input.length < known.fault.input.length)
      faults.set(kind, { fault, count: 1 + (known?.count ?? 0) });
    else known.count++;
  }
}

/** Place of a process: its round, and inputs of it that were begun before. @param {string} place */
function placeIn(place) {
  const bytes = readFileSync(place);
  return bytes.length < 16 ? undefined : { round: bytes.readDoubleLE(0), at: bytes.readDoubleLE(8) };
}

/** Runs a process to its end, or until it stands still. Returns where it died, and why. @param {Work} work @param {number} patience */
async function runChild(work, patience) {
  writeFileSync(work.place, '');
  const child = fork(script, [], {
    execArgv: HEAP,
    env: { ...process.env, OCKHAM_FUZZ_WORK: JSON.stringify(work) },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let [isDone, hung, last] = [false, false, ''];
  child.stderr?.on('data', (text) => {
    last = `${last}${text}`.slice(-2000);
  });
  child.on('message', (/** @type {Report | { done: true }} */ message) => {
    if ('done' in message) isDone = true;
    else add(message);
  });
  let [seen, since] = ['', Date.now()];
  const watch = setInterval(() => {
    const now = readFileSync(work.place).toString('hex');
    if (now !== seen || now === '') [seen, since] = [now, Date.now()];
    else if (Date.now() - since > patience) {
      hung = true;
      child.kill('SIGKILL');
    }
  }, 200);
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (isDone) return undefined;
  const why = hung ? 'hang: no end' : `crash: ${/FATAL ERROR.*|\w*Error: .*/.exec(last)?.[0] ?? last.slice(-300)}`;
  return { ...placeIn(work.place), why };
}

/** All rounds of a process, which goes on behind an input that ends it. @param {number} job */
async function runJob(job) {
  const place = join(folder, `place-${job}`);
  /** @type {Work} */
  let work = { seed, rounds, first: job, step: jobs, skip: 0, parser: values.parser, until, place };
  for (;;) {
    const end = await runChild(work, HANG);
    if (end === undefined) return;
    if (end.round === undefined || end.at === undefined) throw new Error(`the process did not begin: ${end.why}`);
    const alone = { ...work, rounds: end.round + 1, first: end.round, skip: end.at, last: end.at };
    const again = await runChild(alone, ALONE);
    if (again !== undefined) {
      const parser = values.parser ?? '';
      add({
        parser,
        inputs: 1,
        ends: { fault: 1 },
        longest: 0,
        mostBytes: 0,
        faults: [{ parser, number: end.round * 1000 + end.at, what: again.why, input: '' }],
      });
    }
    work = { ...work, first: end.round, skip: end.at + 1 };
  }
}

const start = Date.now();
await Promise.all(Array.from({ length: jobs }, (_, job) => runJob(job)));
rmSync(folder, { recursive: true });

const found = fileURLToPath(new URL('../../build/fuzz/found/', import.meta.url));
for (const { fault } of faults.values()) {
  mkdirSync(found, { recursive: true });
  const name = `${fault.parser.replace(/\W/g, '')}-${seed}-${fault.number}`;
  writeFileSync(join(found, name), Buffer.from(fault.input, 'base64'));
  writeFileSync(join(found, `${name}.txt`), `${fault.what}\n`);
}
const all = [...totals.values()];
const sum = all.reduce((count, { inputs }) => count + inputs, 0);
const seconds = (Date.now() - start) / 1000;
console.table(
  Object.fromEntries(
    all.map(({ parser, inputs, ends, longest, mostBytes }) => [
      parser,
      {
        inputs,
        accepted: ends['accepted'] ?? 0,
        'longest, ms': Math.round(longest),
        'most, KiB': Math.ceil(mostBytes / 1024),
        refused: Object.entries(ends)
          .filter(([end]) => end !== 'accepted')
          .map(([end, count]) => `${end} ${count}`)
          .join(', '),
      },
    ]),
  ),
);
console.log(`${sum} inputs in ${seconds.toFixed(0)} s, ${Math.round(sum / seconds)} per second; ${faults.size} faults`);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ seed, seconds, sum, totals: all, faults: [...faults.values()] })}\n`);
process.exitCode = faults.size === 0 && sum > 0 ? 0 : 1;
