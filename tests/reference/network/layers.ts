import type { Activation } from './activations.js';
import { type Matrix, matrix } from './matrix.js';
import { noPenalty, type Penalty } from './penalties.js';

/** output = activation(input W + b). */
export interface DenseLayer {
  readonly kind: 'dense';
  /** W (in, out). */
  readonly kernel: Matrix;
  /** b (out); null: none. */
  readonly bias: Float64Array | null;
  readonly activation: Activation;
  readonly penalty: Penalty;
  readonly biasPenalty: Penalty;
}

/** output = input * scale where the mask is 1, exactly 0 where it is 0. */
export interface DropoutLayer {
  readonly kind: 'dropout';
  /** (rows, units) of 0 and 1, replaced before each step; null: inference, the identity. */
  mask: Matrix | null;
  /** 1 / keep. */
  readonly scale: number;
}

export type Layer = DenseLayer | DropoutLayer;

export function dense(
  kernel: Matrix,
  bias: ArrayLike<number> | null,
  activation: Activation,
  penalty: Penalty = noPenalty,
  biasPenalty: Penalty = noPenalty,
): DenseLayer {
  return {
    kind: 'dense',
    kernel,
    bias: bias === null ? null : Float64Array.from(bias),
    activation,
    penalty,
    biasPenalty,
  };
}

export function dropout(mask: Matrix | null, scale: number): DropoutLayer {
  return { kind: 'dropout', mask, scale };
}

/** What one dense layer computed: z = input W + b, output = activation(z). */
export interface DenseForward {
  readonly z: Matrix;
  readonly output: Matrix;
}

export function denseForward(layer: DenseLayer, input: Matrix): DenseForward {
  const { kernel, bias } = layer;
  const z = matrix(input.rows, kernel.columns);
  for (let i = 0; i < input.rows; i++) {
    for (let j = 0; j < kernel.columns; j++) {
      let sum = 0;
      for (let k = 0; k < input.columns; k++) {
        sum += input.data[i * input.columns + k]! * kernel.data[k * kernel.columns + j]!;
      }
      z.data[i * z.columns + j] = sum + (bias?.[j] ?? 0);
    }
  }
  return { z, output: layer.activation.forward(z) };
}

/** Gradients of the mean data loss at one dense layer. */
export interface DenseGradients {
  readonly z: Matrix;
  readonly kernel: Matrix;
  /** Zeros where the layer has no bias. */
  readonly bias: Float64Array;
  readonly input: Matrix;
}

/** dz = dOutput through the activation; dW = inputᵀ dz; db = column sums of dz; dInput = dz Wᵀ. */
export function denseBackward(layer: DenseLayer, input: Matrix, z: Matrix, dOutput: Matrix): DenseGradients {
  const dz = layer.activation.backward(z, dOutput);
  const dKernel = matrix(input.columns, dz.columns);
  const dBias = new Float64Array(dz.columns);
  const dInput = matrix(input.rows, input.columns);
  for (let i = 0; i < dz.rows; i++) {
    for (let j = 0; j < dz.columns; j++) {
      const d = dz.data[i * dz.columns + j]!;
      dBias[j]! += d;
      for (let k = 0; k < input.columns; k++) {
        dKernel.data[k * dz.columns + j]! += input.data[i * input.columns + k]! * d;
        dInput.data[i * input.columns + k]! += d * layer.kernel.data[k * dz.columns + j]!;
      }
    }
  }
  return { z: dz, kernel: dKernel, bias: dBias, input: dInput };
}

/** Forward and backward in one: dropout is linear and its own adjoint. Selects, never multiplies: 0 * Inf is NaN. */
export function applyDropout(layer: DropoutLayer, input: Matrix): Matrix {
  const { mask, scale } = layer;
  if (mask === null) return input;
  return matrix(
    input.rows,
    input.columns,
    input.data.map((value, i) => (mask.data[i] === 0 ? 0 : value * scale)),
  );
}
