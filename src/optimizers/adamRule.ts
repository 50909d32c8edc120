import { ours } from '../concept.js';
import { integerPower } from '../core/exact/power.js';
import type { Optimizer } from '../types.js';
import { requireFraction, requirePositive } from '../validate.js';
import { type OptimizerOptions, readOptions } from './options.js';

/** What adam and adamw take beside what every optimizer does. */
export interface MomentOptions extends OptimizerOptions {
  /** Decay of the first moment, in [0, 1); 0.9. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999. */
  beta2?: number;
  /** Added to the root of the second moment; finite, > 0; 1e-7. */
  epsilon?: number;
}

/** Adam's rule under a name, with a default of the decoupled decay: all that adam and adamw differ in. */
export function adamRule(name: string, options: MomentOptions, defaultDecay: number): Optimizer {
  const { own, shared, decayAt } = readOptions(
    name,
    options,
    { beta1: [0.9, requireFraction], beta2: [0.999, requireFraction], epsilon: [1e-7, requirePositive] },
    1e-3,
    defaultDecay,
  );
  const { beta1, beta2, epsilon } = own;
  return ours({
    ...shared,
    slots: ['m', 'v'],
    squares: ['v'],
    update(
      kernels,
      { weights, gradient, slots, size, isKernel, l1, l1Subgradient, l2, gradientFactor, sums },
      step,
      rate,
    ) {
      const finite = kernels.f32_adam(
        weights,
        gradient,
        slots[0]!,
        slots[1]!,
        size,
        rate,
        rate / (1 - integerPower(beta1, step)),
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        1 / Math.sqrt(1 - integerPower(beta2, step)),
        epsilon,
        decayAt(isKernel, rate),
        l1,
        l1Subgradient,
        l2,
        gradientFactor,
        sums,
      );
      return finite === 1;
    },
    writeStepSizes(kernels, { slots, size }, step, rate, out) {
      const rootScale = 1 / Math.sqrt(1 - integerPower(beta2, step));
      kernels.f32_step_sizes(slots[1]!, size, rate, rootScale, epsilon, out);
    },
  });
}
