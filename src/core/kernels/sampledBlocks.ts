// Blocks of f32_sampled_tn, as assembly/sparse/sampled.ts has them: lists of places and the tiles of threads go by them.

/** Columns of a group: places are listed, and computed, in vectors of so many. */
export const SAMPLED_GROUP = 4;
/** Rows of a block, each with a list per group. */
export const SAMPLED_BLOCK = 64;
