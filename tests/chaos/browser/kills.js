// @ts-check
import assert from 'node:assert/strict';
import { STEPS } from './training.js';

/** Steps between two checkpoints. */
const EVERY = 4;
/** Checkpoints between two ends, at most. */
const MOST_CHECKPOINTS = 6;

/** Numbers in [0, 1), the same ones for a seed. @param {number} seed */
function drawer(seed) {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/**
 * Ends the page of a training again and again, and lets the training go on from its store: some checkpoints after it began, and then at
 * any instant until the next one. Every third time, the whole browser is killed.
 *
 * @param {import('./checks.js').Context} context @param {import('./commands.js').Place} place
 * @param {object} options
 * @param {boolean} options.inWorker  without createWritable.
 * @param {string} options.digest     of the same training in Node, without an end.
 * @param {number} options.at         so many kinds of stores came before: their kills are others.
 */
export async function killedTraining({ server, session, kills, seed }, place, { inWorker, digest, at }) {
  const draw = drawer(seed + at);
  const done = { closed: 0, killed: 0, ended: 0 };
  /** The step of the last checkpoint that is known to be written. */
  let written = 0;
  /** Milliseconds from one checkpoint to the next, the last time. */
  let gap = 0;
  let tabs = 0;

  /** Trains to the end, or until its page is ended that many checkpoints later. @param {number} [checkpoints] */
  async function train(checkpoints = Number.POSITIVE_INFINITY) {
    // A name of its own each time: a request of one that was ended may still be on its way.
    const page = `training${++tabs}`;
    const tab = inWorker ? `${page}Worker` : page;
    await session.openTab(page);
    if (inWorker) {
      await session.openWorker(tab, page);
      await session.get(tab, 'withoutWritable');
    }
    const before = written;
    let start = 0;
    let left = checkpoints;
    let last = Number.NaN;
    const enough = new Promise((resolve) => {
      server.hear(({ begun, written: step }) => {
        const now = performance.now();
        if (begun !== undefined) start = begun;
        if (step === undefined) return;
        written = step;
        if (!Number.isNaN(last)) gap = now - last;
        last = now;
        if (--left === 0) setTimeout(resolve, draw() * gap);
      });
    });
    const outcome = session.ask(tab, 'train', { place, every: EVERY });
    const answer = await Promise.race([outcome, enough]);
    assert.equal(answer?.error, undefined, JSON.stringify(answer?.error));
    assert.ok(start >= before, `${before} steps were written, and it went on after ${start}`);
    if (answer === undefined) {
      const isKill = (at + done.closed + done.killed) % 3 === 1;
      if (isKill) await session.killAndRestart();
      else await session.closeTab(page);
      done[isKill ? 'killed' : 'closed']++;
      return;
    }
    const { warnings, ...end } = answer.value;
    assert.deepEqual(end, { digest, step: STEPS });
    // A browser may be killed between the last checkpoint and the answer: nothing is left to train then, which is warned of.
    if (start === STEPS) assert.match(String(warnings), /^W_RESUME: fit: nothing is left to train/);
    else assert.deepEqual(warnings, []);
    done.ended++;
    written = 0;
    await session.closeTab(page);
    await session.get('first', 'clear', { place });
  }

  while (done.closed + done.killed < kills) await train(1 + Math.floor(draw() * MOST_CHECKPOINTS));
  await train();
  return `${done.closed} tabs closed, ${done.killed} browsers killed, ${done.ended} trainings to their end`;
}
