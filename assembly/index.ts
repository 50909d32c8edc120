// The ABI: re-exports every kernel, nothing else. src/core/kernels.ts is its typed side.

export { f32_elu, f32_elu_backward } from './activations/elu';
export { f32_gelu, f32_gelu_backward } from './activations/gelu';
export { f32_gelu_tanh, f32_gelu_tanh_backward } from './activations/gelu_tanh';
export { f32_leaky_relu, f32_leaky_relu_backward } from './activations/leaky_relu';
export { f32_relu, f32_relu_backward } from './activations/relu';
export { f32_sigmoid_backward } from './activations/sigmoid';
export { f32_silu, f32_silu_backward } from './activations/silu';
export { f32_softmax, f32_softmax_backward } from './activations/softmax';
export { f32_softplus, f32_softplus_backward } from './activations/softplus';
export { f32_tanh_backward } from './activations/tanh';
export { f32_binary_crossentropy } from './losses/binary_crossentropy';
export { f32_categorical_crossentropy } from './losses/categorical_crossentropy';
export { f32_huber } from './losses/huber';
export { f32_mean_absolute_error } from './losses/mean_absolute_error';
export { f32_mean_squared_error } from './losses/mean_squared_error';
export { f32_sparse_categorical_crossentropy } from './losses/sparse_categorical_crossentropy';
export { f32_erf } from './math/erf';
export { f32_exp } from './math/exp';
export { f32_expm1 } from './math/expm1';
export { f32_log } from './math/log';
export { f32_log1p } from './math/log1p';
export { f64_log } from './math/log64';
export { f32_sigmoid } from './math/sigmoid';
export { f32_tanh } from './math/tanh';
export { heap_base } from './memory';
