import type { SingleColumns } from '../columns.js';
import type { Workspace } from '../workspace.js';

/** For fewer numbers, which caches hold, it saves nothing. */
export const FEW = 2 ** 18;
/** Rows of Q in one call of the kernel, and rows of X in one of its blocks. */
const [LINES, BLOCK] = [32, 256];

/** Columns in f32. @param y  address of (ld, p + 1) f32. */
export function singleColumns(space: Workspace, y: number, ld: number, roundings: Float64Array): SingleColumns {
  const { kernels } = space;
  const scratch = space.take((LINES + 1) * BLOCK * 4);
  return {
    roundings,
    dots: (list, length, r, out) => kernels.f32_dense_dots(y, ld, ld, list, length, r, out),
    axpys: (list, length, factors, target) => kernels.f32_dense_axpys(y, ld, ld, list, length, factors, target),
    gram: (h, a, countA, b, countB, out, stride) => {
      for (let start = 0; start < countA; start += LINES) {
        const lines = Math.min(LINES, countA - start);
        const target = out + start * stride * 8;
        kernels.f32_dense_gram(y, ld, h, a + start * 4, lines, b, countB, scratch, target, stride);
      }
    },
  };
}
