// @ts-check
// The whole training of LeNet-300-100 on MNIST with an L1 that makes nine of ten weights 0, in this build and in an older one.
//
//   npm run build && node bench/training/lenetL1.js [--old DIST] --mnist FOLDER
//
// An epoch of each build in turn; the same epochs, batches and penalties.
import { defaultMnistFolder, readMnist } from '../inputs.js';
import { libraries } from '../old.js';
import { main } from '../program.js';
import { isQuick } from '../time.js';
import { createModel, createTrainer } from './ockham.js';

const SEEDS = isQuick ? [1] : [1, 2, 3];
const EPOCHS = isQuick ? 1 : 8;
const BATCHES = isQuick ? 4 : 468;
const job = { units: [784, 300, 100, 10], batchSize: 128, dropoutRate: 0, l1: 1.5e-4, l2: 0, learningRate: 3e-3 };

/**
 * @typedef {object} Training
 * @property {number} seconds
 * @property {number} error    share of the test rows, 0 .. 1.
 * @property {number} zeros    share of the weights of the kernels.
 *
 * @typedef {{ seed: number, now: Training, before?: Training }} Row  before: by the older build.
 */

/**
 * @param {{ mnist?: string, old?: string }} [options]  old: the folder dist of the older build.
 * @returns {Promise<Row[]>}  nothing without MNIST.
 */
export async function run({ mnist = defaultMnistFolder, old } = {}) {
  const [train, test] = [readMnist(mnist, 'train'), readMnist(mnist, 't10k')];
  if (train === undefined || test === undefined) {
    console.log(`No MNIST in ${mnist} (--mnist FOLDER).`);
    return [];
  }
  const rows = BATCHES * job.batchSize;
  const [X, y] = [train.pixels(rows), train.y.slice(0, rows)];
  const testX = test.pixels();
  const builds = await libraries(old);
  /** @type {Row[]} */
  const found = [];
  for (const seed of SEEDS) {
    const runs = builds.map((library) => {
      const model = createModel({ ...job, seed }, library);
      return { library, model, trainer: createTrainer(job, X, y, library, model), seconds: 0 };
    });
    for (let epoch = 0; epoch < EPOCHS; ++epoch) {
      for (const run of runs) {
        const start = performance.now();
        await run.trainer.run(BATCHES);
        run.seconds += (performance.now() - start) / 1000;
      }
    }
    const [now, before] = runs.map(({ library, model, trainer, seconds }) => {
      const labels = model.predictClasses(library.matrix(testX, [test.y.length, 784]));
      const error = labels.filter((label, row) => label !== test.y[row]).length / test.y.length;
      const { weights, zeros } = model.sparsity();
      trainer.dispose();
      return { seconds, error, zeros: zeros / weights };
    });
    if (now !== undefined) found.push({ seed, now, ...(before === undefined ? {} : { before }) });
  }
  return found;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, LeNet-300-100, ${EPOCHS} epochs, l1(${job.l1}): seconds, test error, zeros`);
  const text = (/** @type {Training | undefined} */ training) =>
    training === undefined
      ? ''
      : `${training.seconds.toFixed(2)} s, ${(100 * training.error).toFixed(2)} %, ${(100 * training.zeros).toFixed(1)} %`;
  for (const { seed, now, before } of rows) {
    const ratio =
      before === undefined ? '' : `, ${(before.seconds / now.seconds).toFixed(2)} x; before: ${text(before)}`;
    console.log(`seed ${seed}: ${text(now)}${ratio}`);
  }
}

await main(import.meta.url, run, print);
