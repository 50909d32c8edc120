// Loaded by a `fit` whose X is of a narrow type.
import { extraKernels } from '../../../core/kernels/extra.js';
import type { Runtime } from '../../../core/kernels/runtime.js';
import type { Rows } from '../../../data/reading/rows.js';
import type { NarrowGather } from './trainingData.js';

/**
 * Gathers rows of bytes or half floats as f32, standardized if they are to be: the bits of rows that were converted first.
 *
 * @throws RuntimeSupportError if the runtime cannot compile the second module and `init` was not given it.
 */
export function narrowGather({ arena, kernels }: Runtime, { data, scaling }: Rows, columns: number): NarrowGather {
  const extra = extraKernels(kernels);
  const kind = data[Symbol.toStringTag];
  const gather =
    kind === 'Float16Array'
      ? extra.f16_gather_rows
      : kind === 'Int8Array'
        ? extra.i8_gather_rows
        : extra.u8_gather_rows;
  return {
    // Two f64 per column, each in the place of two f32.
    floats: scaling === undefined ? 0 : 4 * columns,
    write(moments) {
      if (scaling === undefined) return;
      const numbers = arena.f64(moments, 2 * columns);
      numbers.set(scaling.mean);
      numbers.set(scaling.scale, columns);
    },
    inside(rows, moments, indices, batch, count) {
      gather(rows, indices, batch, count, columns);
      if (scaling !== undefined) extra.f32_standardize(batch, moments, count, columns);
    },
    outside(moments, indices, batch, count) {
      const numbers = arena.f32(batch, count * columns);
      for (const [row, index] of arena.i32(indices, count).entries()) {
        numbers.set(data.subarray(index * columns, (index + 1) * columns), row * columns);
      }
      if (scaling !== undefined) extra.f32_standardize(batch, moments, count, columns);
    },
  };
}
