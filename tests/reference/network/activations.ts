import { erfc } from './erf.js';
import { type Matrix, matrix } from './matrix.js';

/** h = f(z) of a whole batch. */
export interface Activation {
  readonly name: string;
  /** z (rows, columns) -> h of the same shape. */
  forward(z: Matrix): Matrix;
  /** dL/dz from z and dL/dh. */
  backward(z: Matrix, dh: Matrix): Matrix;
  /** Where f' jumps: no derivative exists there, and central differences across it mean nothing. */
  readonly kinks: readonly number[];
}

/** An activation that looks at one number at a time: h = value(z), dz = dh * derivative(z). */
export function elementwise(
  name: string,
  value: (z: number) => number,
  derivative: (z: number) => number,
  kinks: readonly number[] = [],
): Activation {
  return {
    name,
    kinks,
    forward: (z) => matrix(z.rows, z.columns, z.data.map(value)),
    backward: (z, dh) =>
      matrix(
        z.rows,
        z.columns,
        z.data.map((zi, i) => dh.data[i]! * derivative(zi)),
      ),
  };
}

export const linear = elementwise(
  'linear',
  (z) => z,
  () => 1,
);

/** max(z, 0); the derivative at 0 is 0, NaN stays NaN. */
export const relu = elementwise(
  'relu',
  (z) => Math.max(z, 0),
  (z) => (z <= 0 ? 0 : 1),
  [0],
);

/** z where z > 0, otherwise slope * z; the derivative at 0 is the slope. */
export function leakyRelu(slope: number): Activation {
  return elementwise(
    `leakyRelu(${slope})`,
    (z) => (z > 0 ? z : slope * z),
    (z) => (z > 0 ? 1 : slope),
    [0],
  );
}

/** z where z > 0, otherwise alpha * (exp(z) - 1). Source: Clevert, Unterthiner & Hochreiter (2016). */
export function elu(alpha: number): Activation {
  return elementwise(
    `elu(${alpha})`,
    (z) => (z > 0 ? z : alpha * Math.expm1(z)),
    (z) => (z > 0 ? 1 : alpha * Math.exp(z)),
    [0], // for alpha = 1 only f'' jumps, which still spoils the second order of a central difference
  );
}

/** z * Phi(z), Phi the normal distribution function. Source: Hendrycks & Gimpel (2016), the exact form. */
export const gelu = elementwise(
  'gelu',
  (z) => z * normalCdf(z),
  (z) => normalCdf(z) + (z * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI),
);

/** z / 2 * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 z^3))). Source: Hendrycks & Gimpel (2016), the approximation. */
export const geluTanh = elementwise(
  'geluTanh',
  (z) => (z / 2) * (1 + Math.tanh(geluInner(z))),
  (z) => {
    const t = Math.tanh(geluInner(z));
    const inner = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * z * z);
    return (1 + t) / 2 + (z / 2) * (1 - t * t) * inner;
  },
);

export const sigmoid = elementwise('sigmoid', logistic, (z) => logistic(z) * logistic(-z));

export const tanh = elementwise('tanh', Math.tanh, (z) => 1 - Math.tanh(z) ** 2);

/** z * sigmoid(z), also called swish. */
export const silu = elementwise(
  'silu',
  (z) => z * logistic(z),
  (z) => logistic(z) + z * logistic(z) * logistic(-z),
);

/** log(1 + exp(z)), without overflow. */
export const softplus = elementwise('softplus', (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))), logistic);

/** exp(z_j) / sum_k exp(z_k) over each row; dz_j = h_j * (dh_j - sum_k dh_k h_k), which is the full Jacobian. */
export const softmax: Activation = {
  name: 'softmax',
  kinks: [],
  forward(z) {
    const h = matrix(z.rows, z.columns);
    for (let i = 0; i < z.rows; i++) {
      const row = z.data.subarray(i * z.columns, (i + 1) * z.columns);
      const maximum = Math.max(...row);
      let sum = 0;
      for (const value of row) sum += Math.exp(value - maximum);
      for (let j = 0; j < z.columns; j++) h.data[i * z.columns + j] = Math.exp(row[j]! - maximum) / sum;
    }
    return h;
  },
  backward(z, dh) {
    const h = this.forward(z);
    const dz = matrix(z.rows, z.columns);
    for (let i = 0; i < z.rows; i++) {
      let dot = 0;
      for (let j = 0; j < z.columns; j++) dot += dh.data[i * z.columns + j]! * h.data[i * z.columns + j]!;
      for (let j = 0; j < z.columns; j++) {
        const at = i * z.columns + j;
        dz.data[at] = h.data[at]! * (dh.data[at]! - dot);
      }
    }
    return dz;
  },
};

/** 1 / (1 + exp(-z)), by the form that cannot overflow and keeps a small relative error on both sides. */
function logistic(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  return Math.exp(z) / (1 + Math.exp(z));
}

function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

function geluInner(z: number): number {
  return Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z);
}
