// The ABI: re-exports every kernel, nothing else. src/core/kernels.ts is its typed side.

export { f32_gemm_nn, f32_gemm_nt, f32_gemm_tn, gemm_scratch_bytes } from './gemm/gemm';
export { heap_base } from './memory';
