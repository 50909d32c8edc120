import { expect, test } from 'vitest';
import { gatherRows } from '../reference/gather.js';
import { Guarded, kernels } from '../support/wasm.js';

test('f32_gather_rows copies the named rows, repeats included, columns 0 to 67', () => {
  for (let columns = 0; columns < 68; columns++) {
    const x = Float32Array.from({ length: 9 * columns }, (_, i) => (i % 11 === 0 ? Number.NaN : i - 20));
    for (const indices of [[], [8], [3, 3, 0, 8, 1]]) {
      const source = Guarded.f32(x, 4);
      const rows = Guarded.i32(indices, 4);
      const target = new Guarded(indices.length * columns, 4, 8);
      kernels.f32_gather_rows(source.pointer, rows.pointer, target.pointer, indices.length, columns);
      expect(target.f32).toEqual(gatherRows(x, indices, columns));
      for (const buffer of [source, rows, target]) buffer.free();
    }
  }
});
