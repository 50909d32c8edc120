// The ABI of a second module, over the memory of the first: re-exports the kernels of concepts that a program imports by name, so
// that other programs do not carry them. src/core/kernels/extraKernels.ts is its typed side.
export { f32_gelu_tanh, f32_gelu_tanh_backward } from './activations/gelu_tanh';
export { f32_alpha_dropout } from './dropout/alpha_dropout';
export { f32_concrete_dropout, f32_concrete_dropout_backward } from './dropout/concrete_dropout';
export { f32_gaussian_dropout } from './dropout/gaussian_dropout';
export { f16_gather_rows, f32_standardize, i8_gather_rows, u8_gather_rows } from './gather/narrow';
export { f32_hard_bootstrap_crossentropy, f32_soft_bootstrap_crossentropy } from './losses/bootstrap_crossentropy';
export { f32_generalized_crossentropy } from './losses/generalized_crossentropy';
export { f32_exp } from './math/exp';
export { f32_log } from './math/log';
export {
  f32_batch_moments,
  f32_batch_normalization,
  f32_batch_normalization_backward,
} from './normalization/batch_normalization';
export { f32_layer_normalization, f32_layer_normalization_backward } from './normalization/layer_normalization';
export { f32_group_norms, f32_group_threshold, f32_group_threshold_metric } from './penalties/group_lasso';
export { f32_hierarchical_prox } from './penalties/hierarchical_prox';
export { f32_gaussian_noise } from './random/gaussian_noise';
