import { ours } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Optimizer, Schedule } from '../types.js';
import { refuse, requireBoolean, requireFraction } from '../validate.js';
import { flush, LEAST_MOMENT } from './flush.js';
import { type OptimizerOptions, readOptimizer } from './options.js';

/** Options of {@link sgd}. */
export interface SgdOptions extends OptimizerOptions {
  /** Finite, > 0, or a schedule; 0.01. */
  learningRate?: number | Schedule;
  /** In [0, 1); 0. */
  momentum?: number;
  /** Whether to take the gradient at the weights that momentum leads to; needs momentum > 0; false. */
  nesterov?: boolean;
}

/**
 * Gradient descent: `w -= lr * g`; with momentum `v = momentum * v + g, w -= lr * v`; with nesterov
 * `w -= lr * (g + momentum * v)`.
 *
 * The proximal step of penalties has size lr, or lr / (1 - momentum), because v tends to g / (1 - momentum).
 *
 * @throws HyperparameterError when weightDecay is negative or not finite, learningRate (if no schedule) or a clipping is
 *   not > 0 and finite, or momentum is not in [0, 1); OptionError for an unknown option, more than one way to clip, or
 *   nesterov without momentum.
 * @example model.compile({ optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }), loss: 'meanSquaredError' })
 *
 * Source: Robbins & Monro (1951), Polyak (1964), Nesterov (1983) in the form of Sutskever et al. (2013). As PyTorch: the
 * learning rate is not part of v (Keras has it inside, the same steps while it is constant). Defaults as Keras.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { own, shared, decayAt } = readOptimizer(
    'sgd',
    options,
    { momentum: [0, requireFraction], nesterov: [false, requireBoolean] },
    0.01,
  );
  const { momentum, nesterov } = own;
  if (nesterov && momentum === 0) {
    refuse(OptionError, 'sgd.nesterov', 'momentum > 0', momentum, 'sgd: nesterov needs momentum > 0, got momentum 0');
  }
  if (momentum === 0) {
    return ours({
      ...shared,
      slots: [],
      keepsZeros: true,
      update(kernels, { weights, gradient, size, isKernel, l1, l1Subgradient, l2, gradientFactor, sums }, _step, rate) {
        return (
          kernels.f32_sgd(
            weights,
            gradient,
            size,
            rate,
            decayAt(isKernel, rate),
            rate * l1,
            l1Subgradient,
            l2,
            gradientFactor,
            sums,
          ) === 1
        );
      },
    });
  }
  const leasts = [LEAST_MOMENT];
  return ours({
    ...shared,
    slots: ['v'],
    keepsZeros: true,
    update(kernels, parameter, step, rate) {
      flush(kernels, parameter, step, leasts);
      const decay = decayAt(parameter.isKernel, rate);
      const threshold = (rate * parameter.l1) / (1 - momentum);
      return (
        kernels.f32_momentum(
          parameter.weights,
          parameter.gradient,
          parameter.slots[0]!,
          parameter.size,
          rate,
          momentum,
          nesterov ? 1 : 0,
          decay,
          threshold,
          parameter.l1Subgradient,
          parameter.l2,
          parameter.gradientFactor,
          parameter.sums,
        ) === 1
      );
    },
    proximalStep: (rate) => rate / (1 - momentum),
  });
}
