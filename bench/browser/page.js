// @ts-check
// The commands of the page, which runs them one after the other.
import { matrix } from 'ockham';
import { inWorker } from 'ockham/worker';
import { createModel } from '../training/ockham.js';
import { watch } from './watch.js';

/** @typedef {import('../training/ockham.js').TrainingJob & { where: 'page' | 'worker' }} Job */

/** @type {AsyncGenerator<import('ockham').EpochLog, void, void> | undefined} */
let epochs;
/** Steps of an epoch. */
let granularity = 1;

const commands = {
  /** Prepares a training without an end. @param {Job} job */
  async begin(job) {
    const [X, y] = await Promise.all([read('/X'), read('/y')]);
    const labels = new Int32Array(y);
    const rows = matrix(new Float32Array(X), [labels.length, job.units[0] ?? 0]);
    granularity = labels.length / job.batchSize;
    const model = createModel(job);
    const options = { epochs: 2 ** 31 - 1, batchSize: job.batchSize, verbose: false };
    if (job.where === 'page') epochs = model.train(rows, labels, options);
    else {
      const worker = new Worker('/modelWorker.js', { type: 'module' });
      epochs = (await inWorker(model, { worker })).train(rows, labels, options);
    }
    return { version: /Chrome\/\S+/.exec(navigator.userAgent)?.[0] ?? navigator.userAgent, granularity };
  },

  /** @param {{ steps: number }} options @returns the loss of the last epoch, and milliseconds of all steps together. */
  async run({ steps }) {
    const start = performance.now();
    let loss = Number.NaN;
    for (let done = 0; done < steps; done += granularity) loss = (await epochs?.next())?.value?.loss ?? Number.NaN;
    return { loss, milliseconds: performance.now() - start };
  },

  /** Trains for that long, and reports how free the page's thread was. @param {{ milliseconds: number }} options */
  async watch({ milliseconds }) {
    const watching = watch();
    const end = performance.now() + milliseconds;
    let steps = 0;
    while (performance.now() < end) {
      await epochs?.next();
      steps += granularity;
    }
    return { steps, ...(await watching.end()) };
  },
};

/** @param {string} path */
async function read(path) {
  return (await fetch(path)).arrayBuffer();
}

for (;;) {
  const { name, ...options } = await (await fetch('/command')).json();
  let answer;
  try {
    answer = { value: await commands[/** @type {keyof typeof commands} */ (name)](options) };
  } catch (error) {
    answer = { error: String(error) };
  }
  await fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
}
