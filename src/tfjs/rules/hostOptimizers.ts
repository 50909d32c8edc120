import { ours } from '../../concept.js';
import type { Kernels } from '../../core/kernels/kernels.js';
import { readOptimizer } from '../../optimizers/options.js';
import type { Optimizer, ParameterUpdate } from '../../types.js';
import { requireBoolean, requireFraction, requirePositive } from '../../validate.js';

// Update rules of TensorFlow.js that the kernels do not have, in f64 in JavaScript: sums, products, quotients and roots only, so the same
// bits everywhere.

/** Most that a proximal step moves a weight, in learning rates: as in the kernels. */
const METRIC_CAP = 10;

/** The step of one weight, and its step size: what multiplies its gradient. */
interface Move {
  step: number;
  size: number;
}

/**
 * One pass over the weights: penalty gradient, rule, proximal step, penalty sums.
 *
 * @param rule  computes the move of weight i from its gradient, and updates its slots.
 * @param reach  factor of the proximal step: 1 / (1 - momentum).
 */
function updateAll(
  { memory }: Kernels,
  { weights, gradient, size, l1, l1Subgradient, l2, gradientFactor, sums }: ParameterUpdate,
  rate: number,
  reach: number,
  rule: (i: number, g: number, move: Move) => void,
): boolean {
  const w = new Float32Array(memory.buffer, weights, size);
  const g = new Float32Array(memory.buffer, gradient, size);
  const totals = new Float64Array(memory.buffer, sums, 2).fill(0);
  const move: Move = { step: 0, size: 0 };
  let areFinite = true;
  for (let i = 0; i < size; i++) {
    const before = w[i]!;
    totals[0]! += Math.abs(before);
    totals[1]! += before * before;
    rule(i, (g[i]! + 2 * l2 * before + l1Subgradient * Math.sign(before)) * gradientFactor, move);
    const moved = before - move.step;
    const threshold = Math.min(l1 * move.size, METRIC_CAP * rate) * reach;
    w[i] = moved - Math.min(Math.max(moved, -threshold), threshold);
    areFinite &&= Number.isFinite(w[i]);
  }
  return areFinite;
}

const slotsOf = ({ memory }: Kernels, { slots, size }: Pick<ParameterUpdate, 'slots' | 'size'>) =>
  slots.map((slot) => new Float32Array(memory.buffer, slot, size));

/**
 * Adadelta: `s = rho s + (1 - rho) g², u = sqrt(d + epsilon) / sqrt(s + epsilon) g, d = rho d + (1 - rho) u², w -= rate u`.
 *
 * TensorFlow.js divides by the s before the step, and diverges: at its rate of 1, the loss of a linear regression grows from 1.3 to
 * 10¹⁹ in 300 steps.
 *
 * Source: Zeiler (2012), algorithm 1.
 */
export function adadelta(options: { learningRate?: number; rho?: number; epsilon?: number }): Optimizer {
  const { own, shared } = readOptimizer('adadelta', options, {
    rho: [0.95, requireFraction],
    epsilon: [1e-7, requirePositive],
  });
  const { rho, epsilon } = own;
  return ours({
    ...shared,
    name: 'tf.adadelta',
    slots: ['accum_grad', 'accum_var'],
    squares: ['accum_grad', 'accum_var'],
    keepsZeros: true,
    update(kernels, parameter, _step, rate) {
      const [squares, updates] = slotsOf(kernels, parameter) as [Float32Array, Float32Array];
      return updateAll(kernels, parameter, rate, 1, (i, g, move) => {
        squares[i] = rho * squares[i]! + (1 - rho) * g * g;
        const ratio = Math.sqrt(updates[i]! + epsilon) / Math.sqrt(squares[i]! + epsilon);
        const update = ratio * g;
        updates[i] = rho * updates[i]! + (1 - rho) * update * update;
        move.step = rate * update;
        move.size = rate * ratio;
      });
    },
    writeStepSizes(kernels, parameter, _step, rate, out) {
      const [squares, updates] = slotsOf(kernels, parameter) as [Float32Array, Float32Array];
      const sizes = new Float32Array(kernels.memory.buffer, out, parameter.size);
      for (let i = 0; i < sizes.length; i++) {
        sizes[i] = (rate * Math.sqrt(updates[i]! + epsilon)) / Math.sqrt(squares[i]! + epsilon);
      }
    },
  });
}

/**
 * RMSprop with momentum: `v = rho v + (1 - rho) g², m = momentum m + rate g / sqrt(v + epsilon), w -= m`; centred, `v - a²` stands
 * for v, and a = rho a + (1 - rho) g.
 *
 * TensorFlow.js subtracts epsilon when centred, so that a weight without gradient becomes NaN.
 */
export function rmspropWithMomentum(options: {
  learningRate?: number;
  rho?: number;
  epsilon?: number;
  momentum: number;
  centered: boolean;
}): Optimizer {
  const { own, shared } = readOptimizer('rmsprop', options, {
    rho: [0.9, requireFraction],
    epsilon: [1e-7, requirePositive],
    momentum: [0, requireFraction],
    centered: [false, requireBoolean],
  });
  const { rho, epsilon, momentum, centered } = own;
  const divisor = (v: number, a: number) => Math.sqrt(Math.max(v - a * a, 0) + epsilon);
  return ours({
    ...shared,
    name: 'tf.rmsprop',
    slots: ['rms', 'momentum', ...(centered ? ['mg'] : [])],
    squares: ['rms'],
    keepsZeros: true,
    update(kernels, parameter, _step, rate) {
      const [squares, steps, means] = slotsOf(kernels, parameter);
      return updateAll(kernels, parameter, rate, 1 / (1 - momentum), (i, g, move) => {
        squares![i] = rho * squares![i]! + (1 - rho) * g * g;
        if (means !== undefined) means[i] = rho * means[i]! + (1 - rho) * g;
        move.size = rate / divisor(squares![i]!, means?.[i] ?? 0);
        steps![i] = momentum * steps![i]! + g * move.size;
        move.step = steps![i]!;
      });
    },
    writeStepSizes(kernels, parameter, _step, rate, out) {
      const [squares, , means] = slotsOf(kernels, parameter);
      const sizes = new Float32Array(kernels.memory.buffer, out, parameter.size);
      for (let i = 0; i < sizes.length; i++) sizes[i] = rate / divisor(squares![i]!, means?.[i] ?? 0);
    },
  });
}
