// Rows too large for the kernels' memory are gathered from outside of it, with the same bits.
import { expect, test } from 'vitest';
import { standardize } from '../../../../src/index.js';
import { narrowGather } from '../../../../src/model/training/data/narrowRows.js';
import { narrowKinds } from '../../../support/narrow.js';
import { arena, Guarded, kernels } from '../../../support/wasm.js';

const [rows, columns] = [5, 13];
const numbers = Array.from({ length: rows * columns }, (_, at) => ((at * 37) % 256) - 100);

test.each(narrowKinds)('$kind: from outside as from inside, standardized or not', ({ of }) => {
  const data = of(numbers);
  const scaling = standardize({ data, shape: [rows, columns] });
  const inside = new Guarded(data.byteLength, 1);
  arena.u8(inside.pointer, data.byteLength).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const indices = Guarded.i32([4, 0, 0, 2]);
  for (const inputs of [
    { data, rows },
    { data, rows, scaling },
  ]) {
    const gather = narrowGather({ kernels, arena, simd: 'fixed' }, inputs, columns);
    const own = new Guarded(gather.floats, 4);
    gather.write(own.pointer);
    const [here, there] = [new Guarded(4 * columns), new Guarded(4 * columns)];
    gather.inside(inside.pointer, own.pointer, indices.pointer, here.pointer, 4);
    gather.outside(own.pointer, indices.pointer, there.pointer, 4);
    expect(there.f32).toEqual(here.f32);
    const wanted = [4, 0, 0, 2].flatMap((row) => Array.from(data.subarray(row * columns, (row + 1) * columns)));
    const known = Float32Array.from(wanted);
    if ('scaling' in inputs) scaling.scaleRows(known);
    expect(here.f32).toEqual(known);
    for (const buffer of [own, here, there]) buffer.free();
  }
  inside.free();
  indices.free();
});
