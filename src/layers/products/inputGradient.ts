import type { Kernels } from '../../core/kernels/kernels.js';
import { SPARSE_PANEL } from '../../core/kernels/panels.js';
import type { LayerSlot, Pass } from '../../types.js';
import { costOfLists, NONE } from './operandLists.js';
import { costOfInputs, productCounts } from './policy.js';

/** Below this many rows a transposed copy of W does not pay. */
const LEAST_ROWS_TRANSPOSED = 8;

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
