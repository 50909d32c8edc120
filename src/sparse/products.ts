import type { Kernels } from '../core/kernels/kernels.js';
import { SPARSE_PANEL } from '../core/kernels/panels.js';
import { productCounts, productPolicy } from '../layers/products/policy.js';
import type { LayerSlot, ListedInput, ListedProducts, Lists, Pass } from '../types.js';

/**
 * The products of a first layer with X (rows, in) as lists, the rows of a sparse matrix: no buffer is as large as X.
 *
 *   Z  := X W + b     row lists of X
 *   dW := X^T dZ      column lists of X
 *
 * However dense X is and however narrow the layer, zeros are skipped, with the bits of product.ts. If W or dZ is not finite, X or
 * X^T is written out and multiplied part by part; rows of a product do not depend on each other.
 */
export const listedPolicy = {
  /** Numbers of X that are written out at a time: 1 MiB, or one row if that is more. */
  writtenFloats: 2 ** 18,
  /** Elements of X, zeros included, in one call; its scratch takes a hundredth of that in bytes. */
  callElements: 2 ** 26,
  /** Columns of X in one call; its scratch takes 96 bytes for each. */
  callColumns: 4096,
  /** Nonzeros per column of X up to which W is read in place; the crossover is 1.5 to 8 in bench/kernels/listedInput.js. */
  mostDirect: 2,
};

/** The products that come with a sparse matrix. */
export const listedProducts: ListedProducts = {
  writtenFloats,
  scratchBytes,
  forward,
  kernelGradient,
};

/** Floats of the buffer for written-out parts of X, for batches of up to `rows`. */
function writtenFloats(rows: number, inputUnits: number): number {
  return Math.min(rows * inputUnits, Math.max(listedPolicy.writtenFloats, rows, inputUnits));
}

/** Scratch of the products, for batches of up to `rows`. */
function scratchBytes(kernels: Kernels, rows: number, inputUnits: number, outputUnits: number): number {
  const columns = Math.min(inputUnits, listedPolicy.callColumns);
  return Math.max(
    kernels.sparse_scratch_bytes(Math.min(rows, rowsOfCall(inputUnits)), outputUnits, inputUnits),
    kernels.sparse_scratch_bytes(columns, outputUnits, rows),
    kernels.gemm_scratch_bytes(rows, outputUnits, inputUnits),
    kernels.gemm_scratch_bytes(inputUnits, outputUnits, rows),
  );
}

/** Z := X W + b, followed by max(0, .) if `relu`, at the slot's preActivation. */
function forward(kernels: Kernels, slot: LayerSlot, listed: ListedInput, pass: Pass, relu: boolean): void {
  const { inputUnits, outputUnits, preActivation } = slot;
  const [kernel = 0, bias = 0] = slot.parameters;
  const { rows } = pass;
  const target = { slot, dense: kernel, result: preActivation, bias, relu: relu ? 1 : 0 };
  if (!pass.hasFiniteWeights || isSkippingOff())
    multiplyWritten(kernels, rows, inputUnits, listed, listed.written, target);
  else if (listed.nonzeros > listedPolicy.mostDirect * inputUnits) {
    multiplyListed(kernels, rows, inputUnits, listed, rowsOfCall(inputUnits), target);
  } else {
    productCounts.sparse++;
    const { starts, entries } = listed;
    kernels.f32_sparse_dense_direct(
      rows,
      outputUnits,
      inputUnits,
      starts,
      entries,
      kernel,
      outputUnits,
      preActivation,
      outputUnits,
      bias,
      target.relu,
      slot.scratch,
    );
  }
}

/** dW := X^T dZ. */
function kernelGradient(kernels: Kernels, slot: LayerSlot, listed: ListedInput, rows: number, gradient: number): void {
  const { inputUnits, outputUnits, outputGradient } = slot;
  const columnLists = slot.products?.columnLists;
  if (columnLists === undefined) return;
  kernels.f32_list_columns(rows, inputUnits, listed.starts, listed.entries, columnLists.starts, columnLists.entries);
  const target = { slot, dense: outputGradient, result: gradient, bias: 0, relu: 0 };
  if (kernels.f32_all_finite(outputGradient, rows * outputUnits) === 1 && !isSkippingOff()) {
    multiplyListed(kernels, inputUnits, rows, columnLists, listedPolicy.callColumns, target);
  } else multiplyWritten(kernels, inputUnits, rows, columnLists, listed.written, target);
}

/** For benches and tests: every product dense. */
function isSkippingOff(): boolean {
  return productPolicy.mostDensity < 0;
}

function rowsOfCall(inputUnits: number): number {
  return Math.max(1, Math.floor(listedPolicy.callElements / inputUnits));
}

/** Operands and result of a product: result (m, outputUnits) := S dense + bias. */
interface Target {
  readonly slot: LayerSlot;
  /** (k, outputUnits). */
  readonly dense: number;
  readonly result: number;
  readonly bias: number;
  readonly relu: number;
}

/** Multiplies S (m, k), as lists, by `dense`, `most` rows per call. */
function multiplyListed(
  kernels: Kernels,
  m: number,
  k: number,
  { starts, entries }: Lists,
  most: number,
  { slot: { outputUnits, scratch }, dense, result, bias, relu }: Target,
): void {
  for (let first = 0; first < m; first += most) {
    productCounts.sparse++;
    kernels.f32_sparse_dense_nn(
      Math.min(most, m - first),
      outputUnits,
      k,
      starts + first * Int32Array.BYTES_PER_ELEMENT,
      entries,
      dense,
      outputUnits,
      result + first * outputUnits * Float32Array.BYTES_PER_ELEMENT,
      outputUnits,
      bias,
      relu,
      scratch,
      SPARSE_PANEL,
    );
  }
}

/** Multiplies S (m, k), as lists, by `dense`, writing out one part after the other. */
function multiplyWritten(
  kernels: Kernels,
  m: number,
  k: number,
  { starts, entries }: Lists,
  written: number,
  { slot: { outputUnits, scratch }, dense, result, bias, relu }: Target,
): void {
  const most = Math.max(1, Math.floor(listedPolicy.writtenFloats / k));
  for (let first = 0; first < m; first += most) {
    productCounts.dense++;
    const rows = Math.min(most, m - first);
    kernels.f32_scatter_lists(rows, k, starts + first * Int32Array.BYTES_PER_ELEMENT, entries, 0, written);
    kernels.f32_gemm_nn(
      rows,
      outputUnits,
      k,
      written,
      k,
      dense,
      outputUnits,
      result + first * outputUnits * Float32Array.BYTES_PER_ELEMENT,
      outputUnits,
      0,
      bias,
      relu,
      scratch,
    );
  }
}
