// Rows left by micro_4x4.
import { multiplyAdd } from '../multiply_add';
import { CARRIED, RELU } from './epilogue';

/** out := relu((out or +0) + A B (+ bias)) for 4 columns, 1 row at a time; see strip.ts. */
export function micro_1x4(
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
    if (flags & CARRIED) c0 = v128.load(out);
    let x = a;
    let y = b;
    const end = a + kBytes;
    if (k) {
      do {
        const b0 = v128.load(y);
        const a0 = v128.load_splat<f32>(x);
        c0 = multiplyAdd(c0, a0, b0);
        y += bStep;
        x += 4;
      } while (x < end);
    }
    if (bias) {
      const d0 = v128.load(bias);
      c0 = f32x4.add(c0, d0);
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c0 = f32x4.pmax(c0, zero);
    }
    v128.store(out, c0);
    a += aStep;
    out += outStep;
  }
}
