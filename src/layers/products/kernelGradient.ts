import type { Kernels } from '../../core/kernels/kernels.js';
import { SPARSE_PANEL } from '../../core/kernels/panels.js';
import type { LayerSlot } from '../../types.js';
import { NONE } from './operandLists.js';
import { costOfInputs, productCounts, productPolicy } from './policy.js';

/** Below this many rows, dW does not leave out pruned weights: packed dZ is longer than the lists in whose place it lies. */
const LEAST_SAMPLED_ROWS = 4;
/** Above this many rows, dW does not leave out pruned weights: its scratch grows with the rows. */
export const MOST_SAMPLED_ROWS = 4096;

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
