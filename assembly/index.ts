// The ABI: re-exports every kernel, nothing else. src/core/kernels.ts is its typed side.
export { heap_base } from './memory';
