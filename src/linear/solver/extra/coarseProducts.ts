import type { Coarse } from '../columns.js';
import type { Workspace } from '../workspace.js';
import type { ExtraKernels } from './kernels.js';

/** Columns in one call of the kernel, rows of its blocks, and bytes of a column there. */
const [TOGETHER, BLOCK, LINE] = [32, 128, 256];

/** Products in integers of 16 bits of weighted columns, which are kept. @param y  address of (ld, p + 1) f32. */
export function coarseProducts(space: Workspace, kernels: ExtraKernels, y: number, ld: number): Coarse {
  const scratch = space.take((ld + 4) * 4);
  let room = 0;
  let [z, factors] = [space.take(8), space.take(8)];
  return (h, columns, from, out, stride) => {
    const size = columns.length;
    let first = from;
    if (size > room) {
      first = 0;
      room = Math.max(2 * room, size);
      space.give(z);
      space.give(factors);
      z = space.take((Math.ceil(ld / BLOCK) * room + 3) * LINE);
      factors = space.take(room * 8);
    }
    const next = room * LINE;
    const { numbers } = space;
    for (let i = first; i < size; i++) {
      numbers[(factors >>> 3) + i] = kernels.i16_round(y + columns[i]! * ld * 4, h, ld, scratch, z + i * LINE, next);
    }
    for (let start = from; start < size; start += TOGETHER) {
      const end = Math.min(start + TOGETHER, size);
      kernels.i16_gram(z, next, ld, start, end - start, end, factors, out + start * stride * 8, stride);
    }
  };
}
