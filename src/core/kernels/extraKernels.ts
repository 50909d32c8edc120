import type { Draw, DrawnRows, Elementwise, ElementwiseBackward, GatheredRows, LossArguments } from './arguments.js';
import type { Kernels } from './kernels.js';

/** All that is compiled: the module that every program has, and the second one over the same memory. */
export type AllKernels = Kernels & ExtraKernels;

/**
 * The typed ABI of the second WebAssembly module, one entry per export of assembly/extra.ts: kernels of concepts that a program
 * imports by their own names. The conventions are those of {@link Kernels}.
 */
export interface ExtraKernels {
  // activations/
  f32_gelu_tanh(...args: Elementwise): void;
  f32_gelu_tanh_backward(...args: ElementwiseBackward): void;

  // math/: y[i] := f(x[i]); y may be x.
  f32_exp(...args: Elementwise): void;
  f32_log(...args: Elementwise): void;

  // gather/: y[i, :] := x[indices[i], :], x in a narrow type, y in f32.
  u8_gather_rows(...args: GatheredRows): void;
  i8_gather_rows(...args: GatheredRows): void;
  f16_gather_rows(...args: GatheredRows): void;
  /** x := (x - mean) / scale in f64, rounded once; moments (2, columns) f64: means, then scales. */
  f32_standardize(x: number, moments: number, rows: number, columns: number): void;

  // losses/
  f32_generalized_crossentropy(...args: [...LossArguments, q: number]): number;
  f32_hard_bootstrap_crossentropy(...args: [...LossArguments, beta: number]): number;
  f32_soft_bootstrap_crossentropy(...args: [...LossArguments, beta: number]): number;

  // random/
  /** y := x + stddev * z, z standard normal by (firstRow + row, unit); y may be x. */
  f32_gaussian_noise(...args: [...DrawnRows, stddev: number, ...Draw]): void;

  // dropout/: y may be x, and dx may be dy.
  /** y := x * (1 + stddev * z), z standard normal. Its own adjoint. */
  f32_gaussian_dropout(...args: [...DrawnRows, stddev: number, ...Draw]): void;
  /** y := x * scale + shift if kept, else `dropped`; the decisions of f32_dropout, which goes backward. */
  f32_alpha_dropout(
    ...args: [...DrawnRows, keepThreshold: number, scale: number, shift: number, dropped: number, ...Draw]
  ): void;
  /** y := x * k * scale, k in [0, 1] the relaxed decision at the rate whose logit is given; scale = 1 / (1 - rate). */
  f32_concrete_dropout(
    ...args: [...DrawnRows, logit: number, inverseTemperature: number, scale: number, ...Draw]
  ): void;
  /** dx := dy * k * scale; dx may be dy. Returns the derivative by the logit. */
  f32_concrete_dropout_backward(
    x: number,
    dy: number,
    dx: number,
    rows: number,
    columns: number,
    firstRow: number,
    logit: number,
    inverseTemperature: number,
    scale: number,
    rate: number,
    ...draw: Draw
  ): number;

  // penalties/
  /** Returns sum of ||w_g||_2; groups are rows if byRows is 1, columns if it is 0. */
  f32_group_norms(w: number, rows: number, columns: number, byRows: number): number;
  /** w_g *= max(0, 1 - threshold / ||w_g||_2). */
  f32_group_threshold(w: number, rows: number, columns: number, byRows: number, threshold: number): void;
  /** The prox of lambda * sum ||w_g||_2 with step sizes t (rows, columns); no group moves further than `most`. */
  f32_group_threshold_metric(
    w: number,
    t: number,
    rows: number,
    columns: number,
    byRows: number,
    lambda: number,
    most: number,
  ): void;
  /** Rows (theta, w), `outputs` columns of theta: the prox of lambda * ||theta||_2 subject to |w| <= m * ||theta||_2. */
  f32_hierarchical_prox(
    x: number,
    stepSizes: number,
    rows: number,
    columns: number,
    outputs: number,
    stepSize: number,
    lambda: number,
    m: number,
    most: number,
  ): void;

  // normalization/: in f64, rounded once. gamma 0: all ones; beta 0: all zeros; y may be x, and dx may be dy. A gradient at 0
  // is not wanted. Moments, and each half of the scratch, are as many f64 as columns rounded up to a multiple of 4.
  f32_layer_normalization(
    x: number,
    gamma: number,
    beta: number,
    y: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  f32_layer_normalization_backward(
    x: number,
    gamma: number,
    dy: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    rows: number,
    columns: number,
    epsilon: number,
    scratch: number,
  ): void;
  /** Mean and variance (divided by rows) of every column. */
  f32_batch_moments(x: number, rows: number, columns: number, mean: number, variance: number): void;
  f32_batch_normalization(
    x: number,
    mean: number,
    variance: number,
    gamma: number,
    beta: number,
    y: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  /** isBatch: the moments are those of x, so that dx depends on all rows. */
  f32_batch_normalization_backward(
    x: number,
    mean: number,
    variance: number,
    gamma: number,
    dy: number,
    dx: number,
    dgamma: number,
    dbeta: number,
    rows: number,
    columns: number,
    epsilon: number,
    isBatch: number,
  ): void;
}
