// @ts-check
// The parent's side of a race: every engine in a process of its own, all warmed up, then one block of each in turn, so that a
// disturbance of the machine affects all of them.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isQuick, summarize } from '../time.js';

const ROUNDS = isQuick ? 2 : 15;
const LEAST_ROUNDS = 2;
/** A slow engine runs fewer blocks, once its blocks took this long. */
const BUDGET_MILLISECONDS = 6000;
const PATIENCE_MILLISECONDS = 180_000;

/**
 * @typedef {object} Entrant
 * @property {string} name
 * @property {readonly string[]} command  the child, without the job.
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {string} version
 * @property {number} best       milliseconds per step, best block.
 * @property {number} median     milliseconds per step, median block.
 * @property {number} blocks
 * @property {number} steps      of a block.
 * @property {readonly (number | null)[]} losses  of the first and the last warm-up step; null if there is none.
 * @property {object} [statistics]  other figures of the engine, at the end.
 * @property {string} [error]    the reason for missing figures.
 */

/** @type {Pick<Result, 'version' | 'steps' | 'losses'>} */
const notReady = { version: '', steps: 0, losses: [] };

/** @returns {number[]} */
const noTimes = () => [];

/** @type {object | undefined} */
const noStatistics = undefined;

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** A child that answers every line with one message. */
class Child {
  /**
   * @param {Entrant} entrant
   * @param {string} jobFile
   */
  constructor({ command: [program = '', ...args], env = process.env }, jobFile) {
    this.process = spawn(program, [...args, jobFile], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.exit = new Promise((resolve) => {
      this.process.once('error', resolve);
      this.process.once('close', resolve);
    });
    this.errors = '';
    this.process.stderr.on('data', (chunk) => {
      this.errors += chunk;
    });
    this.process.stdin.on('error', () => {}); // it died; the missing message says so
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** Its next message. @throws Error if it ends or is silent for too long. */
  async message() {
    const timer = setTimeout(() => this.process.kill(), PATIENCE_MILLISECONDS);
    try {
      for (;;) {
        const { value, done } = await this.lines.next();
        if (done) {
          await this.exit;
          const [reason = 'it ended'] = this.errors
            .split('\n')
            .filter((line) => /error/i.test(line))
            .slice(-1);
          throw new Error(reason.trim());
        }
        if (value.startsWith('{')) return JSON.parse(value); // engines print greetings
      }
    } finally {
      clearTimeout(timer);
    }
  }

  askForBlock() {
    this.process.stdin.write('\n');
    return this.message();
  }

  async end() {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 2000);
    await this.exit;
    clearTimeout(timer);
  }
}

/**
 * @param {readonly { entrant: Entrant, jobFile: string }[]} starters
 * @param {{ rounds?: number, budget?: number }} [options]  rounds: blocks of each; budget: milliseconds of blocks, after which
 *   an engine runs no more of them.
 * @returns {Promise<Result[]>}  in their order.
 */
export async function race(starters, { rounds = ROUNDS, budget = BUDGET_MILLISECONDS } = {}) {
  const runners = [];
  for (const { entrant, jobFile } of starters) {
    const child = new Child(entrant, jobFile);
    const runner = {
      name: entrant.name,
      child,
      ready: notReady,
      times: noTimes(),
      statistics: noStatistics,
      spent: 0,
      error: '',
    };
    runners.push(runner);
    try {
      runner.ready = await child.message(); // one after the other: warming up is hard work as well
    } catch (error) {
      runner.error = messageOf(error);
    }
  }
  for (let round = 0; round < rounds; ++round) {
    for (const runner of runners) {
      if (runner.error !== '' || (round >= LEAST_ROUNDS && runner.spent > budget)) continue;
      try {
        const { milliseconds, statistics } = await runner.child.askForBlock();
        runner.times.push(milliseconds);
        runner.statistics = statistics;
        runner.spent += milliseconds * runner.ready.steps;
      } catch (error) {
        runner.error = messageOf(error);
      }
    }
  }
  await Promise.all(runners.map(({ child }) => child.end()));
  return runners.map(({ name, ready: { version, steps, losses }, times, statistics, error }) => ({
    name,
    version,
    ...summarize(times),
    blocks: times.length,
    steps,
    losses,
    ...(statistics === undefined ? {} : { statistics }),
    ...(error === '' ? {} : { error }),
  }));
}
