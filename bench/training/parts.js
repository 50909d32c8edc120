// @ts-check
// Two shares that should be small: dropout relative to the product before it, and everything but products in a step of L.
//
//   npm run build && node bench/training/parts.js
import { runtime } from '../../dist/core/kernels/runtime.js';
import { defaultMnistFolder, inputSource } from '../inputs.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { isQuick, summarize, timeInTurns } from '../time.js';
import { clockKernels, isProduct } from './kernelTimes.js';
import { createTrainer, hyperparameters } from './ockham.js';

const UNITS = 1024;
const ROWS = 128;
const STEPS = 4;
const BLOCKS = isQuick ? 2 : 30;

/**
 * @typedef {object} DropoutPart  milliseconds of the best blocks.
 * @property {number} dropout      of (128, 1024).
 * @property {number} product      of 1024 x 1024.
 * @property {number} share        of the two.
 * @property {number} medianShare  the same of the median blocks.
 *
 * @typedef {object} StepPart  milliseconds of a step of L, best block.
 * @property {string} inputs
 * @property {number} step
 * @property {number} passes       over activations, gradients and weights, and everything else but products.
 * @property {number} share        of the step.
 * @property {number} medianShare  the median of the blocks' shares.
 * @property {[string, number][]} largest  the longest of the passes.
 *
 * @typedef {{ dropout: DropoutPart, steps: StepPart[] }} Parts
 */

/**
 * @param {{ mnist?: string }} [options]
 * @returns {Promise<Parts>}
 */
export async function run({ mnist = defaultMnistFolder } = {}) {
  const dropout = timeDropout();
  const times = clockKernels();
  const steps = [];
  const inputs = inputSource(mnist);
  for (const kind of /** @type {const} */ (['pictures', 'normal'])) steps.push(await timePasses(inputs, kind, times));
  return { dropout, steps };
}

/** @returns {DropoutPart} */
function timeDropout() {
  const { kernels, arena } = runtime();
  const floats = (/** @type {number} */ count) => arena.allocate(4 * count);
  const [x, y, w] = [floats(ROWS * UNITS), floats(ROWS * UNITS), floats(UNITS * UNITS)];
  const scratch = arena.allocate(kernels.gemm_scratch_bytes(ROWS, UNITS, UNITS));
  arena.f32(x, ROWS * UNITS).fill(0.5);
  arena.f32(w, UNITS * UNITS).fill(0.5);
  const mask = () => kernels.f32_dropout(y, y, ROWS, UNITS, 0, 1, 1, 32768, 2, 1, 0, 0, 1, 2);
  const multiply = () => kernels.f32_gemm_nn(ROWS, UNITS, UNITS, x, UNITS, w, UNITS, y, UNITS, 0, 0, 0, scratch);
  // Masking masked values again and again would double them to infinity.
  arena.f32(y, ROWS * UNITS).fill(0);
  const [dropout, product] = timeInTurns(/** @type {const} */ ([mask, multiply]), 1);
  for (const address of [x, y, w, scratch]) arena.free(address);
  return {
    dropout: 1000 * dropout.best,
    product: 1000 * product.best,
    share: dropout.best / product.best,
    medianShare: dropout.median / product.median,
  };
}

/**
 * @param {import('../inputs.js').InputSource} source
 * @param {'pictures' | 'normal'} kind
 * @param {Map<string, number>} times
 * @returns {Promise<StepPart>}
 */
async function timePasses(source, kind, times) {
  const shape = shapes.find(({ name }) => name === 'L');
  if (shape === undefined) throw new Error('there is no shape L');
  const { units, batchSize } = shape;
  const { X, y, source: inputs } = source(kind, STEPS * batchSize, units[0] ?? 0);
  const trainer = createTrainer({ units, batchSize, ...hyperparameters }, X, y);
  await trainer.run(STEPS * BLOCKS);
  /** @type {{ step: number, passes: number, largest: [string, number][] }} */
  let best = { step: Infinity, passes: Infinity, largest: [] };
  /** @type {number[]} */
  const shares = [];
  for (let block = 0; block < BLOCKS; block++) {
    for (const name of times.keys()) times.set(name, 0);
    const start = performance.now();
    await trainer.run(STEPS);
    const step = (performance.now() - start) / STEPS;
    const all = [...times].map(([name, total]) => /** @type {[string, number]} */ ([name, total / STEPS]));
    const products = all.reduce((sum, [name, milliseconds]) => sum + (isProduct(name) ? milliseconds : 0), 0);
    shares.push((step - products) / step);
    if (step >= best.step) continue;
    const others = all.filter(([name]) => !isProduct(name)).sort((a, b) => b[1] - a[1]);
    best = { step, passes: step - products, largest: others.slice(0, 4) };
  }
  trainer.dispose();
  return { inputs, ...best, share: best.passes / best.step, medianShare: summarize(shares).median };
}

/** @param {Parts} parts */
export function print({ dropout, steps }) {
  const percent = (/** @type {{ share: number, medianShare: number }} */ { share, medianShare }) =>
    `${(100 * share).toFixed(1)} % (${(100 * medianShare).toFixed(1)} %)`;
  console.log(`${process.version}, milliseconds, best block (share of the median block)`);
  const { dropout: mask, product } = dropout;
  console.log(
    `dropout of ${ROWS} x ${UNITS}: ${mask.toFixed(3)}, ${percent(dropout)} of the dense product's ${product.toFixed(3)}`,
  );
  for (const part of steps) {
    const { inputs, step, passes, largest } = part;
    console.log(`L, ${inputs}: ${passes.toFixed(2)} of a step's ${step.toFixed(2)} are no product, ${percent(part)}`);
    console.log(largest.map(([name, milliseconds]) => `  ${name} ${milliseconds.toFixed(2)}`).join(''));
  }
}

await main(import.meta.url, run, print);
