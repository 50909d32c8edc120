// Every activation and its derivative as plain f64 functions of the input x, by the name of the forward kernel.
import { erf, erfc } from './erf.js';
import { sigmoid } from './math.js';

export interface ActivationReference {
  forward(x: number): number;
  derivative(x: number): number;
}

export function leakyRelu(slope: number): ActivationReference {
  return { forward: (x) => (x > 0 ? x : slope * x), derivative: (x) => (x > 0 ? 1 : slope) };
}

export function elu(alpha: number): ActivationReference {
  return { forward: (x) => (x > 0 ? x : alpha * Math.expm1(x)), derivative: (x) => (x > 0 ? 1 : alpha * Math.exp(x)) };
}

/** Distribution of the standard normal; the lower tail keeps its digits. */
function normalDistribution(x: number): number {
  return x < -2 ? erfc(-x * Math.SQRT1_2) / 2 : (1 + erf(x * Math.SQRT1_2)) / 2;
}

const geluInner = (x: number) => 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const geluInnerSlope = (x: number) => 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x ** 2);

/** lambda and alpha of Klambauer et al. (2017). */
const [SELU_LAMBDA, SELU_ALPHA] = [1.0507009873554805, 1.6732632423543772];

export const activations: Record<string, ActivationReference> = {
  relu: leakyRelu(0),
  selu: {
    forward: (x) => SELU_LAMBDA * elu(SELU_ALPHA).forward(x),
    derivative: (x) => SELU_LAMBDA * elu(SELU_ALPHA).derivative(x),
  },
  gelu: {
    forward: (x) => x * normalDistribution(x),
    derivative: (x) => normalDistribution(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  },
  gelu_tanh: {
    forward: (x) => x * sigmoid(geluInner(x)),
    derivative: (x) => {
      const s = sigmoid(geluInner(x));
      // Multiplied from the left: where x^2 overflows, s or 1 - s is 0 first.
      return s === 0 ? 0 : s === 1 ? 1 : s + x * s * (1 - s) * geluInnerSlope(x);
    },
  },
  sigmoid: { forward: sigmoid, derivative: (x) => sigmoid(x) * sigmoid(-x) },
  tanh: { forward: Math.tanh, derivative: (x) => 1 / Math.cosh(x) ** 2 },
  silu: { forward: (x) => x * sigmoid(x), derivative: (x) => sigmoid(x) * (1 + x * sigmoid(-x)) },
  softplus: { forward: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), derivative: sigmoid },
};

/** Softmax of one row. */
export function softmax(row: readonly number[]): number[] {
  const m = Math.max(...row);
  const e = row.map((x) => Math.exp(x - m));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / sum);
}

/** dx of one row, from softmax's output y and dy. */
export function softmaxBackward(y: readonly number[], dy: readonly number[]): number[] {
  const dot = y.reduce((sum, p, j) => sum + p * dy[j]!, 0);
  return y.map((p, j) => p * (dy[j]! - dot));
}
