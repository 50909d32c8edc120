// @ts-check
// Predictions and training steps of a model before and after inputs and units are pruned and removed.
//
//   npm run build && node bench/inference/compaction.js
import { matrix } from 'ockham';
import { normalNumbers } from '../inputs.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { timeInTurns } from '../time.js';
import { createModel, hyperparameters } from '../training/ockham.js';

const SECONDS = 0.3;
/** Share of the inputs, and of the units of each hidden layer, that is removed. */
const SHARES = [0.5, 0.75];

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} before        units of each layer, inputs first.
 * @property {string} after
 * @property {number} weightsBefore
 * @property {number} weightsAfter
 * @property {number} predictBefore milliseconds per prediction of a batch, median block.
 * @property {number} predictAfter
 * @property {number} stepBefore    milliseconds per training step, median block.
 * @property {number} stepAfter
 */

/** @param {{ only?: readonly string[] }} options  @returns {Row[]} */
export function run({ only }) {
  /** @type {Row[]} */
  const rows = [];
  for (const { name, units, batchSize } of shapes.filter(
    (shape) => only?.includes(shape.name) ?? shape.name !== 'XL',
  )) {
    for (const share of SHARES) {
      const model = createModel({ units, batchSize, ...hyperparameters });
      model.prune({ inputs: share });
      model.prune({ units: share });
      const small = model.compact();
      const models = /** @type {const} */ ([model, small]);
      const calls = models.map((each) => {
        const columns = (each.inputIndices ?? { length: units[0] ?? 0 }).length;
        const X = matrix(normalNumbers(batchSize * columns), [batchSize, columns]);
        const y = Int32Array.from({ length: batchSize }, (_, row) => row % 10);
        return { predict: () => each.predict(X), step: () => each.trainOnBatch(X, y) };
      });
      const [before, after] = /** @type {[typeof calls[0], typeof calls[0]]} */ (calls);
      const [predictBefore, predictAfter] = timeInTurns(
        /** @type {const} */ ([before.predict, after.predict]),
        SECONDS,
      );
      const [stepBefore, stepAfter] = timeInTurns(/** @type {const} */ ([before.step, after.step]), SECONDS);
      const sizes = models.map((each) => each.getWeights().filter(({ shape }) => shape.length === 2));
      const [weightsBefore = 0, weightsAfter = 0] = sizes.map((kernels) =>
        kernels.reduce((sum, { data }) => sum + data.length, 0),
      );
      const narrow = (sizes[1] ?? []).map(({ shape }) => shape[0]);
      rows.push({
        ...{
          shape: name,
          before: units.join('-'),
          after: [...narrow, units.at(-1)].join('-'),
          weightsBefore,
          weightsAfter,
        },
        ...{ predictBefore: 1000 * predictBefore.median, predictAfter: 1000 * predictAfter.median },
        ...{ stepBefore: 1000 * stepBefore.median, stepAfter: 1000 * stepAfter.median },
      });
      for (const each of models) each.dispose();
    }
  }
  return rows;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, milliseconds per batch, median block: before and after compaction`);
  for (const row of rows) {
    const ratio = (/** @type {number} */ before, /** @type {number} */ after) => `${(before / after).toFixed(2)} x`;
    console.log(
      `${row.shape}  ${row.before} to ${row.after}`.padEnd(46),
      `weights ${ratio(row.weightsBefore, row.weightsAfter)}, predict ${ratio(row.predictBefore, row.predictAfter)}`,
      `(${row.predictAfter.toFixed(4)}), step ${ratio(row.stepBefore, row.stepAfter)} (${row.stepAfter.toFixed(4)})`,
    );
  }
}

await main(import.meta.url, run, print);
