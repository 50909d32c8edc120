// The ABI: re-exports every kernel, nothing else. src/core/kernels.ts is its typed side.

export { f32_dropout } from './dropout/dropout';
export { f32_gather_rows } from './gather';
export { heap_base } from './memory';
export { f32_adagrad } from './optimizers/adagrad';
export { f32_adam } from './optimizers/adam';
export { f32_momentum } from './optimizers/momentum';
export { f32_nesterov } from './optimizers/nesterov';
export { f32_rmsprop } from './optimizers/rmsprop';
export { f32_sgd } from './optimizers/sgd';
export { f32_l1_subgradient } from './penalties/l1';
export { f32_l2_gradient } from './penalties/l2';
export { f32_soft_threshold, f32_soft_threshold_metric } from './penalties/soft_threshold';
export { f32_normal, f32_truncated_normal } from './random/normal';
export { u32_philox } from './random/philox';
export { i32_shuffle } from './random/shuffle';
export { f32_uniform } from './random/uniform';
export { f32_all_finite, f32_asum, f32_column_sums, f32_count_zeros, f32_sum_squares } from './reduce';
