// The three products of a dense layer, X (rows, in), W (in, out), dZ (rows, out):
//
//   Z  := X W + b     forward
//   dW := X^T dZ      kernelGradient
//   dX := dZ W^T      inputGradient
//
// Each skips the zeros of X or dZ (those of ReLU, dropout, pixels, one-hot columns) or of W (those of L1), whichever is faster, and
// is dense if there are too few of them; dW leaves out pruned weights. All ways give the same bits as long as the operand whose
// zeros are not skipped is finite, as 0 * Inf is NaN; if it is not, the dense way is taken. Densities are counted as the zeros are
// listed.
//
// Source: Gong et al., "SparseTrain" (PACT 2020), which skips the zeros of ReLU in convolutions.
import type { Kernels } from '../../core/kernels/kernels.js';
import { SPARSE_PANEL } from '../../core/kernels/panels.js';
import type { LayerSlot, Lists, Pass, ProductBuffers } from '../../types.js';
import { costOfInputs, costOfWeights, LEAST_COLUMNS, productCounts, productPolicy } from './policy.js';

/** No buffers: every product is dense. */
const NONE: ProductBuffers = {};

/** Up to this many rows the weights are read once anyhow: only the rows of W with a nonzero input, in place. */
const FEW_ROWS = 4;
/** The same if they are packed: from two rows on, all of them in panels are read faster than most of them in place. */
const FEW_ROWS_PACKED = 1;
/** Below this many rows, dW does not leave out pruned weights: packed dZ is longer than the lists in whose place it lies. */
const LEAST_SAMPLED_ROWS = 4;
/** Above this many rows, dW does not leave out pruned weights: its scratch grows with the rows. */
const MOST_SAMPLED_ROWS = 4096;
/** Below this many rows a transposed copy of W does not pay. */
const LEAST_ROWS_TRANSPOSED = 8;

/** Z := X W + b, then max(0, .) if relu, at the slot's preActivation. */
export function forwardProduct(kernels: Kernels, slot: LayerSlot, pass: Pass, relu: boolean): void {
  const { inputUnits, outputUnits, input, preActivation, scratch } = slot;
  const { rows } = pass;
  const [kernel = 0, bias = 0] = slot.parameters;
  const { inputLists: lists, weightLists, packedKernel, ways } = slot.products ?? NONE;
  const isWide = outputUnits >= LEAST_COLUMNS && pass.hasFiniteWeights;
  const weights = isWide ? weightLists : undefined;
  const weightCost = weights === undefined ? 1 : costOfLists(weights, rows, inputUnits * outputUnits);
  // X is listed if that is cheaper, or for dW, too.
  const leastCost = slot.gradients.length > 0 ? 1 : weightCost;
  const packed = outputUnits >= LEAST_COLUMNS ? packedKernel : undefined;
  const fewRows = packed === undefined || packed.address === 0 ? FEW_ROWS : FEW_ROWS_PACKED;
  if (lists !== undefined) listRows(kernels, lists, isWide, rows, inputUnits, input, leastCost, fewRows);
  const isInputListed = lists !== undefined && lists.nonzeros >= 0;
  const inputDensity = isInputListed ? lists.nonzeros / (rows * inputUnits) : 1;
  if (ways !== undefined) ways.inputDensity = inputDensity;
  if (isInputListed && (leastCost < 1 || costOfInputs(inputDensity) <= weightCost)) {
    productCounts.sparse++;
    if (ways !== undefined) ways.forward = 'inputs';
    const isDense = lists.nonzeros > mostNonzeros(rows, inputUnits, weightCost, FEW_ROWS_PACKED);
    if (packed !== undefined && isDense) packed.rows += rows;
    const { starts, entries } = lists;
    kernels.f32_sparse_dense_nn(
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
      relu ? 1 : 0,
      scratch,
      SPARSE_PANEL,
    );
    return;
  }
  if (weights !== undefined && weightCost < 1 && kernels.f32_all_finite(input, rows * inputUnits) === 1) {
    productCounts.sparseWeights++;
    if (ways !== undefined) ways.forward = 'weights';
    kernels.f32_dense_sparse_nn(
      rows,
      outputUnits,
      inputUnits,
      input,
      inputUnits,
      weights.starts,
      weights.entries,
      preActivation,
      outputUnits,
      bias,
      relu ? 1 : 0,
      scratch,
      SPARSE_PANEL,
    );
    return;
  }
  productCounts.dense++;
  if (ways !== undefined) ways.forward = 'dense';
  if (packed !== undefined) packed.rows += rows;
  if (packed !== undefined && packed.address !== 0) {
    productCounts.packed++;
    kernels.f32_gemm_prepacked(
      rows,
      outputUnits,
      inputUnits,
      input,
      inputUnits,
      packed.address,
      preActivation,
      outputUnits,
      bias,
      relu ? 1 : 0,
      scratch,
    );
    return;
  }
  kernels.f32_gemm_nn(
    rows,
    outputUnits,
    inputUnits,
    input,
    inputUnits,
    kernel,
    outputUnits,
    preActivation,
    outputUnits,
    0,
    bias,
    relu ? 1 : 0,
    scratch,
  );
}

