// Rows left by micro_4x8.
// Each index names a vector: c1 is columns 4 to 7. Loads and arithmetic stay in adjacent pairs, so
// that an engine that joins two 128-bit operations into one of 256 can.
import { multiplyAdd } from '../multiply_add';
import { CARRIED, RELU } from './epilogue';

/** out := relu((out or +0) + A B (+ bias)) for 8 columns, 1 row at a time; see strip.ts. */
export function micro_1x8(
  rows: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
): void {
  const kBytes = (<usize>k) << 2;
  for (let i = 0; i < rows; ++i) {
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    if (flags & CARRIED) {
      c0 = v128.load(out);
      c1 = v128.load(out, 16);
    }
    let x = a;
    let y = b;
    const end = a + kBytes;
    if (k) {
      do {
        const b0 = v128.load(y);
        const b1 = v128.load(y, 16);
        const a0 = v128.load_splat<f32>(x);
        c0 = multiplyAdd(c0, a0, b0);
        c1 = multiplyAdd(c1, a0, b1);
        y += bStep;
        x += 4;
      } while (x < end);
    }
    if (bias) {
      const d0 = v128.load(bias);
      const d1 = v128.load(bias, 16);
      c0 = f32x4.add(c0, d0);
      c1 = f32x4.add(c1, d1);
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c0 = f32x4.pmax(c0, zero);
      c1 = f32x4.pmax(c1, zero);
    }
    v128.store(out, c0);
    v128.store(out, c1, 16);
    a += aStep;
    out += outStep;
  }
}
