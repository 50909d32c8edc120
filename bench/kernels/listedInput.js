// @ts-check
// A first layer's forward product with X as lists: W read in place against W in panels, by the nonzeros for each column of X.
//
//   npm run build && node bench/kernels/listedInput.js [--relaxed] [--wide]
import { SPARSE_PANEL } from '../../dist/core/kernels/panels.js';
import { listedPolicy } from '../../dist/sparse/products.js';
import { buildName, loadKernels } from '../builds.js';
import { main } from '../program.js';
import { timeInTurns } from '../time.js';

const INPUTS = [1000, 20_000];
const OUTPUTS = [1, 10, 24, 64, 256];
const ROWS = [32, 256];
const SHARES = [0.05, 0.5, 1, 2, 4, 8];

/**
 * @typedef {object} Row
 * @property {string} shape   batch x inputs x outputs.
 * @property {number} share   nonzeros of the batch for each column of X.
 * @property {number} direct  microseconds with W in place.
 * @property {number} panels  microseconds with W in panels.
 */

/**
 * @param {{ seconds?: number }} options  seconds to measure each product.
 * @returns {Row[]}
 */
export function run({ seconds = 0.03 } = {}) {
  const kernels = loadKernels();
  const start = Math.ceil(kernels.heap_base() / 64) * 64;
  /** @type {Row[]} */
  const results = [];
  for (const inputs of INPUTS) {
    for (const outputs of OUTPUTS) {
      for (const rows of ROWS) {
        for (const share of SHARES) {
          if (share > rows) continue;
          const perRow = Math.max(1, Math.floor((share * inputs) / rows));
          let end = start;
          const sizes = [inputs * outputs, rows * outputs, rows + 1, 2 * rows * perRow];
          const [w = 0, c = 0, starts = 0, entries = 0, scratch = 0] = [0, ...sizes].map((floats) => {
            end += Math.ceil(floats / 16) * 64;
            return end;
          });
          end = scratch + kernels.sparse_scratch_bytes(rows, outputs, inputs);
          kernels.memory.grow(Math.ceil(Math.max(0, end - kernels.memory.buffer.byteLength) / 65536));
          new Float32Array(kernels.memory.buffer, w, inputs * outputs).fill(0.5);
          new Int32Array(kernels.memory.buffer, starts, rows + 1).set(
            Int32Array.from({ length: rows + 1 }, (_, i) => i * perRow),
          );
          const values = new Float32Array(kernels.memory.buffer, entries, 2 * rows * perRow);
          const columns = new Int32Array(kernels.memory.buffer, entries, 2 * rows * perRow);
          for (let i = 0; i < rows * perRow; i++) {
            values[2 * i] = 1.5;
            columns[2 * i + 1] = Math.floor((((i % perRow) + ((i * 7919) % 1000) / 1000) * inputs) / perRow);
          }
          const [direct, panels] = timeInTurns(
            /** @type {const} */ ([
              () =>
                kernels.f32_sparse_dense_direct(
                  rows,
                  outputs,
                  inputs,
                  starts,
                  entries,
                  w,
                  outputs,
                  c,
                  outputs,
                  0,
                  0,
                  scratch,
                ),
              () =>
                kernels.f32_sparse_dense_nn(
                  rows,
                  outputs,
                  inputs,
                  starts,
                  entries,
                  w,
                  outputs,
                  c,
                  outputs,
                  0,
                  0,
                  scratch,
                  SPARSE_PANEL,
                ),
            ]),
            seconds,
          );
          const shape = `${rows} x ${inputs} x ${outputs}`;
          results.push({ shape, share, direct: direct.best * 1e6, panels: panels.best * 1e6 });
        }
      }
    }
  }
  return results;
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(
    `${process.version}, ${buildName}, microseconds with W in place, in panels; in place up to ${listedPolicy.mostDirect}`,
  );
  for (const { shape, share, direct, panels } of rows) {
    const figures = `${direct.toFixed(1).padStart(9)} ${panels.toFixed(1).padStart(9)}`;
    console.log(`${shape.padEnd(18)} ${share.toFixed(2)} ${figures} ${(direct / panels).toFixed(2).padStart(6)}`);
  }
}

await main(import.meta.url, () => run(), print);