/** Lists the nonzeros of dZ, for the two products of the backward pass. */
export function listGradient(kernels: Kernels, slot: LayerSlot, rows: number): void {
  const { outputUnits, outputGradient } = slot;
  const { gradientLists, ways } = slot.products ?? NONE;
  if (gradientLists === undefined) return;
  listRows(kernels, gradientLists, outputUnits >= LEAST_COLUMNS, rows, outputUnits, outputGradient);
  const { nonzeros } = gradientLists;
  if (ways !== undefined) ways.gradientDensity = nonzeros >= 0 ? nonzeros / (rows * outputUnits) : 1;
}

/**
 * dW := X^T dZ, and a bound of what it can be. Skips the zeros of X or of dZ, whichever has more, or the places of pruned weights: these
 * stay as they were.
 */
export function kernelGradient(kernels: Kernels, slot: LayerSlot, rows: number, gradient: number): void {
  const { inputUnits, outputUnits, input, outputGradient, scratch } = slot;
  const { inputLists, gradientLists, columnLists, kernelBound, unpruned, ways } = slot.products ?? NONE;
  const inputSize = rows * inputUnits;
  const gradientSize = rows * outputUnits;
  let inputMagnitude = UNKNOWN;
  let gradientMagnitude = UNKNOWN;
  if (kernelBound !== undefined) {
    kernelBound.magnitude = Infinity;
    // If there are fewer of them than elements of dW, which would be looked at otherwise.
    if (inputSize + gradientSize < inputUnits * outputUnits) {
      inputMagnitude = kernels.f32_largest_magnitude(input, inputSize);
      gradientMagnitude = kernels.f32_largest_magnitude(outputGradient, gradientSize);
      kernelBound.magnitude = rows * inputMagnitude * gradientMagnitude;
    }
  }
  if (inputLists !== undefined && gradientLists !== undefined && columnLists !== undefined) {
    const inputShare = inputLists.nonzeros >= 0 ? inputLists.nonzeros / inputSize : Infinity;
    const gradientShare = gradientLists.nonzeros >= 0 ? gradientLists.nonzeros / gradientSize : Infinity;
    const { starts, entries } = columnLists;
    if (
      unpruned !== undefined &&
      unpruned.share < 1 &&
      rows >= LEAST_SAMPLED_ROWS &&
      rows <= MOST_SAMPLED_ROWS &&
      unpruned.share / productPolicy.mostUnpruned <= costOfInputs(Math.min(inputShare, gradientShare))
    ) {
      productCounts.unpruned++;
      if (ways !== undefined) ways.kernelGradient = 'pruned';
      // The lists of columns are not needed now: dZ is packed there.
      const { groups, columns } = unpruned;
      kernels.f32_pack_groups(rows, groups, columns, outputGradient, outputUnits, entries);
      kernels.f32_sampled_tn(
        inputUnits,
        groups,
        rows,
        input,
        inputUnits,
        entries,
        columns,
        unpruned.starts,
        unpruned.entries,
        gradient,
        outputUnits,
        scratch,
      );
      return;
    }
    if (inputShare <= gradientShare && inputShare < Infinity) {
      if (isAllFinite(kernels, gradientMagnitude, outputGradient, gradientSize)) {
        productCounts.sparse++;
        if (ways !== undefined) ways.kernelGradient = 'inputs';
        kernels.f32_list_columns(rows, inputUnits, inputLists.starts, inputLists.entries, starts, entries);
        kernels.f32_sparse_dense_nn(
          inputUnits,
          outputUnits,
          rows,
          starts,
          entries,
          outputGradient,
          outputUnits,
          gradient,
          outputUnits,
          0,
          0,
          scratch,
          SPARSE_PANEL,
        );
        return;
      }
    } else if (gradientShare < inputShare && isAllFinite(kernels, inputMagnitude, input, inputSize)) {
      productCounts.sparse++;
      if (ways !== undefined) ways.kernelGradient = 'gradient';
      kernels.f32_list_columns(rows, outputUnits, gradientLists.starts, gradientLists.entries, starts, entries);
      kernels.f32_dense_sparse_tn(
        inputUnits,
        outputUnits,
        rows,
        input,
        inputUnits,
        starts,
        entries,
        gradient,
        outputUnits,
        0,
        0,
        scratch,
        SPARSE_PANEL,
      );
      return;
    }
  }
  productCounts.dense++;
  if (ways !== undefined) ways.kernelGradient = 'dense';
  kernels.f32_gemm_tn(
    inputUnits,
    outputUnits,
    rows,
    input,
    inputUnits,
    outputGradient,
    outputUnits,
    gradient,
    outputUnits,
    0,
    0,
    0,
    scratch,
  );
}

/** A magnitude that was not computed. */
const UNKNOWN = -1;

