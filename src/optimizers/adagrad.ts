import { ours } from '../concept.js';
import type { Optimizer, Schedule } from '../types.js';
import { requireNonNegative, requirePositive } from '../validate.js';
import { type OptimizerOptions, readOptimizer } from './options.js';

/** Options of {@link adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 1e-3. */
  learningRate?: number | Schedule;
  /** Added to the root of the sum of squares; finite, > 0; 1e-7. */
  epsilon?: number;
  /** Initial sum of squares; finite, >= 0; 0.1. */
  initialAccumulator?: number;
}

/**
 * Adagrad: `s += g^2, w -= lr * g / (sqrt(s) + epsilon)`.
 *
 * The threshold of the proximal step of L1 penalties is, per weight, `lr * min(lambda / (sqrt(s) + epsilon), 10)`.
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule), epsilon or a
 *   clipping is not > 0 and finite, or initialAccumulator is negative or not finite; OptionError for an unknown option,
 *   or more than one way to clip.
 * @example model.compile({ optimizer: adagrad({ learningRate: 0.05 }), loss: 'meanSquaredError' })
 *
 * Source: Duchi, Hazan & Singer (2011). Defaults as Keras; epsilon outside the root, as PyTorch (whose accumulator starts
 * at 0).
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const { own, shared, decayAt } = readOptimizer('adagrad', options, {
    epsilon: [1e-7, requirePositive],
    initialAccumulator: [0.1, requireNonNegative],
  });
  const { epsilon, initialAccumulator } = own;
  return ours({
    ...shared,
    slots: ['s'],
    keepsZeros: true,
    squares: ['s'],
    initialSlotValue: initialAccumulator,
    update(kernels, parameter, _step, rate) {
      return (
        kernels.f32_rmsprop(
          parameter.weights,
          parameter.gradient,
          parameter.slots[0]!,
          parameter.size,
          rate,
          1,
          1,
          epsilon,
          decayAt(parameter.isKernel, rate),
          parameter.l1,
          parameter.l1Subgradient,
          parameter.l2,
          parameter.gradientFactor,
          parameter.sums,
        ) === 1
      );
    },
    writeStepSizes(kernels, { slots, size }, _step, rate, out) {
      kernels.f32_step_sizes(slots[0]!, size, rate, 1, epsilon, out);
    },
  });
}
