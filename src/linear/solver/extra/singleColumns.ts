import type { SingleColumns, SingleSource } from '../columns.js';
import type { Workspace } from '../workspace.js';
import { coarseProducts } from './coarseProducts.js';
import { extraKernels } from './kernels.js';

/** Address of the copy, and its roundings. Paths over the same rows share it. */
const copies = new WeakMap<SingleSource, readonly [number, Float64Array]>();

/**
 * Products of columns in f32; undefined if numbers are beyond it, which centring may make.
 *
 * @param isQuadratic  the loss: others look at all columns less often, and 8 bits save nothing.
 */
export function singleColumns(space: Workspace, source: SingleSource, isQuadratic: boolean): SingleColumns | undefined {
  const kernels = extraKernels(space.kernels.memory);
  const { x, w, ld, count } = source;
  const [y, roundings] = copies.get(source) ?? copied();
  if (!roundings.every(Number.isFinite)) return undefined;
  return {
    roundings,
    coarse: coarseProducts(space, kernels, y, ld),
    bytes: () => {
      if (!isQuadratic) return undefined;
      const next = Math.ceil(ld / 16) * 16;
      const [z, factors] = [space.take(next * count), space.take(count * 8)];
      kernels.i8_round(y, ld, count, z, next, factors);
      return {
        factors,
        next,
        beyond: (list, length, q, unit, limits, known, kept) =>
          kernels.i8_screen(z, next, list, length, q, factors, unit, limits, known, kept),
      };
    },
    dots: (list, length, r, out) => kernels.f32_dense_dots(y, ld, ld, list, length, r, out),
    axpys: (list, length, factors, target) => kernels.f32_dense_axpys(y, ld, ld, list, length, factors, target),
  };

  function copied(): readonly [number, Float64Array] {
    const own = source.space;
    const [to, rounding] = [own.take(ld * count * 4), own.take(count * 8)];
    kernels.f32_narrow(x, ld, count, w, to, rounding);
    const copy = [to, own.f64(rounding, count).slice()] as const;
    copies.set(source, copy);
    return copy;
  }
}
