import { ours } from '../concept.js';
import { power } from '../core/exact/power.js';
import type { Optimizer } from '../types.js';
import { requireNonNegative } from '../validate.js';
import { flush, LEAST_MOMENT, leastSecondMoment } from './flush.js';
import { adaptiveStepSizes, type MomentOptions, moments, rootScales } from './moments.js';
import { readOptimizer } from './options.js';

/** Below this a product of momenta changes no bit of 1 - product any more. */
const LEAST_PRODUCT = 2 ** -60;

/** mu_t, M_t = mu_1 ... mu_t, and both for t + 1. */
interface Momenta {
  momentum: number;
  product: number;
  next: number;
  nextProduct: number;
}

/**
 * The momenta of a step t >= 1. The products are functions of t alone, multiplied up from 1. The last one is cached, so the next
 * step costs one multiplication; any other step (of another model, of a file) has the same bits.
 */
function momentumSchedule(beta1: number, momentumDecay: number): (step: number) => Momenta {
  const momentumAt = (t: number) => beta1 * (1 - 0.5 * power(0.96, t * momentumDecay));
  let known = 0;
  let product = 1;
  return (step) => {
    if (step < known) {
      known = 0;
      product = 1;
    }
    while (known < step && product >= LEAST_PRODUCT) {
      known++;
      product *= momentumAt(known);
    }
    const next = momentumAt(step + 1);
    return { momentum: momentumAt(step), product, next, nextProduct: product * next };
  };
}

/** Options of {@link nadam}. */
export interface NadamOptions extends MomentOptions {
  /** How fast the momentum of the look-ahead grows from beta1 / 2 to beta1; finite, >= 0; 0.004. */
  momentumDecay?: number;
}

/**
 * Adam with Nesterov's momentum: m and v as Adam, `mu_t = beta1 (1 - 0.96^(momentumDecay t) / 2), M_t = mu_1 ... mu_t,
 * w -= lr * ((1 - mu_t) g / (1 - M_t) + mu_(t+1) m / (1 - M_(t+1))) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 *
 * The threshold of the proximal step of L1 penalties is, per weight, that of Adam.
 *
 * @throws HyperparameterError when weightDecay or momentumDecay is negative or not finite, learningRate (if no schedule), epsilon or a
 *   clipping is not > 0 and finite, or a beta is not in [0, 1); OptionError for an unknown option, or more than one way to
 *   clip.
 * @example model.compile({ optimizer: nadam({ learningRate: 1e-3 }), loss: 'sparseCategoricalCrossentropy' })
 *
 * Source: Dozat (2016). The rule of PyTorch (whose learning rate is 2e-3); other defaults as Keras, which adds epsilon to
 * the uncorrected root.
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  const { own, shared, decayAt } = readOptimizer('nadam', options, {
    ...moments,
    momentumDecay: [0.004, requireNonNegative],
  });
  const { beta1, beta2, epsilon, momentumDecay } = own;
  const schedule = momentumSchedule(beta1, momentumDecay);
  const rootScaleAt = rootScales(beta2);
  const leasts = [LEAST_MOMENT, leastSecondMoment(beta2)];
  return ours({
    ...shared,
    slots: ['m', 'v'],
    keepsZeros: true,
    squares: ['v'],
    update(kernels, parameter, step, rate) {
      flush(kernels, parameter, step, leasts);
      const { momentum, product, next, nextProduct } = schedule(step);
      const finite = kernels.f32_nadam(
        parameter.weights,
        parameter.gradient,
        parameter.slots[0]!,
        parameter.slots[1]!,
        parameter.size,
        rate,
        (rate * (1 - momentum)) / (1 - product),
        (rate * next) / (1 - nextProduct),
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
