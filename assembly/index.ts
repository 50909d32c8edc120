// The ABI: re-exports the kernels that every program carries; extra.ts has the others. src/core/kernels/kernels.ts is its typed
// side.
export { f32_elu, f32_elu_backward } from './activations/elu';
export { f32_gelu, f32_gelu_backward } from './activations/gelu';
export { f32_leaky_relu, f32_leaky_relu_backward } from './activations/leaky_relu';
export { f32_relu, f32_relu_backward } from './activations/relu';
export { f32_selu, f32_selu_backward } from './activations/selu';
export { f32_sigmoid_backward } from './activations/sigmoid';
export { f32_silu, f32_silu_backward } from './activations/silu';
export { f32_softmax, f32_softmax_backward } from './activations/softmax';
export { f32_softplus, f32_softplus_backward } from './activations/softplus';
export { f32_tanh_backward } from './activations/tanh';
export { f32_lerp } from './averages/lerp';
export { f32_clamp } from './constraints/clamp';
export { f32_project_l1_ball } from './constraints/l1_ball';
export { f32_clamp_norms } from './constraints/norms';
export { f32_dropout } from './dropout/dropout';
export { f32_spatial_dropout } from './dropout/spatial_dropout';
export { f32_select } from './gather/select';
export { f32_gather_rows } from './gather/rows';
export {
  f32_gemm_nn,
  f32_gemm_nt,
  f32_gemm_prepacked,
  f32_gemm_tn,
  f32_pack_weights,
  gemm_scratch_bytes,
  packed_weights_bytes,
} from './gemm/gemm';
export { f32_gather_kept, f32_scatter_kept } from './gather/kept';
export { f32_binary_crossentropy } from './losses/binary_crossentropy';
export { f32_categorical_crossentropy } from './losses/categorical_crossentropy';
export { f32_huber } from './losses/huber';
export { f32_mean_absolute_error } from './losses/mean_absolute_error';
export { f32_mean_squared_error } from './losses/mean_squared_error';
export { f32_sparse_categorical_crossentropy } from './losses/sparse_categorical_crossentropy';
export { f32_axpy } from './math/axpy';
export { f64_log } from './math/log64';
export { f32_sigmoid } from './math/sigmoid';
export { f32_tanh } from './math/tanh';
export { heap_base } from './memory';
export { f32_adabelief } from './optimizers/adabelief';
export { f32_adam, f32_nadam } from './optimizers/adam';
export { f32_adamax } from './optimizers/adamax';
export { f32_clip_gradient, f32_gradient_sum_squares } from './optimizers/clipping';
export { f32_flush } from './optimizers/flush';
export { f32_lion } from './optimizers/lion';
export { f32_momentum } from './optimizers/momentum';
export { f32_rmsprop } from './optimizers/rmsprop';
export { f32_sgd } from './optimizers/sgd';
export { f32_l1_subgradient } from './penalties/l1';
export { f32_magnitude_step_sizes, f32_step_sizes } from './optimizers/step_sizes';
export { f32_normal, f32_truncated_normal } from './random/normal';
export { u32_philox } from './random/philox';
export { i32_shuffle } from './random/shuffle';
export { f32_uniform } from './random/uniform';
export {
  f32_all_finite,
  f32_asum,
  f32_column_sums,
  f32_count_zeros,
  f32_largest_magnitude,
  f32_sum_squares,
} from './reduce';
export { f32_gather_lists, f32_list_columns, f32_list_rows, f32_scatter_lists } from './sparse/lists';
export {
  f32_dense_sparse_nn,
  f32_dense_sparse_tn,
  f32_sparse_dense_nn,
  f32_sparse_dense_nt,
  sparse_scratch_bytes,
} from './sparse/product';
export { f32_sparse_dense_direct } from './sparse/direct';
export { f32_pack_groups, f32_sampled_tn, sampled_scratch_bytes } from './sparse/sampled';
