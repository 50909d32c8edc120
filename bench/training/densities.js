// @ts-check
// Densities of the operands of a step's products: inputs and activations X, and gradients dZ behind ReLU and dropout.
//
//   npm run build && node bench/training/densities.js
//
// Counted by the kernel that lists nonzeros, without the threshold. The output layer is too narrow to be listed.
import { runtime } from '../../dist/core/kernels/runtime.js';
import { productPolicy } from '../../dist/layers/products/policy.js';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { isQuick } from '../time.js';
import { createTrainer, hyperparameters } from './ockham.js';

/** Steps of an epoch. */
const BATCHES = 4;
const STEPS = isQuick ? BATCHES : 100;

/**
 * @typedef {object} Row
 * @property {string} shape
 * @property {string} network
 * @property {number} batchSize
 * @property {string} inputs
 * @property {readonly number[]} activations  mean densities of X, first layer first.
 * @property {readonly number[]} gradients    mean densities of dZ, first layer first.
 */

/**
 * @param {{ mnist?: string }} [options]  mnist: the folder of its files.
 * @returns {Promise<Row[]>}
 */
export async function run({ mnist = defaultMnistFolder } = {}) {
  const densities = countDensities();
  const chosen = { ...productPolicy };
  productPolicy.mostDensity = 1;
  const inputs = inputSource(mnist);
  /** @type {Row[]} */
  const rows = [];
  for (const { name, units, batchSize } of shapes) {
    for (const kind of /** @type {const} */ (['pictures', 'normal'])) {
      const { X, y, source } = inputs(kind, BATCHES * batchSize, units[0] ?? 0);
      const trainer = createTrainer({ units, batchSize, ...hyperparameters }, X, y);
      densities.length = 0;
      await trainer.run(STEPS);
      trainer.dispose();
      const hidden = units.length - 2;
      const perStep = densities.length / STEPS;
      if (perStep !== 2 * hidden) throw new Error(`${name}: ${perStep} operands listed per step, not ${2 * hidden}`);
      // In the order of a step: X of the hidden layers forward, their dZ backward.
      const means = Array.from({ length: perStep }, (_, operand) => {
        const found = densities.filter((_, index) => index % perStep === operand);
        return found.reduce((sum, density) => sum + density, 0) / found.length;
      });
      const labels = { shape: name, network: units.join('-'), batchSize, inputs: source };
      rows.push({ ...labels, activations: means.slice(0, hidden), gradients: means.slice(hidden).reverse() });
    }
  }
  Object.assign(productPolicy, chosen);
  return rows;
}

/**
 * Wraps the kernel that lists nonzeros in a counter, for the rest of this process.
 *
 * @returns {number[]}  densities, which grow by one with each call.
 */
function countDensities() {
  /** @type {number[]} */
  const densities = [];
  const current = /** @type {{ kernels: import('../../src/core/kernels/kernels.js').Kernels }} */ (runtime());
  const { f32_list_rows } = current.kernels;
  current.kernels = {
    ...current.kernels,
    f32_list_rows(rows, columns, ...others) {
      const nonzeros = f32_list_rows(rows, columns, ...others);
      densities.push(nonzeros / (rows * columns));
      return nonzeros;
    },
  };
  return densities;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, mean densities of the products' operands, first layer first`);
  for (const { shape, network, batchSize, inputs, activations, gradients } of rows) {
    const [X, dZ] = [activations, gradients].map((all) => all.map((density) => density.toFixed(2)).join(' '));
    console.log(`${shape}  ${network}, batch ${batchSize}, ${inputs}`.padEnd(48), `X ${X}   dZ ${dZ}`);
  }
}

await main(import.meta.url, run, print);
