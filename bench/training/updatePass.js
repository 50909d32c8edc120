// @ts-check
// The update pass of every optimizer, L1 + L2 included, in this build and in an older one: nanoseconds per weight.
//
//   npm run build && node bench/training/updatePass.js [--old DIST] [--only adam,lion]
//
// A clock around the update of one kernel, while a model trains: one that stays in a cache, and one that does not.
import { normalNumbers } from '../inputs.js';
import { compared, comparison, libraries } from '../old.js';
import { main } from '../program.js';
import { isQuick } from '../time.js';

/** Inputs and outputs of the kernel. */
const UNITS = [256, 1024];
const ROWS = 8;
const ROUNDS = isQuick ? 2 : 15;
/** Weights that a block updates. */
const BLOCK = isQuick ? 2 ** 20 : 12 * 2 ** 20;
const WARM_UP_ROUNDS = isQuick ? 1 : 4;

/** @typedef {import('../old.js').Library} Library */

/** @type {Readonly<Record<string, (library: Library) => import('ockham').Optimizer>>} */
const optimizers = {
  sgd: ({ sgd }) => sgd(),
  momentum: ({ sgd }) => sgd({ momentum: 0.9 }),
  adam: ({ adam }) => adam(),
  adamw: ({ adamw }) => adamw(),
  nadam: ({ nadam }) => nadam(),
  adamax: ({ adamax }) => adamax(),
  adabelief: ({ adabelief }) => adabelief(),
  rmsprop: ({ rmsprop }) => rmsprop(),
  adagrad: ({ adagrad }) => adagrad(),
  lion: ({ lion }) => lion(),
};

/** @typedef {import('../old.js').Compared & { optimizer: string, weights: number }} Row  nanoseconds per weight. */

/**
 * @param {{ old?: string, only?: readonly string[] }} [options]  old: the folder dist of the older build; only: optimizers.
 * @returns {Promise<Row[]>}
 */
export async function run({ old, only } = {}) {
  const builds = await libraries(old);
  /** @type {Row[]} */
  const rows = [];
  for (const [optimizer, create] of Object.entries(optimizers)) {
    if (only !== undefined && !only.includes(optimizer)) continue;
    for (const units of UNITS) {
      const updaters = builds.map((library) => createUpdater(library, create(library), units));
      /** @type {number[][]} */
      const times = builds.map(() => []);
      for (let round = -WARM_UP_ROUNDS; round < ROUNDS; ++round) {
        for (const [index, { update }] of updaters.entries()) {
          const found = update();
          if (round >= 0) times[index]?.push(found);
        }
      }
      for (const { model } of updaters) model.dispose();
      rows.push({ optimizer, weights: units ** 2, ...compared(times) });
    }
  }
  return rows;
}

/**
 * @param {Library} library
 * @param {import('ockham').Optimizer} plain
 * @param {number} units
 */
function createUpdater({ dense, l1l2, matrix, sequential }, plain, units) {
  let spent = 0;
  /** @type {import('ockham').Optimizer} */
  const optimizer = {
    ...plain,
    update(...given) {
      const start = performance.now();
      const areFinite = plain.update(...given);
      spent += performance.now() - start;
      return areFinite;
    },
  };
  const kernelRegularizer = l1l2({ l1: 1e-5, l2: 1e-4 });
  const model = sequential({
    seed: 1,
    layers: [dense({ units, inputShape: [units], useBias: false, kernelRegularizer })],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  const [X, y] = [1, 2].map(() => matrix(normalNumbers(ROWS * units), [ROWS, units]));
  if (X === undefined || y === undefined) throw new Error('two matrices are made');
  const steps = Math.ceil(BLOCK / units ** 2);
  return {
    model,
    /** Nanoseconds per weight of one block. */
    update() {
      spent = 0;
      for (let step = 0; step < steps; ++step) model.trainOnBatch(X, y);
      return (1e6 * spent) / steps / units ** 2;
    },
  };
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  const how = 'the older build → this one; best block (median block)';
  console.log(`${process.version}, nanoseconds per weight of an update, L1 + L2: ${how}`);
  for (const row of rows) {
    const { optimizer, weights } = row;
    console.log(optimizer.padEnd(10), String(weights).padStart(8), comparison(row));
  }
}

await main(import.meta.url, run, print);
