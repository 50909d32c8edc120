// The three products of a dense layer, X (rows, in), W (in, out), dZ (rows, out):
//
//   Z  := X W + b     forward.ts
//   dW := X^T dZ      kernelGradient.ts
//   dX := dZ W^T      inputGradient.ts
//
// Each skips the zeros of X or dZ (those of ReLU, dropout, pixels, one-hot columns) or of W (those of L1), whichever is faster, and
// is dense if there are too few of them; dW leaves out pruned weights. All ways give the same bits as long as the operand whose
// zeros are not skipped is finite, as 0 * Inf is NaN; if it is not, the dense way is taken. Densities are counted as the zeros are
// listed.
//
// Source: Gong et al., "SparseTrain" (PACT 2020), which skips the zeros of ReLU in convolutions.
import type { Kernels } from '../../core/kernels/kernels.js';
import type { LayerSlot, Pass } from '../../types.js';
import { inputGradient } from './inputGradient.js';
import { kernelGradient, MOST_SAMPLED_ROWS } from './kernelGradient.js';
import { listRows, NONE } from './operandLists.js';
import { LEAST_COLUMNS } from './policy.js';

/** Lists the nonzeros of dZ, for the two products of the backward pass. */
export function listGradient(kernels: Kernels, slot: LayerSlot, rows: number): void {
  const { outputUnits, outputGradient } = slot;
  const { gradientLists, ways } = slot.products ?? NONE;
  if (gradientLists === undefined) return;
  listRows(kernels, gradientLists, outputUnits >= LEAST_COLUMNS, rows, outputUnits, outputGradient);
  const { nonzeros } = gradientLists;
  if (ways !== undefined) ways.gradientDensity = nonzeros >= 0 ? nonzeros / (rows * outputUnits) : 1;
}

/** dW and dX, if they are wanted. */
export function backwardProducts(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
  listGradient(kernels, slot, pass.rows);
  const [target] = slot.gradients;
  if (target !== undefined) kernelGradient(kernels, slot, pass.rows, target);
  if (slot.inputGradient !== 0) inputGradient(kernels, slot, pass);
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
