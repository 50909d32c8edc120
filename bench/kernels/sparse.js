// @ts-check
// Products that skip zeros against the dense products, and the density at which they break even.
//
//   npm run build && node bench/kernels/sparse.js [--relaxed] [--wide]
//
// Effective GFLOP/s: the operations of the dense product, divided by the time of the sparse one, lists and packing included. A
// figure is that of the best block, a block being many calls (package `benchmark`).
import { SPARSE_PANEL } from '../../dist/core/kernels/panels.js';
import { productPolicy } from '../../dist/layers/products/policy.js';
import { buildName, loadKernels } from '../builds.js';
import { main } from '../program.js';
import { timeInTurns } from '../time.js';

/** Layers: the first with the density of pixels, the second with the density after ReLU and dropout. */
const layers = [
  { inputs: 784, outputs: 1024, densities: [0.19] },
  { inputs: 1024, outputs: 1024, densities: [0.25, 0.5, 0.75] },
];
/** Densities between which break-even is interpolated. */
const grid = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/**
 * @typedef {object} Row
 * @property {string} product
 * @property {string} shape      batch x inputs x outputs.
 * @property {number} density    of the listed operand.
 * @property {number} effective  GFLOP/s.
 * @property {number} dense      GFLOP/s.
 * @property {{ effective: number, dense: number }} median  of the median blocks.
 *
 * @typedef {object} BreakEven
 * @property {string} product
 * @property {string} shape
 * @property {number} density    above it the dense product is faster; 1 if it never is.
 *
 * @typedef {object} Results
 * @property {readonly Row[]} rows
 * @property {readonly BreakEven[]} breakEvens
 * @property {number} threshold  density up to which the library skips.
 *
 * @typedef {object} Case
 * @property {string} product
 * @property {'x' | 'dz' | 'w'} listed  the operand whose density counts.
 * @property {() => void} sparse
 * @property {() => void} dense
 */

/** Loads the module with memory for operands of up to 256 x 1024 and 1024 x 1024. */
function prepare() {
  const kernels = loadKernels();
  let end = kernels.heap_base();
  /** @type {(bytes: number) => number} */
  const allocate = (bytes) => {
    const start = Math.ceil(end / 64) * 64;
    end = start + bytes;
    kernels.memory.grow(Math.ceil(Math.max(0, end - kernels.memory.buffer.byteLength) / 65536));
    return start;
  };
  const batch = 256 * 1024;
  const weights = 1024 * 1024;
  const memory = {
    x: allocate(4 * batch),
    dz: allocate(4 * batch),
    w: allocate(4 * weights),
    z: allocate(4 * batch),
    dw: allocate(4 * weights),
    starts: allocate(4 * 1025),
    entries: allocate(8 * weights),
    columnStarts: allocate(4 * 1025),
    columnEntries: allocate(8 * weights),
    scratch: allocate(
      Math.max(kernels.gemm_scratch_bytes(1024, 1024, 1024), kernels.sparse_scratch_bytes(1024, 1024, 1024)),
    ),
  };
  /** @type {(pointer: number, length: number, density: number) => void} */
  const fill = (pointer, length, density) => {
    const values = new Float32Array(kernels.memory.buffer, pointer, length);
    let state = 1;
    for (let i = 0; i < length; ++i) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      values[i] = state / 2 ** 32 < density ? ((i * 7919) % 1000) / 500 - 0.999 : 0;
    }
  };
  return { kernels, memory, fill };
}

/**
 * @param {{ seconds?: number }} options  seconds to measure each product.
 * @returns {Results}
 */
