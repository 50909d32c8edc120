// Runs each test once for every mutant that it reaches, in one process: no module is loaded again. Writes what it finds line by
// line, so that run.js can go on behind a mutant that never ends or kills the process.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunnerTestCase, RunnerTestSuite } from 'vitest';
import { VitestTestRunner } from 'vitest/runners';
import { getFn } from 'vitest/suite';

/** The names that Stryker's instrumenter writes into the files. */
interface Namespace {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}
const stryker: Namespace = {};
Object.assign(globalThis, { __stryker__: stryker });
stryker.mutantCoverage = { static: {}, perTest: {} };
const coverage = stryker.mutantCoverage;

const journal = join(process.env['OCKHAM_STRYKER']!, 'journal');
const write = (...words: readonly (string | number)[]) => appendFileSync(journal, `${words.join('\t')}\n`);
/** Milliseconds of the processor; a test that takes longer is not repeated. */
const LONGEST = Number(process.env['OCKHAM_STRYKER_LONGEST']);

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

async function attempt(fn: () => unknown, mutant: string, hits: number): Promise<'survived' | 'killed' | 'timeout'> {
  stryker.hitCount = 0;
  stryker.hitLimit = 1000 + 100 * hits;
  stryker.activeMutant = mutant;
  let failed = false;
  try {
    await fn();
  } catch (error) {
    failed = true;
    if (error instanceof Error && error.message.startsWith('Test timed out')) return 'timeout';
  } finally {
    stryker.activeMutant = undefined;
  }
  if (stryker.hitCount > stryker.hitLimit) return 'timeout';
  return failed ? 'killed' : 'survived';
}

export default class MutantRunner extends VitestTestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    const fn = getFn(test);
    const isOver = reached.get(test.id)?.every((mutant) => killed.has(mutant) || done.has(`${test.id} ${mutant}`));
    if (isOver || left.has(test.id)) return;
    stryker.currentTestId = undefined; // chunks are loaded, tables made: what happens once in a process cannot be repeated
    await fn();
    const start = process.cpuUsage();
    stryker.currentTestId = test.id;
    const repeats = await passes(fn);
    stryker.currentTestId = 'of no interest';
    const { user, system } = process.cpuUsage(start);
    const took = (user + system) / 1000;
    if (!repeats || took > LONGEST) {
      write(repeats ? 'long' : 'unrepeatable', Math.round(took), test.id, test.name);
      return;
    }
    const hits = coverage.perTest[test.id] ?? {};
    const early = first.get(test.id);
    const mutants = Object.keys(hits).sort((a, b) => Number(b === early) - Number(a === early));
    write('covers', mutants.join(','), test.id);
    for (const mutant of mutants) {
      if (killed.has(mutant) || done.has(`${test.id} ${mutant}`)) continue;
      write('start', mutant, test.id, Math.round(took));
      const outcome = await attempt(fn, mutant, hits[mutant]!);
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
    write('static', Object.keys(coverage.static).join(','));
    write('file', suite.file.filepath);
  }

  override onAfterRunTask(test: RunnerTestCase): void {
    if (test.result?.state === 'fail')
      write('broken', test.result.errors?.[0]?.message.split('\n')[0] ?? '', test.name);
    super.onAfterRunTask(test);
  }
}
