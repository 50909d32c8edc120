import { ours } from '../../concept.js';
import { exponential, logarithm } from '../../core/exact/power.js';
import type { Kernels } from '../../core/kernels/kernels.js';
import type { Activation } from '../../types.js';

// Activations of TensorFlow.js that the kernels do not have, in f64 in JavaScript: the same bits everywhere.

const floats = ({ memory }: Kernels, pointer: number, length: number) =>
  new Float32Array(memory.buffer, pointer, length);

/**
 * A function of every element.
 *
 * @param slope  the derivative, from the input or the output, as `saves` says.
 */
function elementwise(
  name: string,
  saves: 'input' | 'output',
  value: (x: number) => number,
  slope: (saved: number) => number,
): Activation {
  return ours({
    name: `tf.${name}`,
    config: {},
    saves,
    forward(kernels, x, y, rows, columns) {
      const [from, to] = [floats(kernels, x, rows * columns), floats(kernels, y, rows * columns)];
      for (let i = 0; i < from.length; i++) to[i] = value(from[i]!);
    },
    backward(kernels, saved, dy, dx, rows, columns) {
      const size = rows * columns;
      const [at, from, to] = [floats(kernels, saved, size), floats(kernels, dy, size), floats(kernels, dx, size)];
      for (let i = 0; i < size; i++) to[i] = from[i]! * slope(at[i]!);
    },
  });
}

/** `min(max(x, 0), 6)`. */
export const relu6 = (): Activation =>
  elementwise(
    'relu6',
    'output',
    (x) => Math.min(Math.max(x, 0), 6),
    (y) => Number(y > 0 && y < 6),
  );

/** `min(max(0.2 x + 0.5, 0), 1)`. */
export const hardSigmoid = (): Activation =>
  elementwise(
    'hardSigmoid',
    'output',
    (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1),
    (y) => (y > 0 && y < 1 ? 0.2 : 0),
  );

/** `x / (|x| + 1)`; the derivative is `(1 - |y|)²`. */
export const softsign = (): Activation =>
  elementwise(
    'softsign',
    'output',
    (x) => x / (Math.abs(x) + 1),
    (y) => (1 - Math.abs(y)) * (1 - Math.abs(y)),
  );

/** Beyond it, mish is x, and below minus it 0, in f32. */
const FAR = 90;

/** tanh(log(1 + e^x)) = n / (n + 2), n = e^x (e^x + 2). */
function gate(x: number): number {
  if (x > FAR) return 1;
  const e = x < -FAR ? 0 : exponential(x);
  return Number.isNaN(x) ? x : (e * (e + 2)) / (e * (e + 2) + 2);
}

/** `x tanh(log(1 + e^x))`. Source: Misra (2019). */
export const mish = (): Activation =>
  elementwise(
    'mish',
    'input',
    (x) => x * gate(x),
    (x) => {
      const g = gate(x);
      const sigmoid = x > FAR ? 1 : x < -FAR ? 0 : 1 / (1 + exponential(-x));
      return g + x * (1 - g * g) * sigmoid;
    },
  );

/** `x - log Σ e^x`, of each row. */
export function logSoftmax(): Activation {
  return ours({
    name: 'tf.logSoftmax',
    config: {},
    saves: 'output',
    forward(kernels, x, y, rows, columns) {
      const [from, to] = [floats(kernels, x, rows * columns), floats(kernels, y, rows * columns)];
      for (let start = 0; start < from.length; start += columns) {
        let most = -Infinity;
        for (let j = 0; j < columns; j++) most = Math.max(most, from[start + j]!);
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += exponential(Math.max(from[start + j]! - most, -745));
        const logSum = most + logarithm(sum);
        for (let j = 0; j < columns; j++) to[start + j] = from[start + j]! - logSum;
      }
    },
    backward(kernels, saved, dy, dx, rows, columns) {
      const size = rows * columns;
      const [y, from, to] = [floats(kernels, saved, size), floats(kernels, dy, size), floats(kernels, dx, size)];
      for (let start = 0; start < size; start += columns) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += from[start + j]!;
        for (let j = 0; j < columns; j++) {
          to[start + j] = from[start + j]! - exponential(Math.max(y[start + j]!, -745)) * sum;
        }
      }
    },
  });
}
