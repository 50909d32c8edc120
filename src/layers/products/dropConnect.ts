import type { Kernels } from '../../core/kernels/kernels.js';
import { aligned } from '../../core/memory/aligned.js';
import { dropoutThreshold, learningStream } from '../../core/random/streams.js';
import type { LayerSlot, Pass } from '../../types.js';

/**
 * DropConnect: in a stochastic pass a dense layer has V = M * W instead of W, M one decision of dropout for every weight of
 * W (in, out), 1 / (1 - rate) if it is kept, otherwise 0; its gradient is dW = M * dV.
 *
 * M is a function of (seed, step, input, unit), the same for all rows of a pass, and drawn again for the backward pass. The
 * bias stays whole.
 *
 * Source: Wan et al. (2013), who draw a mask for every row, and mask the bias, too.
 */

/** Bytes of V, which lies before the scratch of the products. */
export function maskedKernelBytes(inputUnits: number, units: number): number {
  return aligned(inputUnits * units);
}

/** The slot of a layer with V instead of W, and without other forms of W. The next product of this slot may overwrite V. */
export function maskedSlot(kernels: Kernels, slot: LayerSlot, pass: Pass, rate: number): LayerSlot {
  const [kernel = 0, ...biases] = slot.parameters;
  mask(kernels, slot, pass, rate, kernel, slot.scratch);
  const scratch = slot.scratch + maskedKernelBytes(slot.inputUnits, slot.outputUnits);
  const products = { ...slot.products, weightLists: undefined, weightRowLists: undefined, packedKernel: undefined };
  return { ...slot, products, parameters: [slot.scratch, ...biases], scratch };
}

/** dW := M * dV, in place; and its bound. */
export function maskGradient(kernels: Kernels, slot: LayerSlot, pass: Pass, rate: number): void {
  const [gradient] = slot.gradients;
  if (gradient === undefined) return;
  mask(kernels, slot, pass, rate, gradient, gradient);
  const bound = slot.products?.kernelBound;
  if (bound !== undefined) bound.magnitude *= dropoutThreshold(rate).scale;
}

function mask(kernels: Kernels, slot: LayerSlot, pass: Pass, rate: number, from: number, to: number): void {
  const { keepThreshold, scale } = dropoutThreshold(rate);
  kernels.f32_dropout(
    from,
    to,
    slot.inputUnits,
    slot.outputUnits,
    0,
    1,
    1,
    keepThreshold,
    scale,
    pass.stepLow,
    pass.stepHigh,
    learningStream(pass.purpose, slot.ordinal),
    pass.seedLow,
    pass.seedHigh,
  );
}
