import type { Optimizer } from '../types.js';
import { requireNonNegative, requireOptions, requirePositive } from '../validate.js';

/** Options of {@link adagrad}. */
export interface AdagradOptions {
  /** Finite, > 0; 1e-3. */
  learningRate?: number;
  /** Added to the root of the sum of squares; finite, > 0; 1e-7. */
  epsilon?: number;
  /** What the sum of squares starts with; finite, >= 0; 0.1. */
  initialAccumulator?: number;
}

/**
 * Adagrad: `s += g^2, w -= lr * g / (sqrt(s) + epsilon)`.
 *
 * The threshold of the proximal step of L1 penalties is, per weight, `lr * min(lambda / (sqrt(s) + epsilon), 10)`.
 *
 * @throws HyperparameterError when learningRate or epsilon is not > 0 and finite, or initialAccumulator is negative or not
 *   finite; OptionError for an unknown option.
 * @example model.compile({ optimizer: adagrad({ learningRate: 0.05 }), loss: 'meanSquaredError' })
 *
 * Source: Duchi, Hazan & Singer (2011). Defaults as Keras; epsilon outside the root, as PyTorch (whose accumulator starts
 * at 0).
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  requireOptions('adagrad', options, ['learningRate', 'epsilon', 'initialAccumulator']);
  const { learningRate = 1e-3, epsilon = 1e-7, initialAccumulator = 0.1 } = options;
  requirePositive('adagrad', 'learningRate', learningRate);
  requirePositive('adagrad', 'epsilon', epsilon);
  requireNonNegative('adagrad', 'initialAccumulator', initialAccumulator);
  return {
    name: 'adagrad',
    config: { learningRate, epsilon, initialAccumulator },
    learningRate,
    slots: ['s'],
    initialSlotValue: initialAccumulator,
    update(kernels, { weights, gradient, slots, size, l1, l1Subgradient, l2, sums }, _step, rate) {
      const s = slots[0]!;
      return kernels.f32_adagrad(weights, gradient, s, size, rate, epsilon, l1, l1Subgradient, l2, sums) === 1;
    },
  };
}
