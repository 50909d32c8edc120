import type { Kernels } from '../core/kernels/kernels.js';
import type { Named } from './named.js';

/** Penalties of the objective by term; l1 covers both of its methods. Additions are summed in their order. */
export interface PenaltyTerms {
  l1: number;
  l2: number;
  [term: string]: number;
}

/** λ of Σ|w| (proximal, or as a subgradient) and of Σw² (a gradient). */
export interface ElementwiseStrengths {
  readonly l1: number;
  readonly l1Subgradient: number;
  readonly l2: number;
}

/** One term of the objective, over one weight matrix W (in, out). */
export interface Penalty extends Named {
  /** Arguments of every update kernel, so that an elementwise penalty costs no pass of its own over the weights. With a schedule,
      those of the first step. */
  readonly elementwise: ElementwiseStrengths;
  /** The same in a later step, counted from 0; absent if it stays. */
  elementwiseAt?(step: number): ElementwiseStrengths;
  /** One per row of W, or per unit of a bias: the factor of the elementwise strengths there. */
  readonly factors?: readonly number[] | undefined;
  /** The part that depends on several weights together (groups, orthogonality): calls of its own. */
  readonly structured?: StructuredPenalty;
  /** The penalty for some rows of W only, or units of a bias; undefined if nothing of it is left. Absent if it stays the same. */
  narrow?(kept: Int32Array): Penalty | undefined;
  /** @throws ShapeError if it does not fit a parameter of that shape; called before anything is built. */
  requireShape?(owner: string, shape: readonly number[]): void;
}

/** The weights that a structured penalty is about, as addresses in the kernels' memory. Reused from step to step. */
export interface PenalizedMatrix {
  readonly weights: number;
  readonly rows: number;
  /** A bias is one row. */
  readonly columns: number;
  /** The penalty's `scratchBytes`. */
  readonly scratch: number;
}

/** The step sizes of a proximal operator: the optimizer's metric. */
export interface ProximalStep {
  /** The same for every weight, if there is no metric. */
  readonly stepSize: number;
  /** (rows, columns) f32: one for each weight; or 0. */
  readonly stepSizes: number;
  /** Most that the weights of a group move, as a root mean square. */
  readonly mostMoved: number;
}

/** A term of the objective over a whole matrix: smooth, with a gradient, or with a proximal operator, or both. */
export interface StructuredPenalty {
  /** Its name in the ledger. */
  readonly term: string;
  /** Its strength in a step, counted from 0, if its proximal operator makes zeros. */
  strengthAt?(step: number): number;
  /** The weights that become 0 together, if the penalty is `strengthAt * sum of sqrt(|g|) ||w_g||` over them. */
  readonly groups?: 'inputs' | 'units' | readonly (readonly number[])[];
  scratchBytes?(kernels: Kernels, rows: number, columns: number): number;
  /** Its value. @param step  the step, counted from 0, whose strengths hold. */
  value(kernels: Kernels, matrix: PenalizedMatrix, step: number): number;
  /** gradient (rows, columns) += that of the smooth part; right after `value`, with the scratch as that has left it. */
  addGradient?(kernels: Kernels, matrix: PenalizedMatrix, gradient: number, step: number): void;
  /** W := argmin over V of sum (v - w)^2 / (2 step size) + the penalty of V. */
  prox?(kernels: Kernels, matrix: PenalizedMatrix, proximal: ProximalStep, step: number): void;
  /** If the penalty keeps W in a set: W := a point of it, unchanged if it is in it. Zeros stay. */
  project?(kernels: Kernels, matrix: PenalizedMatrix): void;
}

/** The activations of one batch, as addresses in the kernels' memory. */
export interface ActivityMatrix {
  /** (rows, columns): the layer's output. */
  readonly activations: number;
  readonly rows: number;
  readonly columns: number;
  /** (columns) f32. */
  readonly scratch: number;
}

/** A term of the objective over the activations of a layer, in the steps counted from 0. */
export interface ActivityTerm {
  /** The only activation that it applies to, if it does not apply to all. */
  readonly requiredActivation?: string;
  value(kernels: Kernels, matrix: ActivityMatrix, step: number): number;
  /** gradient (rows, columns) += that of the value. */
  addGradient(kernels: Kernels, matrix: ActivityMatrix, gradient: number, step: number): void;
}

/** A penalty on activations only; it cannot be used on weights. */
export interface ActivityPenalty extends Named {
  readonly activity: ActivityTerm;
}
