/**
 * The arguments that several kernels take in the same order. Pointers are byte addresses, 0 means "none"; counts are elements.
 */

/** Of C (m, n) := A (m, k) B (k, n). */
type Sizes = [m: number, n: number, k: number];
/** The operands and the result, row-major; `ld*` is a row's stride in elements. */
type Left = [a: number, lda: number];
type Right = [b: number, ldb: number];
type Result = [c: number, ldc: number];
/** The nonzeros of an operand. Entry (8 bytes): value f32, index i32; list i is entries[starts[i] .. starts[i + 1]). */
type Listed = [starts: number, entries: number];
/** (+ bias), then max(0, .) if relu. */
type Finish = [bias: number, relu: number];

/** C := A B (+ C if accumulate) (+ bias), then max(0, .) if relu. */
export type Product = [...Sizes, ...Left, ...Right, ...Result, accumulate: number, ...Finish, scratch: number];
/** The same without accumulate, B in the panels of f32_pack_weights. */
export type PackedProduct = [...Sizes, ...Left, packed: number, ...Result, ...Finish, scratch: number];
/** A is listed by rows. panel: see panels.ts. */
export type SparseDense = [...Sizes, ...Listed, ...Right, ...Result, ...Finish, scratch: number, panel: number];
/** B is listed by columns. */
export type DenseSparse = [...Sizes, ...Left, ...Listed, ...Result, ...Finish, scratch: number, panel: number];
/** A is listed by rows, and only the rows of B that it names are read. */
export type DirectProduct = [
  m: number,
  n: number,
  k: number,
  ...Listed,
  ...Right,
  ...Result,
  ...Finish,
  scratch: number,
];

/** C := A^T B at the places that are listed, by groups of columns of B, which is packed by them. */
export type Sampled = [
  m: number,
  groups: number,
  k: number,
  ...Left,
  packed: number,
  columns: number,
  ...Listed,
  ...Result,
  scratch: number,
];

/** y[i] := f(x[i]); y may be x. */
export type Elementwise = [x: number, y: number, n: number];
/** dx := dy * f'(saved); dx may be dy. */
export type ElementwiseBackward = [saved: number, dy: number, dx: number, n: number];

/** y[i, :] := x[indices[i], :]; indices (rows) i32. */
export type GatheredRows = [x: number, indices: number, y: number, rows: number, columns: number];

/**
 * `predictions` are logits for the crossentropies; `targets` (rows) i32 labels, or (rows, columns) f32. weights (rows), 0: all 1.
 * gradient (rows, columns), 0 for none, := d(scale * the sum) / d predictions; it may be predictions.
 */
export type LossArguments = [
  predictions: number,
  targets: number,
  weights: number,
  gradient: number,
  rows: number,
  columns: number,
  scale: number,
];

/** Where random numbers come from: counter (block, stepLow, stepHigh, stream), key (seedLow, seedHigh). */
export type Draw = [stepLow: number, stepHigh: number, stream: number, seedLow: number, seedHigh: number];
/** y := what is drawn for the rows of x from `firstRow` on; y may be x. */
export type DrawnRows = [x: number, y: number, rows: number, columns: number, firstRow: number];

/**
 * The end of every update. decay: factor of w before it; l1: the strength of the proximal step (of sgd and momentum its threshold);
 * gradientFactor: the share of the gradient that clipping leaves; sums (2) f64 := sum |w|, sum w^2 before the update.
 */
export type UpdateTail = [
  decay: number,
  l1: number,
  l1Subgradient: number,
  l2: number,
  gradientFactor: number,
  sums: number,
];
/** Weights (n), gradient (n); then one or two state arrays (n). */
type Weights = [w: number, g: number];
export type Update = [...Weights, n: number, learningRate: number];
export type StateUpdate = [...Weights, state: number, n: number, learningRate: number];
export type MomentUpdate = [...Weights, first: number, second: number, n: number, learningRate: number];
/** The decays of two moments. */
export type Decays = [beta1: number, oneMinusBeta1: number, beta2: number, oneMinusBeta2: number];
