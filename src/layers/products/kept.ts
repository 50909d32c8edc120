import { CHAIN } from '../../core/kernels/chain.js';
import type { KeptProducts, LayerSlot, Pass, ProductsOnKept } from '../../types.js';
import { forwardProduct } from './forward.js';
import { inputGradient } from './inputGradient.js';
import { kernelGradient } from './kernelGradient.js';
import { productCounts, productPolicy } from './policy.js';
import { backwardProducts, listGradient } from './product.js';

/**
 * The products of a dense layer next to dropout of whole units, on the kept units only. With p and q the kept inputs and
 * outputs, as lists of indices:
 *
 *   Z[:, q]  := X[:, p] W[p, q] + b[q]    the other columns +0: the mask behind them makes +0 of any value
 *   dW[p, q] := X[:, p]^T dZ[:, q]        the other weights +0: all their products are zeros
 *   dX[:, p] := dZ[:, q] W[p, q]^T        the other columns +0, as after the mask
 *
 * The operands are gathered, the three products of product.ts run on them, and the results are put in their places. Masking gives
 * the same bits, because every sum starts at +0 and only loses products that are zeros; that needs finite weights. An overflow in
 * a dropped unit is not seen.
 *
 * Source: Ko et al., "Controlled Dropout" (2017).
 */
export const productsOnKept: ProductsOnKept = {
  forward(kernels, slot, onKept, pass, relu) {
    const { inputUnits, outputUnits } = slot;
    onKept.isTaken = isFaster(onKept, slot, pass);
    if (!onKept.isTaken) {
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
    const { ways } = slot.products ?? {};
    if (ways !== undefined) ways.forward = ways.kernelGradient = ways.inputGradient = 'kept';
    forwardProduct(kernels, kept, pass, relu);
    if (outputs === 0) return;
    const [z, all] = [kept.preActivation, slot.preActivation];
    kernels.f32_scatter_kept(z, 0, rows, outputs, kept.outputUnits, all, rows, outputUnits);
  },

  /** Takes the same way as the forward pass. */
  backward(kernels, slot, onKept, pass) {
    if (!onKept.isTaken) {
      backwardProducts(kernels, slot, pass);
      return;
    }
    const { inputUnits, outputUnits } = slot;
    const { rows } = pass;
    const { slot: kept } = onKept;
    const [m, n] = [kept.inputUnits, kept.outputUnits];
    const [inputs, outputs] = addresses(onKept);
    if (outputs !== 0) {
      kernels.f32_gather_kept(slot.outputGradient, outputUnits, 0, rows, outputs, n, kept.outputGradient);
    }
    listGradient(kernels, kept, rows);
    const [target] = slot.gradients;
    const [keptTarget] = kept.gradients;
    if (target !== undefined && keptTarget !== undefined) {
      kernelGradient(kernels, kept, rows, keptTarget);
      productCounts.compact++;
      kernels.f32_scatter_kept(keptTarget, inputs, m, outputs, n, target, inputUnits, outputUnits);
    }
    if (slot.inputGradient === 0) return;
    inputGradient(kernels, kept, pass);
    productCounts.compact++;
    if (inputs === 0) return;
    kernels.f32_scatter_kept(kept.inputGradient, 0, rows, inputs, m, slot.inputGradient, rows, inputUnits);
  },
};

/** Addresses of the lists of kept inputs and outputs; 0: all are kept. */
function addresses({ keptInputs, keptOutputs }: KeptProducts): readonly [number, number] {
  return [keptInputs?.entries ?? 0, keptOutputs?.entries ?? 0];
}

/** Whether the saved products cost more than gathering, and no sum is cut into other chains; sets the sizes of this step. */
function isFaster({ keptInputs, keptOutputs, slot: kept }: KeptProducts, slot: LayerSlot, pass: Pass): boolean {
  if ((keptInputs && slot.inputUnits > CHAIN) || (keptOutputs && slot.outputUnits > CHAIN)) return false;
  kept.inputUnits = keptInputs?.nonzeros ?? slot.inputUnits;
  kept.outputUnits = keptOutputs?.nonzeros ?? slot.outputUnits;
  const keptWeights = kept.inputUnits * kept.outputUnits;
  const dropped = slot.inputUnits * slot.outputUnits - keptWeights;
  return keptWeights > 0 && pass.hasFiniteWeights && pass.rows * dropped > productPolicy.gatherRows * keptWeights;
}
