// @ts-check
// Sparse products on panels of 24 and of 32 columns, in turns: which is faster depends on the engine (src/core/kernels/panels.ts).
//
//   npm run build && node bench/kernels/panels.js [--relaxed] [--wide]
import { SPARSE_PANEL } from '../../dist/core/kernels/panels.js';
import { buildName, loadKernels } from '../builds.js';
import { main } from '../program.js';
import { timeInTurns } from '../time.js';

const SHAPES = /** @type {const} */ ([
  [64, 784, 256, 0.19],
  [128, 784, 1024, 0.19],
  [128, 1024, 1024, 0.25],
]);

/**
 * @typedef {object} Row
 * @property {string} product
 * @property {string} shape    batch x inputs x outputs.
 * @property {number} density  of the listed operand.
 * @property {number} narrow   effective GFLOP/s of the median block, panels of 24 columns.
 * @property {number} wide     the same, panels of 32 columns.
 */

/**
 * @param {{ seconds?: number }} [options]  seconds to measure each product.
 * @returns {Row[]}
 */
export function run({ seconds = 0.3 } = {}) {
  const kernels = loadKernels();
  let end = kernels.heap_base();
  /** @type {(bytes: number) => number} */
  const allocate = (bytes) => {
    const start = Math.ceil(end / 64) * 64;
    end = start + bytes;
    kernels.memory.grow(Math.ceil(Math.max(0, end - kernels.memory.buffer.byteLength) / 65536));
    return start;
  };
  return SHAPES.flatMap(([batch, inputs, outputs, density]) => {
    const x = allocate(4 * batch * inputs);
    const w = allocate(4 * inputs * outputs);
    const z = allocate(4 * batch * outputs);
    const dw = allocate(4 * inputs * outputs);
    const [starts, columnStarts] = [allocate(4 * (batch + 1)), allocate(4 * (inputs + 1))];
    const [entries, columnEntries] = [allocate(8 * batch * inputs), allocate(8 * batch * inputs)];
    const scratch = allocate(
      Math.max(
        kernels.sparse_scratch_bytes(batch, outputs, inputs),
        kernels.sparse_scratch_bytes(inputs, outputs, batch),
      ),
    );
    let state = 1;
    const values = new Float32Array(kernels.memory.buffer, x, batch * inputs);
    for (let i = 0; i < values.length; ++i) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      values[i] = state / 2 ** 32 < density ? 0.5 : 0;
    }
    new Float32Array(kernels.memory.buffer, w, inputs * outputs).fill(0.25);
    new Float32Array(kernels.memory.buffer, z, batch * outputs).fill(0.25);
    kernels.f32_list_rows(batch, inputs, x, inputs, batch * inputs, starts, entries);
    kernels.f32_list_columns(batch, inputs, starts, entries, columnStarts, columnEntries);
    /** @type {(panel: number) => () => void} */
    const forward = (panel) => () =>
      kernels.f32_sparse_dense_nn(
        batch,
        outputs,
        inputs,
        starts,
        entries,
        w,
        outputs,
        z,
        outputs,
        0,
        1,
        scratch,
        panel,
      );
    const [m, k] = [inputs, batch];
    /** @type {(panel: number) => () => void} */
    const gradient = (panel) => () =>
      kernels.f32_sparse_dense_nn(
        m,
        outputs,
        k,
        columnStarts,
        columnEntries,
        z,
        outputs,
        dw,
        outputs,
        0,
        0,
        scratch,
        panel,
      );
    return Object.entries({ 'Z = X W': forward, 'dW = X^T dZ, by X': gradient }).map(([product, of]) => {
      const [narrow, wide] = timeInTurns(/** @type {const} */ ([of(24), of(32)]), seconds);
      const speed = (/** @type {import('../time.js').Figure} */ { median }) =>
        (2 * batch * inputs * outputs) / median / 1e9;
      return { product, shape: `${batch} x ${inputs} x ${outputs}`, density, narrow: speed(narrow), wide: speed(wide) };
    });
  });
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  const what = 'effective GFLOP/s of the median block, lists ready: panels of 24 columns, of 32, their ratio';
  console.log(`${process.version}, ${buildName}, ${what}; this engine gets ${SPARSE_PANEL}`);
  for (const { product, shape, density, narrow, wide } of rows) {
    const figures = `${narrow.toFixed(1).padStart(7)} ${wide.toFixed(1).padStart(7)} ${(wide / narrow).toFixed(2).padStart(6)}`;
    console.log(`${product.padEnd(20)} ${shape.padEnd(20)} ${density}  ${figures}`);
  }
}

await main(import.meta.url, () => run(), print);
