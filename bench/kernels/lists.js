// @ts-check
// What zero and pruned weights cost and save in a step: listing a kernel, products past its zeros, and dW without pruned weights.
//
//   npm run build && node bench/kernels/lists.js [--wide]
//
// Milliseconds of the median block. A cost in rows is the time divided by that of one row of the dense product Z = X W: LIST_ROWS and its
// like in src/model/weights/trainingLists.ts are such costs, and the shares of products are what src/layers/products/policy.ts bounds.
import { SPARSE_PANEL } from '../../dist/core/kernels/panels.js';
import { SAMPLED_GROUP } from '../../dist/core/kernels/sampledBlocks.js';
import { productPolicy } from '../../dist/layers/products/policy.js';
import { listPlaces } from '../../dist/model/weights/unprunedPlaces.js';
import { buildName, loadKernels } from '../builds.js';
import { main } from '../program.js';
import { timeInTurns } from '../time.js';

const BATCH = 128;
const SHAPES = /** @type {const} */ ([
  [784, 300],
  [784, 1024],
  [1024, 1024],
]);
/** Shares of zeros. */
const ZEROS = [0.5, 0.7, 0.8, 0.9, 0.95, 0.97];

/**
 * @typedef {object} Row  milliseconds, but for shares.
 * @property {string} shape          inputs x outputs.
 * @property {number} zeros          share of the kernel's weights: 0 by L1 for the first four figures, pruned for the last two.
 * @property {number} byRows         listing the nonzeros by rows.
 * @property {number} byColumns      listing them by columns, from the lists by rows.
 * @property {number} forward        Z past the zeros.
 * @property {number} inputGradient  dX past the zeros.
 * @property {number} sampled        dW at the unpruned places.
 * @property {number} computed       share of dW that is computed for these.
 * @property {{ forward: number, inputGradient: number, kernelGradient: number }} dense  the dense products.
 */

/**
 * @param {{ seconds?: number }} [options]  seconds to measure each.
 * @returns {Row[]}
 */
export function run({ seconds = 0.15 } = {}) {
  return SHAPES.flatMap(([inputs, outputs]) => {
    const measure = prepare(inputs, outputs);
    return ZEROS.map((zeros) => measure(zeros, seconds));
  });
}

/**
 * @param {number} inputs
 * @param {number} outputs
 */