export function run({ seconds = 0.15 } = {}) {
  const { kernels, memory, fill } = prepare();
  const { x, dz, w, z, dw, starts, entries, columnStarts, columnEntries, scratch } = memory;

  /** @type {(batch: number, inputs: number, outputs: number) => Case[]} */
  const training = (batch, inputs, outputs) => [
    {
      product: 'Z = X W',
      listed: 'x',
      sparse: () => {
        kernels.f32_list_rows(batch, inputs, x, inputs, batch * inputs, starts, entries);
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
          SPARSE_PANEL,
        );
      },
      dense: () => {
        kernels.f32_gemm_nn(batch, outputs, inputs, x, inputs, w, outputs, z, outputs, 0, 0, 1, scratch);
      },
    },
    {
      product: 'dW = X^T dZ, by X',
      listed: 'x',
      sparse: () => {
        kernels.f32_list_rows(batch, inputs, x, inputs, batch * inputs, starts, entries);
        kernels.f32_list_columns(batch, inputs, starts, entries, columnStarts, columnEntries);
        const [m, k] = [inputs, batch];
        kernels.f32_sparse_dense_nn(
          m,
          outputs,
          k,
          columnStarts,
          columnEntries,
          dz,
          outputs,
          dw,
          outputs,
          0,
          0,
          scratch,
          SPARSE_PANEL,
        );
      },
      dense: () => {
        kernels.f32_gemm_tn(inputs, outputs, batch, x, inputs, dz, outputs, dw, outputs, 0, 0, 0, scratch);
      },
    },
    {
      product: 'dW = X^T dZ, by dZ',
      listed: 'dz',
      sparse: () => {
        kernels.f32_list_rows(batch, outputs, dz, outputs, batch * outputs, starts, entries);
        kernels.f32_list_columns(batch, outputs, starts, entries, columnStarts, columnEntries);
        const [m, k] = [inputs, batch];
        kernels.f32_dense_sparse_tn(
          m,
          outputs,
          k,
          x,
          inputs,
          columnStarts,
          columnEntries,
          dw,
          outputs,
          0,
          0,
          scratch,
          SPARSE_PANEL,
        );
      },
      dense: () => {
        kernels.f32_gemm_tn(inputs, outputs, batch, x, inputs, dz, outputs, dw, outputs, 0, 0, 0, scratch);
      },
    },
    {
      product: 'dX = dZ W^T',
      listed: 'dz',
      sparse: () => {
        kernels.f32_list_rows(batch, outputs, dz, outputs, batch * outputs, starts, entries);
        kernels.f32_sparse_dense_nt(
          batch,
          inputs,
          outputs,
          starts,
          entries,
          w,
          outputs,
          z,
          inputs,
          0,
          0,
          scratch,
          SPARSE_PANEL,
        );
      },
      dense: () => {
        kernels.f32_gemm_nt(batch, inputs, outputs, dz, outputs, w, outputs, z, inputs, 0, 0, 0, scratch);
      },
    },
  ];

  // The lists of weights are made once per model, so they are not part of the time.
  /** @type {(batch: number, inputs: number, outputs: number) => Case[]} */
  const weightLists = (batch, inputs, outputs) => [
    {
      product: 'Z = X W, W listed',
      listed: 'w',
      sparse: () => {
        kernels.f32_dense_sparse_nn(
          batch,
          outputs,
          inputs,
          x,
          inputs,
          columnStarts,
          columnEntries,
          z,
          outputs,
          0,
          1,
          scratch,
          SPARSE_PANEL,
        );
      },
      dense: () => {
        kernels.f32_gemm_nn(batch, outputs, inputs, x, inputs, w, outputs, z, outputs, 0, 0, 1, scratch);
      },
    },
  ];

  /** @type {Row[]} */
  const rows = [];
  /** @type {BreakEven[]} */
  const breakEvens = [];

  /**
   * @param {Case} given
   * @param {number} batch
   * @param {number} inputs
   * @param {number} outputs
   * @param {readonly number[]} densities  to print.
   * @param {readonly number[]} search     for the break-even, ascending.
   */
  const measure = ({ product, listed, sparse, dense }, batch, inputs, outputs, densities, search) => {
    const shape = `${batch} x ${inputs} x ${outputs}`;
    const operations = 2 * batch * inputs * outputs;
    const speed = (/** @type {import('../time.js').Figure} */ { best, median }) => ({
      best: operations / best / 1e9,
      median: operations / median / 1e9,
    });
    /** @type {(density: number) => Row} */
    const at = (density) => {
      fill(x, batch * inputs, listed === 'x' ? density : 1);
      fill(dz, batch * outputs, listed === 'dz' ? density : 1);
      fill(w, inputs * outputs, listed === 'w' ? density : 1);
      if (listed === 'w') {
        kernels.f32_list_rows(inputs, outputs, w, outputs, inputs * outputs, starts, entries);
        kernels.f32_list_columns(inputs, outputs, starts, entries, columnStarts, columnEntries);
      }
      const figures = timeInTurns(/** @type {const} */ ([sparse, dense]), seconds);
      const [skipping, full] = [speed(figures[0]), speed(figures[1])];
      const median = { effective: skipping.median, dense: full.median };
      return { product, shape, density, effective: skipping.best, dense: full.best, median };
    };
    rows.push(...densities.map(at));
    let before = { density: 0, gain: 1 };
    let breakEven = 1;
    for (const density of search) {
      const row = at(density);
      const gain = row.effective / row.dense - 1;
      if (gain < 0) {
        const share = before.gain / (before.gain - gain);
        breakEven = before.density + share * (density - before.density);
        break;
      }
      before = { density, gain };
    }
    if (search.length > 0) breakEvens.push({ product, shape, density: breakEven });
  };

  for (const batch of [128, 32]) {
    for (const { inputs, outputs, densities } of layers) {
      for (const given of training(batch, inputs, outputs)) {
        measure(given, batch, inputs, outputs, densities, inputs === outputs ? grid : []);
      }
    }
  }
  const [forward] = training(1, 1024, 1024);
  if (forward) measure(forward, 1, 1024, 1024, [0.25, 0.5, 1], [1]);
  for (const batch of [1, 32, 256]) {
    const search = [0.02, 0.05, 0.1, 0.2, 0.3, ...grid];
    for (const given of weightLists(batch, 1024, 1024)) measure(given, batch, 1024, 1024, [0.02, 0.1, 0.25], search);
  }
  return { rows, breakEvens, threshold: productPolicy.mostDensity };
}

/** @param {Results} results */
export function print({ rows, breakEvens, threshold }) {
  console.log(`${process.version}, ${buildName}, effective GFLOP/s, beside the dense product on the same data`);
  for (const { product, shape, density, effective, dense } of rows) {
    const figures = `${effective.toFixed(1).padStart(6)}  ${dense.toFixed(1).padStart(5)}`;
    console.log(`${product.padEnd(19)} ${shape.padEnd(18)} ${density.toFixed(2)} ${figures}`);
  }
  console.log(`\nbreak-even density; zeros are skipped up to ${threshold}`);
  for (const { product, shape, density } of breakEvens) {
    console.log(`${product.padEnd(19)} ${shape.padEnd(18)} ${density.toFixed(2)}`);
  }
}

await main(import.meta.url, () => run(), print);
