import type { ActivationLike } from '../../activations/registry.js';
import type { ReadNode } from '../proto/readModel.js';
import type { Tensor } from '../proto/tensors.js';

/** Numbers by unit, or one for all. */
export type Vector = Float64Array | Float32Array;

/** X W, and its bias once it is known: the part of a dense layer in a graph. */
export interface DenseStep {
  readonly kind: 'dense';
  readonly node: ReadNode;
  /** (in, units) row-major. */
  readonly kernel: Vector;
  readonly inputs: number;
  readonly units: number;
  readonly bias: Vector | undefined;
}

/** (x - mean) / scale * factor + shift, each of a vector, or one number. */
export interface AffineStep {
  readonly kind: 'affine';
  readonly node: ReadNode;
  readonly mean: Vector;
  /** Not 0. */
  readonly scale: Vector;
  readonly factor: Vector;
  readonly shift: Vector;
}

export interface ActivationStep {
  readonly kind: 'activation';
  readonly node: ReadNode;
  readonly activation: ActivationLike;
}

/** Normalization of rows, or of columns by moments that are known. */
export interface NormalizationStep {
  readonly kind: 'layerNormalization' | 'batchNormalization';
  readonly node: ReadNode;
  readonly epsilon: number;
  readonly momentum?: number;
  readonly gamma: Vector | undefined;
  readonly beta: Vector | undefined;
  readonly mean?: Vector;
  readonly variance?: Vector;
}

export interface DropoutStep {
  readonly kind: 'dropout';
  readonly node: ReadNode;
  readonly rate: number;
}

/** Missing values, NaN and infinities, become numbers of their column. */
export interface ImputeStep {
  readonly kind: 'impute';
  readonly node: ReadNode;
  readonly values: Vector;
}

/** Axes become columns, as those of an image. */
export interface FlattenStep {
  readonly kind: 'flatten';
  readonly node: ReadNode;
  /** The number of columns, if it is said. */
  readonly columns: number | undefined;
}

/** Change of the rows by one node, or by a few together. */
export type Step = DenseStep | AffineStep | ActivationStep | NormalizationStep | DropoutStep | ImputeStep | FlattenStep;

/** A step, if there is any, and the tensor that it reads. */
export interface ReadStep {
  readonly input: string;
  readonly step: Step | undefined;
}

const ZERO = Float64Array.of(0);
const ONE = Float64Array.of(1);

/** An affine step of the parts that are given. */
export function affine(
  node: ReadNode,
  parts: Partial<Pick<AffineStep, 'mean' | 'scale' | 'factor' | 'shift'>>,
): AffineStep {
  return { kind: 'affine', node, mean: ZERO, scale: ONE, factor: ONE, shift: ZERO, ...parts };
}

/** The numbers of a constant that has one for all rows: (1), (units), (1, units); undefined for other shapes. */
export function vectorOf({ dims, values }: Tensor): Vector | undefined {
  const isRow = dims.slice(0, -1).every((size) => size === 1);
  return isRow && values.length > 0 ? values : undefined;
}
