import type { HostMemory } from '../../host.js';
import type {
  Decays,
  DenseSparse,
  DirectProduct,
  Draw,
  DrawnRows,
  Elementwise,
  ElementwiseBackward,
  GatheredRows,
  LossArguments,
  MomentUpdate,
  PackedProduct,
  Product,
  Sampled,
  SparseDense,
  StateUpdate,
  Update,
  UpdateTail,
} from './arguments.js';

/**
 * The typed ABI of the WebAssembly module: one entry per export of assembly/index.ts, in its order. The kernels
 * of concepts that programs import by their own names are in {@link ExtraKernels}.
 *
 * Pointers are byte addresses in the module's memory; 0 means "none". Counts are elements, never bytes.
 * Kernels check nothing: what calls them has validated. Matrices are row-major; `ld*` is a row's stride in elements.
 */
export interface Kernels {
  readonly memory: HostMemory;
  /** First byte that the module itself does not use. */
  heap_base(): number;

  // gemm/: C := A B (+ C if accumulate) (+ bias), then max(0, .) if relu. A is (m, k), B is (k, n), C is (m, n).
  // `tn` takes A stored as (k, m), `nt` takes B stored as (n, k). scratch: gemm_scratch_bytes(m, n, k) bytes, 16-aligned.
  gemm_scratch_bytes(m: number, n: number, k: number): number;
  f32_gemm_nn(...args: Product): void;
  f32_gemm_tn(...args: Product): void;
  f32_gemm_nt(...args: Product): void;

  /** C := A W (+ bias), then max(0, .) if relu, W packed: the bits of f32_gemm_nn. scratch as there. */
  f32_gemm_prepacked(...args: PackedProduct): void;
  /** packed := w (k, n) in the panels of f32_gemm_prepacked: packed_weights_bytes(k, n) bytes, 16-aligned. */
  f32_pack_weights(k: number, n: number, w: number, packed: number): void;
  packed_weights_bytes(k: number, n: number): number;

  // math/: y[i] := f(x[i]); y may be x.
  f32_tanh(...args: Elementwise): void;
  f32_sigmoid(...args: Elementwise): void;
  /** Natural logarithm in f64, the same bits everywhere (the host's Math.log is not). */
  f64_log(x: number): number;

  // activations/: forward y := f(x), y may be x. Backward dx := dy * f'(saved), dx may be dy;
  // saved is f's input x or its output y, as src/activations/ says for each.
  f32_relu(...args: Elementwise): void;
  f32_relu_backward(...args: ElementwiseBackward): void;
  f32_leaky_relu(...args: [...Elementwise, slope: number]): void;
  f32_leaky_relu_backward(...args: [...ElementwiseBackward, slope: number]): void;
  f32_elu(...args: [...Elementwise, alpha: number]): void;
  f32_elu_backward(...args: [...ElementwiseBackward, alpha: number]): void;
  f32_selu(...args: Elementwise): void;
  f32_selu_backward(...args: ElementwiseBackward): void;
  f32_gelu(...args: Elementwise): void;
  f32_gelu_backward(...args: ElementwiseBackward): void;
  f32_sigmoid_backward(...args: ElementwiseBackward): void;
  f32_tanh_backward(...args: ElementwiseBackward): void;
  f32_silu(...args: Elementwise): void;
  f32_silu_backward(...args: ElementwiseBackward): void;
  f32_softplus(...args: Elementwise): void;
  f32_softplus_backward(...args: ElementwiseBackward): void;
  f32_softmax(x: number, y: number, rows: number, columns: number): void;
  f32_softmax_backward(y: number, dy: number, dx: number, rows: number, columns: number): void;

  // losses/: returns sum over rows of weights[i] * loss[i] in f64, loss[i] a mean over columns except for the categorical ones.
  f32_sparse_categorical_crossentropy(...args: [...LossArguments, smoothing: number]): number;
  f32_categorical_crossentropy(...args: [...LossArguments, smoothing: number]): number;
  f32_binary_crossentropy(...args: [...LossArguments, smoothing: number]): number;
  f32_mean_squared_error(...args: LossArguments): number;
  f32_mean_absolute_error(...args: LossArguments): number;
  f32_huber(...args: [...LossArguments, delta: number]): number;

