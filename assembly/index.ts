// The ABI: re-exports every kernel, nothing else. src/core/kernels.ts is its typed side.
export { heap_base } from './memory';
export { u32_philox } from './random/philox';
export { f32_uniform } from './random/uniform';
export { f32_normal, f32_truncated_normal } from './random/normal';
export { i32_shuffle } from './random/shuffle';
export { f32_dropout } from './dropout/dropout';
