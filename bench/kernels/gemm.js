// @ts-check
// Products of dense layers against the peak of the machine's f32x4 arithmetic in this engine.
//
//   npm run build && node bench/kernels/gemm.js [--relaxed] [--wide]
//
// The peak is that of 128-bit multiplications and additions, measured before `--wide` is set. A fused multiply-add counts as two
// operations, and wider registers may exceed the peak.
//
// A figure is that of the best and of the median block, a block being many calls (package `benchmark`).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main as asc } from 'assemblyscript/asc';
import { buildName, loadKernels } from '../builds.js';
import { main } from '../program.js';
import { layers } from '../shapes.js';
import { time } from '../time.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Rows of a batch; each layer is run with each of them as nn (forward), tn (dW) and nt (dX). */
const batches = [32, 64, 128, 256];
/** The most inputs or outputs of a layer. */
const LARGEST = Math.max(...layers.flatMap(({ inputs, outputs }) => [inputs, outputs]));
/** The most elements of an operand. */
const ELEMENTS = LARGEST ** 2;

/** Chains per turn of the peak loops; the last two must agree. */
const chains = [8, 10, 12, 13];
/** Relative difference of two peak figures that is still noise. */
const NOISE = 0.05;

/**
 * @typedef {object} Row
 * @property {string} kernel
 * @property {string} shape         m x n x k, or the number of chains.
 * @property {string} [layer]       inputs-outputs, if it is the product of a layer.
 * @property {number} [batch]       its rows.
 * @property {number} best          GFLOP/s of the best block.
 * @property {number} median        GFLOP/s of the median block.
 * @property {number} ofPeak        best divided by the peak, which is that of the best block.
 * @property {number} medianOfPeak  median divided by the peak.
 */

/**
 * Compiles the peak loops: c := c * x + y without memory operands, in several chains.
 *
 * @returns {Promise<Record<string, (turns: number, factor: number, addend: number) => number>>}
 * @throws Error if they do not compile.
 */
async function peakKernels() {
  const source = 'bench/kernels/assembly/peak.ts';
  const options = '--outFile build/peak.wasm --runtime stub --use abort= --enable simd -O3 --noAssert'.split(' ');
  const { error, stderr } = await asc([source, ...options, '--baseDir', root]);
  if (error) throw new Error(`${source}: ${stderr}`);
  const module = new WebAssembly.Module(readFileSync(`${root}build/peak.wasm`));
  // Each export of peak.ts has this signature.
  return /** @type {Record<string, (turns: number, factor: number, addend: number) => number>} */ (
    /** @type {unknown} */ (new WebAssembly.Instance(module).exports)
  );
}

/**
 * Measures the peak before and after every product and takes the better one, because the clock of a machine may change.
 *
 * @param {{ seconds?: number }} [options]  seconds per figure, default 0.25.
 * @returns {Promise<Row[]>}
 */
export async function run({ seconds = 0.25 } = {}) {
  /** @type {Omit<Row, 'ofPeak' | 'medianOfPeak'>[]} */
  const rows = [];
  /** @type {(labels: { kernel: string, shape: string, layer?: string, batch?: number }, operations: number, call: () => void) => void} */
  const measure = (labels, operations, call) => {
    const { best, median } = time(call, seconds);
    rows.push({ ...labels, best: operations / best / 1e9, median: operations / median / 1e9 });
  };

  const peaks = await peakKernels();
  const measurePeak = () => {
    for (const count of chains) {
      const turns = 20_000;
      measure({ kernel: 'peak', shape: `${count} chains` }, 8 * count * turns, () =>
        peaks[`peak_${count}`]?.(turns, 1, 0),
      );
    }
  };
  measurePeak();

  const kernels = loadKernels();
  const a = Math.ceil(kernels.heap_base() / 64) * 64;
  const b = a + 4 * ELEMENTS;
  const c = b + 4 * ELEMENTS;
  const scratch = c + 4 * ELEMENTS;
  const end = scratch + kernels.gemm_scratch_bytes(LARGEST, LARGEST, LARGEST);
  kernels.memory.grow(Math.ceil(Math.max(0, end - kernels.memory.buffer.byteLength) / 65536));
  const operands = new Float32Array(kernels.memory.buffer, a, 2 * ELEMENTS);
  for (let i = 0; i < operands.length; ++i) operands[i] = ((i * 7919) % 1000) / 500 - 1;

  /** @type {(variant: 'nn' | 'tn' | 'nt', m: number, n: number, k: number, labels?: { layer: string, batch: number }) => void} */
  const measureProduct = (variant, m, n, k, labels) => {
    const kernel = kernels[`f32_gemm_${variant}`];
    const lda = variant === 'tn' ? m : k;
    const ldb = variant === 'nt' ? k : n;
    measure({ kernel: `gemm_${variant}`, shape: `${m} x ${n} x ${k}`, ...labels }, 2 * m * n * k, () => {
      kernel(m, n, k, a, lda, b, ldb, c, n, 0, 0, 0, scratch);
    });
  };
  measureProduct('nn', 512, 512, 512);
  measureProduct('tn', 512, 512, 512);
  measureProduct('nt', 512, 512, 512);
  for (const { name, inputs, outputs } of layers) {
    for (const batch of batches) {
      const labels = { layer: name, batch };
      measureProduct('nn', batch, outputs, inputs, labels);
      measureProduct('tn', inputs, outputs, batch, labels);
      measureProduct('nt', batch, inputs, outputs, labels);
    }
  }
  measurePeak();

  const peak = Math.max(...rows.filter((row) => row.kernel === 'peak').map((row) => row.best));
  return rows.map((row) => ({ ...row, ofPeak: row.best / peak, medianOfPeak: row.median / peak }));
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(`${process.version}, ${buildName}, GFLOP/s: best block (median block), best / peak`);
  for (const { kernel, shape, best, median, ofPeak } of rows) {
    const figures = `${best.toFixed(1).padStart(6)} (${median.toFixed(1).padStart(5)})  ${ofPeak.toFixed(2)}`;
    console.log(`${kernel.padEnd(8)} ${shape.padEnd(18)} ${figures}`);
  }
  const saturated = chains.slice(-2).map((count) => {
    return Math.max(...rows.filter((row) => row.shape === `${count} chains`).map((row) => row.best));
  });
  if (Math.min(...saturated) < (1 - NOISE) * Math.max(...saturated)) {
    console.log('The two largest numbers of chains differ by more than noise: a busy machine, or a peak not reached.');
  }
}

await main(import.meta.url, () => run(), print);