/** Whether an array is finite, by its largest magnitude if that is known. */
function isAllFinite(kernels: Kernels, magnitude: number, array: number, size: number): boolean {
  return magnitude === UNKNOWN ? kernels.f32_all_finite(array, size) === 1 : magnitude < Infinity;
}

/** dX := dZ W^T. */
export function inputGradient(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
  const { inputUnits, outputUnits, outputGradient, inputGradient: target, scratch } = slot;
  const { gradientLists, weightRowLists, ways } = slot.products ?? NONE;
  const { rows } = pass;
  const [kernel = 0] = slot.parameters;
  const isListed = gradientLists !== undefined && gradientLists.nonzeros >= 0;
  const weightCost = weightRowLists === undefined ? 1 : costOfLists(weightRowLists, rows, inputUnits * outputUnits);
  if (
    weightRowLists !== undefined &&
    weightCost < costOfInputs(isListed ? gradientLists.nonzeros / (rows * outputUnits) : 1) &&
    kernels.f32_all_finite(outputGradient, rows * outputUnits) === 1
  ) {
    productCounts.sparseWeights++;
    if (ways !== undefined) ways.inputGradient = 'weights';
    // Row lists of W are column lists of W^T.
    kernels.f32_dense_sparse_nn(
      rows,
      inputUnits,
      outputUnits,
      outputGradient,
      outputUnits,
      weightRowLists.starts,
      weightRowLists.entries,
      target,
      inputUnits,
      0,
      0,
      scratch,
      SPARSE_PANEL,
    );
    return;
  }
  if (isListed && rows >= LEAST_ROWS_TRANSPOSED && pass.hasFiniteWeights) {
    productCounts.sparse++;
    if (ways !== undefined) ways.inputGradient = 'gradient';
    const { starts, entries } = gradientLists;
    kernels.f32_sparse_dense_nt(
      rows,
      inputUnits,
      outputUnits,
      starts,
      entries,
      kernel,
      outputUnits,
      target,
      inputUnits,
      0,
      0,
      scratch,
      SPARSE_PANEL,
    );
    return;
  }
  productCounts.dense++;
  if (ways !== undefined) ways.inputGradient = 'dense';
  kernels.f32_gemm_nt(
    rows,
    inputUnits,
    outputUnits,
    outputGradient,
    outputUnits,
    kernel,
    outputUnits,
    target,
    inputUnits,
    0,
    0,
    0,
    scratch,
  );
}

/** Time of a product with W of that many elements as lists, relative to a dense one; 1 if it is not listed. */
function costOfLists({ nonzeros }: Lists, rows: number, size: number): number {
  return nonzeros < 0 ? 1 : costOfWeights(nonzeros / size, rows);
}

/** Scratch that all three products need, dense or not. */
export function productScratchBytes(kernels: Kernels, rows: number, inputUnits: number, outputUnits: number): number {
  return Math.max(
    kernels.gemm_scratch_bytes(rows, outputUnits, inputUnits),
    kernels.gemm_scratch_bytes(inputUnits, outputUnits, rows),
    kernels.gemm_scratch_bytes(rows, inputUnits, outputUnits),
    kernels.sparse_scratch_bytes(rows, outputUnits, inputUnits),
    kernels.sparse_scratch_bytes(inputUnits, outputUnits, rows),
    kernels.sparse_scratch_bytes(rows, inputUnits, outputUnits),
    kernels.sampled_scratch_bytes(Math.min(rows, MOST_SAMPLED_ROWS)),
  );
}

/**
 * Lists the nonzeros of a (rows, columns) matrix; `lists.nonzeros` is -1 if there are too many, or lists are not wanted.
 *
 * @param otherCost  time of the other way to compute the product, relative to the dense one.
 */
function listRows(
  kernels: Kernels,
  lists: Lists,
  isWanted: boolean,
  rows: number,
  columns: number,
  matrix: number,
  otherCost = 1,
  fewRows = FEW_ROWS,
): void {
  const most = mostNonzeros(rows, columns, otherCost, fewRows);
  lists.nonzeros =
    isWanted && most >= 0
      ? kernels.f32_list_rows(rows, columns, matrix, columns, most, lists.starts, lists.entries)
      : -1;
}

/** Most nonzeros of a matrix that is taken as lists: any number up to `fewRows` rows; -1 if it never is. */
function mostNonzeros(rows: number, columns: number, otherCost: number, fewRows: number): number {
  const { mostDensity } = productPolicy;
  if (mostDensity < 0) return -1;
  return Math.floor((rows <= fewRows && mostDensity > 0 ? 1 : mostDensity) * otherCost * rows * columns);
}

/** dW and dX, if they are wanted. */
export function backwardProducts(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
  listGradient(kernels, slot, pass.rows);
  const [target] = slot.gradients;
  if (target !== undefined) kernelGradient(kernels, slot, pass.rows, target);
  if (slot.inputGradient !== 0) inputGradient(kernels, slot, pass);
}
