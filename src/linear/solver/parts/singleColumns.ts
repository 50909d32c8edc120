import type { SingleColumns } from '../columns.js';
import type { Workspace } from '../workspace.js';
import { coarseProducts } from './coarseProducts.js';

/** For fewer numbers, which caches hold, it saves nothing. */
export const FEW = 2 ** 18;

/** Columns in f32. @param y  address of (ld, p + 1) f32. */
export function singleColumns(space: Workspace, y: number, ld: number, roundings: Float64Array): SingleColumns {
  const { kernels } = space;
  return {
    roundings,
    coarse: coarseProducts(space, y, ld),
    dots: (list, length, r, out) => kernels.f32_dense_dots(y, ld, ld, list, length, r, out),
    axpys: (list, length, factors, target) => kernels.f32_dense_axpys(y, ld, ld, list, length, factors, target),
  };
}
