import type { Kernels } from '../../core/kernels/kernels.js';
import { SPARSE_PANEL } from '../../core/kernels/panels.js';
import type { LayerSlot, Pass } from '../../types.js';
import { costOfLists, FEW_ROWS, FEW_ROWS_PACKED, listRows, mostNonzeros, NONE } from './operandLists.js';
import { costOfInputs, LEAST_COLUMNS, productCounts } from './policy.js';

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
