/** Products that are added in one chain: a longer sum is one of chains (assembly/gemm/block.ts). Part of the numerics. */
export const CHAIN = 1024;
