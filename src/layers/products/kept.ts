import type { Kernels } from '../../core/kernels/kernels.js';
import type { KeptProducts, LayerSlot, Pass } from '../../types.js';
import {
  forwardProduct,
  inputGradient,
  kernelGradient,
  listGradient,
  productCounts,
  productPolicy,
} from './product.js';

/**
 * The products of a dense layer next to dropout of whole units, on the kept units only. With p and q the kept inputs and
 * outputs, as lists of indices:
 *
 *   Z[:, q]  := X[:, p] W[p, q] + b[q]    the other columns +0: the mask behind them makes +0 of any value
 *   dW[p, q] := X[:, p]^T dZ[:, q]        the other weights +0: all their products are zeros
 *   dX[:, p] := dZ[:, q] W[p, q]^T        the other columns +0, as after the mask
 *
 * The operands are gathered, the three products of product.ts run on them, and the results are put in their places. Bits
 * are those of masking, as every sum starts at +0 and only loses products that are zeros; that needs finite weights. An
 * overflow in a dropped unit is not seen.
 *
 * Source: Ko et al., "Controlled Dropout" (2017).
 */
export function forwardKept(kernels: Kernels, slot: LayerSlot, pass: Pass, relu: boolean): void {
  const { inputUnits, outputUnits } = slot;
  const onKept = slot.products?.onKept;
  if (onKept !== undefined) onKept.isTaken = isFaster(onKept, slot, pass);
  if (onKept === undefined || !onKept.isTaken) {
    forwardProduct(kernels, slot, pass, relu);
    return;
  }
  const { slot: kept } = onKept;
  const [inputs, outputs] = addresses(onKept);
  const [kernel = 0, bias = 0] = slot.parameters;
  const [keptKernel = 0, keptBias = 0] = kept.parameters;
  const { rows } = pass;
  if (inputs !== 0) kernels.f32_gather_kept(slot.input, inputUnits, 0, rows, inputs, kept.inputUnits, kept.input);
  kernels.f32_gather_kept(kernel, outputUnits, inputs, kept.inputUnits, outputs, kept.outputUnits, keptKernel);
  if (bias !== 0) kernels.f32_gather_kept(bias, outputUnits, 0, 1, outputs, kept.outputUnits, keptBias);
  productCounts.compact++;
  forwardProduct(kernels, kept, pass, relu);
  if (outputs === 0) return;
  kernels.f32_scatter_kept(
    kept.preActivation,
    0,
    rows,
    outputs,
    kept.outputUnits,
    slot.preActivation,
    rows,
    outputUnits,
  );
}

/** dW and dX, if they are wanted, the way that the forward pass went. */
export function backwardKept(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
  const { inputUnits, outputUnits } = slot;
  const { rows } = pass;
  const onKept = slot.products?.onKept;
  const work = onKept?.isTaken ? onKept.slot : slot;
  const [inputs, outputs] = onKept?.isTaken ? addresses(onKept) : [0, 0];
  if (outputs !== 0) {
    kernels.f32_gather_kept(slot.outputGradient, outputUnits, 0, rows, outputs, work.outputUnits, work.outputGradient);
  }
  listGradient(kernels, work, rows);
  const [target] = slot.gradients;
  const [workTarget] = work.gradients;
  if (target !== undefined && workTarget !== undefined) {
    kernelGradient(kernels, work, rows, workTarget);
    if (work !== slot) {
      productCounts.compact++;
      const [m, n] = [work.inputUnits, work.outputUnits];
      kernels.f32_scatter_kept(workTarget, inputs, m, outputs, n, target, inputUnits, outputUnits);
    }
  }
  if (slot.inputGradient === 0) return;
  inputGradient(kernels, work, pass);
  if (work !== slot) productCounts.compact++;
  if (inputs === 0) return;
  kernels.f32_scatter_kept(work.inputGradient, 0, rows, inputs, work.inputUnits, slot.inputGradient, rows, inputUnits);
}

/** Addresses of the lists of kept inputs and outputs; 0: all are kept. */
function addresses({ keptInputs, keptOutputs }: KeptProducts): readonly [number, number] {
  return [keptInputs?.entries ?? 0, keptOutputs?.entries ?? 0];
}

/** Whether the saved products cost more than gathering; sets the sizes of this step. */
function isFaster({ keptInputs, keptOutputs, slot: kept }: KeptProducts, slot: LayerSlot, pass: Pass): boolean {
  kept.inputUnits = keptInputs?.nonzeros ?? slot.inputUnits;
  kept.outputUnits = keptOutputs?.nonzeros ?? slot.outputUnits;
  const keptWeights = kept.inputUnits * kept.outputUnits;
  const dropped = slot.inputUnits * slot.outputUnits - keptWeights;
  return keptWeights > 0 && pass.hasFiniteWeights && pass.rows * dropped > productPolicy.gatherRows * keptWeights;
}
