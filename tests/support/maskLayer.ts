import type { Kernels } from '../../src/core/kernels/kernels.js';
import type { Layer, LayerSlot, Pass } from '../../src/types.js';

/**
 * Stands where dropout would, with masks that a test gives: `scale * input` where the mask is 1, exactly 0 where it is 0.
 *
 * Set `mask` to (rows, units) of 0 and 1 before each step; null is the identity.
 */
export class MaskLayer implements Layer {
  readonly type = 'dropout';
  readonly name = undefined;
  readonly config = {};
  readonly inputUnits = undefined;
  readonly trainable = true;
  readonly activation = undefined;
  /** So that the plan gives it an output of its own. */
  readonly isStochastic = true;
  mask: ArrayLike<number> | null = null;

  constructor(readonly scale: number) {}

  outputUnits(inputUnits: number): number {
    return inputUnits;
  }

  parameters(): [] {
    return [];
  }

  scratchBytes(): number {
    return 0;
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    if (pass.stochastic) this.apply(kernels, slot.input, slot.output, pass.rows * slot.inputUnits);
  }

  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    if (slot.inputGradient === 0) return;
    this.apply(kernels, slot.outputGradient, slot.inputGradient, pass.rows * slot.inputUnits);
  }

  private apply({ memory }: Kernels, from: number, to: number, size: number): void {
    const source = new Float32Array(memory.buffer, from, size);
    const target = new Float32Array(memory.buffer, to, size);
    const { mask, scale } = this;
    if (mask !== null && mask.length !== size) throw new Error(`a mask of ${size} is needed, got ${mask.length}`);
    for (let i = 0; i < size; i++) {
      if (mask === null) target[i] = source[i]!;
      else target[i] = mask[i] === 0 ? 0 : source[i]! * Math.fround(scale);
    }
  }
}
