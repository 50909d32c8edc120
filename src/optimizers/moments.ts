import { ours } from '../concept.js';
import { powersOf } from '../core/exact/powersOf.js';
import type { Declared } from '../options.js';
import type { Optimizer, Schedule } from '../types.js';
import { requireFraction, requirePositive } from '../validate.js';
import { flush, LEAST_MOMENT, leastSecondMoment } from './flush.js';
import type { OptimizerOptions, ReadOptimizer } from './options.js';

/** Options of an optimizer with two moments, beside those of every optimizer. */
export interface MomentOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 1e-3. */
  learningRate?: number | Schedule;
  /** Decay of the first moment, in [0, 1); 0.9. */
  beta1?: number;
  /** Decay of the second moment, in [0, 1); 0.999. */
  beta2?: number;
  /** Added to the root of the second moment; finite, > 0; 1e-7. */
  epsilon?: number;
}

type Moments = Required<Pick<MomentOptions, 'beta1' | 'beta2' | 'epsilon'>>;

/** Checks and defaults of the options of two moments. */
export const moments = {
  beta1: [0.9, requireFraction],
  beta2: [0.999, requireFraction],
  epsilon: [1e-7, requirePositive],
} satisfies Declared<Moments>;

/**
 * The rule of adam, adamw and adabelief, which differ in the kernel and in defaults.
 *
 * The arguments are written out: spreading them makes a step of a tiny network 3 to 8 % slower (bench/training/tiny.js).
 *
 * @param second  name of the second moment.
 */
export function adamRule(
  kernel: 'f32_adam' | 'f32_adabelief',
  second: string,
  { own, shared, decayAt }: ReadOptimizer<Moments>,
): Optimizer {
  const { beta1, beta2, epsilon } = own;
  const decayed = powersOf(beta1);
  const rootScaleAt = rootScales(beta2);
  const leasts = [LEAST_MOMENT, leastSecondMoment(beta2)];
  return ours({
    ...shared,
    slots: ['m', second],
    keepsZeros: kernel === 'f32_adam', // the second moment of AdaBelief grows by epsilon
    squares: [second],
    update(kernels, parameter, step, rate) {
      flush(kernels, parameter, step, leasts);
      const finite = kernels[kernel](
        parameter.weights,
        parameter.gradient,
        parameter.slots[0]!,
        parameter.slots[1]!,
        parameter.size,
        rate,
        rate / (1 - decayed(step)),
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        rootScaleAt(step),
        epsilon,
        decayAt(parameter.isKernel, rate),
        parameter.l1,
        parameter.l1Subgradient,
        parameter.l2,
        parameter.gradientFactor,
        parameter.sums,
      );
      return finite === 1;
    },
    writeStepSizes: adaptiveStepSizes(own),
  });
}

/** 1 / sqrt(1 - beta2^t), the correction of the second moment's root. */
export function rootScales(beta2: number): (step: number) => number {
  const decayed = powersOf(beta2);
  return (step) => 1 / Math.sqrt(1 - decayed(step));
}

/** Step sizes of `lr / (sqrt(second / (1 - beta2^t)) + epsilon)`. */
export function adaptiveStepSizes({ beta2, epsilon }: Moments): NonNullable<Optimizer['writeStepSizes']> {
  const rootScaleAt = rootScales(beta2);
  return (kernels, { slots, size }, step, rate, out) =>
    kernels.f32_step_sizes(slots[1]!, size, rate, rootScaleAt(step), epsilon, out);
}
