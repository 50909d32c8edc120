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
/** @typedef {import('./child.js').Input} Input */
/** @typedef {Omit<Report, 'ends' | 'faults' | 'large'> & { ends: Record<string, number> }} Total */

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

/** An input may take 1 s. A process that stands longer is ended, and its batch is read once more, input by input. */
const HANG = 10_000;
/** Inputs whose objects are added up together. */
const BATCH = 25;
/**
 * Room for new objects, so that few last until a collection; and functions are optimized late: every parser has inputs of its own, for which
 * the others' code is wrong.
 */
const ROOMY = ['--max-old-space-size=256', '--max-semi-space-size=16', '--interrupt-budget=2000000'];
/** With what the corpus and the code need; the rest is filled, but for 16 MiB. Objects that last are in the old part at once. */
const CLOSE = ['--max-old-space-size=64', '--max-semi-space-size=4', '--min-semi-space-size=4', '--expose-gc'];

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

/** Inputs that are to be read once more with little heap. @type {Input[]} */
const close = [];

/** @param {Report} report */
function add({ parser, ends, faults: found, large, inputs, longest, mostBytes }) {
  close.push(...large);
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

/** Milliseconds of the processor that a process has had: those of the wall where they are not told. @param {number | undefined} pid */
function millisecondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return 10 * (Number(fields[11]) + Number(fields[12])); // ticks of user and system: 100 in a second on all of Linux
  } catch {
    return Date.now();
  }
}

/** Runs a process to its end, or until it stands still. Returns where it died, and why. @param {Work} work */
async function runChild(work) {
  writeFileSync(work.place, '');
  const child = fork(script, [], {
    execArgv: work.close === undefined ? ROOMY : CLOSE,
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
  let [seen, since] = ['', millisecondsOf(child.pid)];
  const watch = setInterval(() => {
    const now = readFileSync(work.place).toString('hex');
    if (now !== seen || now === '') [seen, since] = [now, millisecondsOf(child.pid)];
    else if (millisecondsOf(child.pid) - since > HANG) {
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
  let work = { seed, rounds, first: job, step: jobs, skip: 0, batch: BATCH, parser: values.parser, until, place };
  for (;;) {
    const end = await runChild(work);
    if (end === undefined) return;
    const { round, at } = end;
    if (round === undefined || at === undefined) throw new Error(`the process did not begin: ${end.why}`);
    const last = at + BATCH - 1;
    const again = await runChild({ ...work, rounds: round + 1, first: round, skip: at, last, isExact: true });
    const died = again?.at;
    if (again !== undefined) {
      const fault = { parser: values.parser ?? '', number: round * 1000 + (died ?? at), what: again.why, input: '' };
      add({
        parser: fault.parser,
        inputs: 1,
        ends: { fault: 1 },
        longest: 0,
        mostBytes: 0,
        faults: [fault],
        large: [],
      });
    }
    work = { ...work, first: round, skip: (died ?? last) + 1 };
  }
}

/** Reads inputs that make many objects with a heap that has room for 16 MiB of them: a process that needs more ends. */
async function runClose() {
  const place = join(folder, 'place');
  for (let skip = 0; skip < close.length; ) {
    const none = { rounds: 0, first: 0, step: 1, parser: undefined, until: undefined };
    const end = await runChild({ ...none, seed, skip, batch: 1, place, close });
    if (end === undefined) return;
    const { parser = '', number = 0 } = close[end.at ?? skip] ?? {};
    const fault = { parser, number, what: `memory: ${end.why}`, input: '' };
    add({ parser, inputs: 0, ends: {}, longest: 0, mostBytes: 0, faults: [fault], large: [] });
    skip = (end.at ?? skip) + 1;
  }
}

const start = Date.now();
await Promise.all(Array.from({ length: jobs }, (_, job) => runJob(job)));
await runClose();
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
console.log(
  `${sum} inputs in ${seconds.toFixed(0)} s, ${Math.round(sum / seconds)} per second; ${faults.size} faults, ${close.length} inputs read again with little heap`,
);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ seed, seconds, sum, totals: all, faults: [...faults.values()] })}\n`);
process.exitCode = faults.size === 0 && sum > 0 ? 0 : 1;