function prepare(inputs, outputs) {
  const kernels = loadKernels();
  let end = kernels.heap_base();
  /** @type {(bytes: number) => number} */
  const allocate = (bytes) => {
    const start = Math.ceil(end / 64) * 64;
    end = start + bytes;
    kernels.memory.grow(Math.ceil(Math.max(0, end - kernels.memory.buffer.byteLength) / 65536));
    return start;
  };
  const size = inputs * outputs;
  const [x = 0, dz = 0, w = 0, dw = 0] = [BATCH * inputs, BATCH * outputs, size, size].map((length) =>
    allocate(4 * length),
  );
  const [z = 0, dx = 0] = [BATCH * outputs, BATCH * inputs].map((length) => allocate(4 * length));
  const [rowStarts = 0, columnStarts = 0] = [inputs, outputs].map((lists) => allocate(4 * (lists + 1)));
  const [rowEntries, columnEntries] = [allocate(8 * (size + outputs)), allocate(8 * size)];
  const groups = Math.ceil(outputs / SAMPLED_GROUP);
  const packed = allocate(16 * groups * (BATCH + 3));
  const places = allocate(8 * size);
  const scratch = allocate(
    Math.max(
      kernels.gemm_scratch_bytes(BATCH, outputs, inputs),
      kernels.gemm_scratch_bytes(BATCH, inputs, outputs),
      kernels.gemm_scratch_bytes(inputs, outputs, BATCH),
      kernels.sparse_scratch_bytes(BATCH, outputs, inputs),
      kernels.sparse_scratch_bytes(BATCH, inputs, outputs),
      kernels.sampled_scratch_bytes(BATCH),
    ),
  );
  const fill = (/** @type {number} */ address, /** @type {number} */ length, zeros = 0) => {
    const values = new Float32Array(kernels.memory.buffer, address, length);
    let state = 1;
    for (let at = 0; at < length; ++at) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      values[at] = state / 2 ** 32 < zeros ? 0 : ((at * 7919) % 1000) / 500 - 0.999;
    }
    return values;
  };
  fill(x, BATCH * inputs);
  fill(dz, BATCH * outputs);

  const byRows = () => kernels.f32_list_rows(inputs, outputs, w, outputs, size, rowStarts, rowEntries);
  const byColumns = () => kernels.f32_list_columns(inputs, outputs, rowStarts, rowEntries, columnStarts, columnEntries);
  /** @type {(m: number, n: number, k: number, a: number, starts: number, entries: number, c: number) => () => void} */
  const past = (m, n, k, a, starts, entries, c) => () =>
    kernels.f32_dense_sparse_nn(m, n, k, a, k, starts, entries, c, n, 0, 0, scratch, SPARSE_PANEL);
  const dense = () => kernels.f32_gemm_nn(BATCH, outputs, inputs, x, inputs, w, outputs, z, outputs, 0, 0, 0, scratch);
  const denseInputGradient = () =>
    kernels.f32_gemm_nt(BATCH, inputs, outputs, dz, outputs, w, outputs, dx, inputs, 0, 0, 0, scratch);
  const denseKernelGradient = () =>
    kernels.f32_gemm_tn(inputs, outputs, BATCH, x, inputs, dz, outputs, dw, outputs, 0, 0, 0, scratch);

  /** @type {(zeros: number, seconds: number) => Row} */
  return (zeros, seconds) => {
    const mask = fill(w, size, zeros);
    const listed = listPlaces(mask, inputs, outputs);
    let at = places;
    const [columns = 0, starts = 0, entries = 0] = [listed.columns, listed.starts, listed.entries].map((list) => {
      new Int32Array(kernels.memory.buffer, at, list.length).set(list);
      at += list.byteLength;
      return at - list.byteLength;
    });
    const count = listed.columns.length / SAMPLED_GROUP;
    const sampled = () => {
      kernels.f32_pack_groups(BATCH, count, columns, dz, outputs, packed);
      kernels.f32_sampled_tn(inputs, count, BATCH, x, inputs, packed, columns, starts, entries, dw, outputs, scratch);
    };
    byRows();
    byColumns();
    const figures = timeInTurns(
      /** @type {const} */ ([
        byRows,
        byColumns,
        past(BATCH, outputs, inputs, x, columnStarts, columnEntries, z),
        past(BATCH, inputs, outputs, dz, rowStarts, rowEntries, dx), // rows of W are columns of its transpose
        sampled,
        dense,
        denseInputGradient,
        denseKernelGradient,
      ]),
      seconds,
    );
    const milliseconds = (/** @type {import('../time.js').Figure} */ { median }) => 1000 * median;
    return {
      shape: `${inputs} x ${outputs}`,
      zeros,
      byRows: milliseconds(figures[0]),
      byColumns: milliseconds(figures[1]),
      forward: milliseconds(figures[2]),
      inputGradient: milliseconds(figures[3]),
      sampled: milliseconds(figures[4]),
      computed: (SAMPLED_GROUP * listed.count) / size,
      dense: {
        forward: milliseconds(figures[5]),
        inputGradient: milliseconds(figures[6]),
        kernelGradient: milliseconds(figures[7]),
      },
    };
  };
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  const { mostWeightDensity, mostUnpruned } = productPolicy;
  console.log(
    `${process.version}, ${buildName}, batches of ${BATCH} rows: milliseconds of the median block; listing also in rows of`,
    'the dense product, products also as a share of the dense one',
  );
  console.log(
    `zeros of W are skipped up to ${mostWeightDensity} nonzeros; pruned weights left out up to ${mostUnpruned} of dW computed\n`,
  );
  const titles = ['list by rows', 'by columns', 'Z', 'dX', 'dW, pruned', 'of dW'];
  console.log('inputs x outputs'.padEnd(17), 'zeros', ...titles.map((title) => title.padStart(14)));
  for (const row of rows) {
    const { shape, zeros, dense } = row;
    const inRows = (/** @type {number} */ time) =>
      `${time.toFixed(2)} (${((BATCH * time) / dense.forward).toFixed(0)})`;
    const share = (/** @type {number} */ time, /** @type {number} */ of) =>
      `${time.toFixed(2)} (${(time / of).toFixed(2)})`;
    const cells = [
      inRows(row.byRows),
      inRows(row.byColumns),
      share(row.forward, dense.forward),
      share(row.inputGradient, dense.inputGradient),
      share(row.sampled, dense.kernelGradient),
      row.computed.toFixed(2),
    ];
    console.log(shape.padEnd(17), zeros.toFixed(2).padStart(5), ...cells.map((cell) => cell.padStart(14)));
  }
}

await main(import.meta.url, () => run(), print);
