import type { SingleColumns, SingleCopy } from '../columns.js';
import type { Workspace } from '../workspace.js';
import { coarseProducts } from './coarseProducts.js';
import { extraKernels } from './kernels.js';

/** Products of columns in f32. */
export function singleColumns(space: Workspace, { y, ld, roundings }: SingleCopy): SingleColumns {
  const kernels = extraKernels(space.kernels.memory);
  return {
    roundings,
    coarse: coarseProducts(space, kernels, y, ld),
    dots: (list, length, r, out) => kernels.f32_dense_dots(y, ld, ld, list, length, r, out),
    axpys: (list, length, factors, target) => kernels.f32_dense_axpys(y, ld, ld, list, length, factors, target),
  };
}