  // random/: stream = purpose << 24 | layer.
  u32_philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: number): void;
  f32_uniform(out: number, n: number, low: number, high: number, ...draw: Draw): void;
  f32_normal(out: number, n: number, mean: number, stddev: number, ...draw: Draw): void;
  /** Normal cut at two standard deviations; stddev is that of the normal before the cut. */
  f32_truncated_normal(out: number, n: number, mean: number, stddev: number, ...draw: Draw): void;
  /** indices (n) i32 := a uniform permutation of 0 .. n-1. */
  i32_shuffle(indices: number, n: number, ...draw: Draw): void;

  // dropout/: y := x * scale if kept, +0 if dropped; y may be x. Its own adjoint: the backward pass calls it on dy.
  // A mask entry is shared by all rows if rowStep is 0, by all units if unitStep is 0 (otherwise 1).
  f32_dropout(
    ...args: [...DrawnRows, rowStep: number, unitStep: number, keepThreshold: number, scale: number, ...Draw]
  ): void;
  /** y := x * scale if by is not 0, else 0; y may be x. Dropout's backward pass, `by` being its output, if zeros of x have no
      gradient. */
  f32_select(by: number, x: number, y: number, n: number, scale: number): void;
  /** One decision for each group of a row; masks: (groups rounded up to 8) i32 of scratch. Its own adjoint. */
  f32_spatial_dropout(
    ...args: [
      ...DrawnRows,
      groupOf: number,
      groups: number,
      keepThreshold: number,
      scale: number,
      masks: number,
      ...Draw,
    ]
  ): void;

  // constraints/: groups are rows if byRows is 1, columns if it is 0.
  /** w := min(max(w, least), most). */
  f32_clamp(w: number, n: number, least: number, most: number): void;
  /** w_g *= (rate * clamp(||w_g||_2, least, most) + (1 - rate) * ||w_g||_2) / ||w_g||_2. */
  f32_clamp_norms(
    w: number,
    rows: number,
    columns: number,
    byRows: number,
    least: number,
    most: number,
    rate: number,
  ): void;
  /** w_g := the nearest point with sum |w| <= radius. */
  f32_project_l1_ball(w: number, rows: number, columns: number, byRows: number, radius: number): void;

  // penalties/
  /** g += lambda * sign(w), sign(0) = 0. */
  f32_l1_subgradient(w: number, g: number, n: number, lambda: number): void;
  /** y += a * x. */
  f32_axpy(x: number, y: number, n: number, a: number): void;
  /** t[i] := learningRate / (sqrt(v[i]) * rootScale + epsilon). */
  f32_step_sizes(v: number, n: number, learningRate: number, rootScale: number, epsilon: number, t: number): void;
  /** t[i] := learningRate / (|u[i]| + epsilon). */
  f32_magnitude_step_sizes(u: number, n: number, learningRate: number, epsilon: number, t: number): void;

  // optimizers/: one pass over w: g' = (g + l1Subgradient * sign(w) + 2 * l2 * w) * gradientFactor, w * decay, update, proximal
  // step. Returns 1 if every new weight is finite, else 0.
  f32_sgd(...args: [...Update, ...UpdateTail]): number;
  f32_momentum(...args: [...StateUpdate, momentum: number, nesterov: number, ...UpdateTail]): number;
  /** Adam with stepSize = lr / (1 - beta1^t), rootScale = 1 / sqrt(1 - beta2^t). */
  f32_adam(
    ...args: [...MomentUpdate, stepSize: number, ...Decays, rootScale: number, epsilon: number, ...UpdateTail]
  ): number;
  /** (keep, take) = (rho, 1 - rho), or (1, 1) for adagrad. */
  f32_rmsprop(...args: [...StateUpdate, keep: number, take: number, epsilon: number, ...UpdateTail]): number;
  /** gradientStep = lr (1 - mu_t) / (1 - M_t), momentStep = lr mu_(t+1) / (1 - M_(t+1)). */
  f32_nadam(
    ...args: [
      ...MomentUpdate,
      gradientStep: number,
      momentStep: number,
      ...Decays,
      rootScale: number,
      epsilon: number,
      ...UpdateTail,
    ]
  ): number;
  /** stepSize = lr / (1 - beta1^t). */
  f32_adamax(
    ...args: [
      ...MomentUpdate,
      stepSize: number,
      beta1: number,
      oneMinusBeta1: number,
      beta2: number,
      epsilon: number,
      ...UpdateTail,
    ]
  ): number;
  /** stepSize and rootScale as for f32_adam. */
  f32_adabelief(
    ...args: [...MomentUpdate, stepSize: number, ...Decays, rootScale: number, epsilon: number, ...UpdateTail]
  ): number;
  /** A step of learningRate against a sign. */
  f32_lion(...args: [...StateUpdate, ...Decays, ...UpdateTail]): number;

  /** x[i] := 0 if |x[i]| < least. */
  f32_flush(x: number, n: number, least: number): void;

  // optimizers/clipping.ts: of the gradient with its smooth penalties.
  /** sum over i of (g + l1Subgradient * sign(w) + 2 * l2 * w)[i]^2, in f64. */
  f32_gradient_sum_squares(w: number, g: number, n: number, l1Subgradient: number, l2: number): number;
  /** g := the same gradient, every element in [-limit, limit]. */
  f32_clip_gradient(w: number, g: number, n: number, l1Subgradient: number, l2: number, limit: number): void;

  // averages/
  /** x := x + t * (y - x). */
  f32_lerp(x: number, y: number, n: number, t: number): void;

  // reduce.ts: fixed order
  f32_asum(x: number, n: number): number;
  f32_sum_squares(x: number, n: number): number;
  f32_count_zeros(x: number, n: number): number;
  f32_all_finite(x: number, n: number): number;
  /** Largest |x|; Inf or NaN if one of them is. */
  f32_largest_magnitude(x: number, n: number): number;
  /** y (columns) := sum over rows of x (rows, columns), ascending rows. */
  f32_column_sums(x: number, y: number, rows: number, columns: number): void;

  // gather.ts: y[i, :] := x[indices[i], :]
  f32_gather_rows(...args: GatheredRows): void;

  // kept.ts: the rows and columns that a list names (its entries as below; 0: all), gathered, and put back among zeros.
  f32_gather_kept(
    x: number,
    ldx: number,
    rowList: number,
    rows: number,
    columnList: number,
    columns: number,
    y: number,
  ): void;
  f32_scatter_kept(
    x: number,
    rowList: number,
    rows: number,
    columnList: number,
    columns: number,
    y: number,
    yRows: number,
    yColumns: number,
  ): void;

  // sparse/: lists of the nonzeros of a matrix. Entry (8 bytes): value f32, index i32; list i is entries[starts[i] .. starts[i + 1]).
  /** Row lists of x (rows, columns). Returns the nonzeros, or -1 beyond limit. entries: limit + columns at most. */
  f32_list_rows(
    rows: number,
    columns: number,
    x: number,
    ldx: number,
    limit: number,
    starts: number,
    entries: number,
  ): number;
  /** Column lists (the lists of the transpose) from the row lists of a (rows, columns) matrix. */
  f32_list_columns(
    rows: number,
    columns: number,
    starts: number,
    entries: number,
    columnStarts: number,
    columnEntries: number,
  ): void;
  /** out list i := list indices[i]. Returns the entries written. */
  f32_gather_lists(
    rows: number,
    starts: number,
    entries: number,
    indices: number,
    outStarts: number,
    outEntries: number,
  ): number;
  /** y (rows, columns), row i := list indices[i] (indices 0: list i), zeros elsewhere. */
  f32_scatter_lists(rows: number, columns: number, starts: number, entries: number, indices: number, y: number): void;
  // C := S B or A S (+ bias), then max(0, .) if relu; equal to f32_gemm_* bit for bit while the dense operand is finite.
  // sparse_dense: S (m, k) by row lists, `nt` takes B stored as (n, k). dense_sparse: S (k, n) by column lists, `tn` takes A
  // stored as (k, m). scratch: sparse_scratch_bytes(m, n, k) bytes, 16-aligned. panel: see panels.ts.
  sparse_scratch_bytes(m: number, n: number, k: number): number;
  f32_sparse_dense_nn(...args: SparseDense): void;
  /** f32_sparse_dense_nn that reads only those rows of B that S names, in place: for fewer nonzeros than B has rows. */
  f32_sparse_dense_direct(...args: DirectProduct): void;
  f32_sparse_dense_nt(...args: SparseDense): void;
  f32_dense_sparse_nn(...args: DenseSparse): void;
  f32_dense_sparse_tn(...args: DenseSparse): void;
  /** packed (groups, k, 4): columns of b (k, n), four to a group. */
  f32_pack_groups(k: number, groups: number, columns: number, b: number, ldb: number, packed: number): void;
  /** C := A^T B at the listed places, equal to f32_gemm_tn there. The list of group g in a block of 64 rows: entries of 16 row + lanes, u16. */
  f32_sampled_tn(...args: Sampled): void;
  sampled_scratch_bytes(k: number): number;
}
