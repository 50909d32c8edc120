import type { Columns } from '../columns.js';
import type { Workspace } from '../workspace.js';

const BLOCK = 512;

/** Products of columns of `ld` f64 each, one after another from x on. */
export function denseProducts(
  space: Workspace,
  x: number,
  ld: number,
): Pick<Columns, 'isDense' | 'dots' | 'axpys' | 'gram'> {
  const { kernels } = space;
  const scratch = space.take(4 * BLOCK * 8);
  return {
    isDense: true,
    dots: (list, count, r, target) => kernels.f64_dense_dots(x, ld, ld, list, count, r, target),
    axpys: (list, count, factors, y) => kernels.f64_dense_axpys(x, ld, ld, list, count, factors, y),
    gram: (h, a, countA, b, countB, target, stride) =>
      kernels.f64_dense_gram(x, ld, h, a, countA, b, countB, scratch, target, stride),
  };
}
