// Runs each test once for every mutant that it reaches, in one process: no module is loaded again. Writes what it finds line by
// line, so that run.js can go on behind a mutant that never ends or kills the process.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunnerTestCase, RunnerTestSuite } from 'vitest';
import { VitestTestRunner } from 'vitest/runners';
import { getFn } from 'vitest/suite';

/** Most mutants of a part. */
const MOST = 2 ** 16;
/** How often mutants were reached by what runs once, and by the test that is looked at; nothing is counted while a mutant is active. */
const once = new Uint32Array(MOST);
const hits = new Uint32Array(MOST);
let counts: Uint32Array | undefined = once;
let active = -1;
let activeHits = 0;
let mostHits = 0;

/** Functions that the instrumented files call: instrument.js. */
Object.assign(globalThis, {
  mutants: {
    isActive(id: number): boolean {
      if (id !== active) return false;
      if (++activeHits > mostHits) throw new Error('a loop without end');
      return true;
    },
    cover(...ids: readonly number[]): void {
      if (counts !== undefined) for (const id of ids) counts[id]! += 1;
    },
  },
});

/** Ids of mutants that were reached. */
const idsOf = (counted: Uint32Array) => [...counted.keys()].filter((id) => counted[id]! > 0).map(String);

const journal = join(process.env['OCKHAM_STRYKER']!, 'journal');
const write = (...words: readonly (string | number)[]) => appendFileSync(journal, `${words.join('\t')}\n`);
/** Milliseconds of the processor; a test that takes longer is not repeated. */
const LONGEST = Number(process.env['OCKHAM_STRYKER_LONGEST']);
/** Milliseconds of the processor that a first run may take to load what it needs. */
const LOADING = 1000;

/** Mutants that are killed, and pairs of test and mutant that were run, of this process and of those before it. */
const killed = new Set<string>();
const done = new Set<string>();
/** By test: the mutant that goes first, because it failed where an earlier mutant may have left something behind. */
const first = new Map<string, string>();
/** Mutants by test, and tests that are not repeated. */
const reached = new Map<string, readonly string[]>();
const left = new Set<string>();
for (const line of readFileSync(journal, 'utf8').split('\n')) {
  const [verb, mutant = '', test = ''] = line.split('\t');
  if (verb === 'covers') reached.set(test, mutant.split(','));
  if (verb === 'unrepeatable' || (verb === 'long' && Number(mutant) > 2 * LONGEST)) left.add(test);
  if (verb === 'killed' || verb === 'timeout') killed.add(mutant);
  if (verb === 'survived') done.add(`${test} ${mutant}`);
  if (verb === 'again') first.set(test, mutant);
}

/** Whether no mutant was active in this process yet. */
let fresh = true;

/** Kills the process: run.js starts another one, which goes on behind this line. */
function renew(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
}

/** Runs the test without a mutant. */
async function passes(fn: () => unknown): Promise<boolean> {
  try {
    await fn();
    return true;
  } catch {
    return false;
  }
}

async function attempt(fn: () => unknown, mutant: string): Promise<'survived' | 'killed' | 'timeout'> {
  activeHits = 0;
  mostHits = 1000 + 100 * hits[Number(mutant)]!;
  active = Number(mutant);
  let failed = false;
  try {
    await fn();
  } catch (error) {
    failed = true;
    if (error instanceof Error && error.message.startsWith('Test timed out')) return 'timeout';
  } finally {
    active = -1;
  }
  if (activeHits > mostHits) return 'timeout';
  return failed ? 'killed' : 'survived';
}

/** Milliseconds of the processor since then. */
function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return Math.round((user + system) / 1000);
}

export default class MutantRunner extends VitestTestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    const fn = getFn(test);
    const isOver = reached.get(test.id)?.every((mutant) => killed.has(mutant) || done.has(`${test.id} ${mutant}`));
    if (isOver || left.has(test.id)) return;
    counts = once; // chunks are loaded, tables made: what happens once in a process cannot be repeated
    const before = process.cpuUsage();
    await fn();
    const whole = since(before);
    if (whole > 2 * LONGEST + LOADING) {
      write('long', whole, test.id, test.name);
      return;
    }
    hits.fill(0);
    counts = hits;
    const start = process.cpuUsage();
    const repeats = await passes(fn);
    const took = since(start);
    counts = undefined;
    if (!repeats || took > LONGEST) {
      write(repeats ? 'long' : 'unrepeatable', took, test.id, test.name);
      return;
    }
    const early = first.get(test.id);
    const mutants = idsOf(hits).sort((a, b) => Number(b === early) - Number(a === early));
    write('covers', mutants.join(','), test.id);
    for (const mutant of mutants) {
      if (killed.has(mutant) || done.has(`${test.id} ${mutant}`)) continue;
      write('start', mutant, test.id, took);
      const outcome = await attempt(fn, mutant);
      if (outcome === 'survived') {
        write('survived', mutant, test.id);
      } else {
        const clean = await passes(fn);
        // A failure counts if nothing but this mutant can be its cause.
        if (!clean && !fresh) write('again', mutant, test.id);
        else {
          killed.add(mutant);
          write(outcome, mutant, test.id, test.name);
        }
        if (!clean) renew();
      }
      fresh = false;
    }
  }

  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    await super.onAfterRunSuite(suite);
    if ((suite as RunnerTestSuite) !== suite.file) return; // the file as a whole
    write('static', idsOf(once).join(','));
    counts = once;
    write('file', suite.file.filepath);
  }

  override onAfterRunTask(test: RunnerTestCase): void {
    if (test.result?.state === 'fail')
      write('broken', test.result.errors?.[0]?.message.split('\n')[0] ?? '', test.name);
    super.onAfterRunTask(test);
  }
}
