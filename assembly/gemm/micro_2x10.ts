// Nine or ten columns (ten classes are common): 2 rows by 10 columns, without idle lanes. One accumulator holds the last two
// columns of both rows; its factor of A has the two rows' values in its halves.
// Each index pair names a vector: c11 is row 1, columns 4 to 7; d is columns 8 and 9 of row 0, then of row 1.
import { multiplyAdd } from '../multiply_add';
import { CARRIED, RELU } from './epilogue';

/** out := relu((out or +0) + A B (+ bias)) for 10 columns, 2 rows at a time; see strip.ts. rows is a multiple of 2. */
export function micro_2x10(
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
  for (let i = 0; i < rows; i += 2) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let d = f32x4.splat(0);
    const out1 = out + outStep;
    if (flags & CARRIED) {
      c00 = v128.load(out);
      c01 = v128.load(out, 16);
      c10 = v128.load(out1);
      c11 = v128.load(out1, 16);
      d = v128.load_lane<u64>(out1, v128.load64_zero(out, 32), 1, 32);
    }
    let x = a;
    let y = b;
    const end = a + kBytes;
    if (k) {
      do {
        const b0 = v128.load(y);
        const b1 = v128.load(y, 16);
        const a0 = v128.load_splat<f32>(x);
        c00 = multiplyAdd(c00, a0, b0);
        c01 = multiplyAdd(c01, a0, b1);
        const a1 = v128.load_splat<f32>(x + aStep);
        c10 = multiplyAdd(c10, a1, b0);
        c11 = multiplyAdd(c11, a1, b1);
        d = multiplyAdd(d, v128.shuffle<f64>(a0, a1, 0, 2), v128.load_splat<u64>(y, 32));
        y += bStep;
        x += 4;
      } while (x < end);
    }
    if (bias) {
      const e0 = v128.load(bias);
      const e1 = v128.load(bias, 16);
      c00 = f32x4.add(c00, e0);
      c01 = f32x4.add(c01, e1);
      c10 = f32x4.add(c10, e0);
      c11 = f32x4.add(c11, e1);
      d = f32x4.add(d, v128.load_splat<u64>(bias, 32));
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c00 = f32x4.pmax(c00, zero);
      c01 = f32x4.pmax(c01, zero);
      c10 = f32x4.pmax(c10, zero);
      c11 = f32x4.pmax(c11, zero);
      d = f32x4.pmax(d, zero);
    }
    v128.store(out, c00);
    v128.store(out, c01, 16);
    v128.store_lane<u64>(out, d, 0, 32);
    v128.store(out1, c10);
    v128.store(out1, c11, 16);
    v128.store_lane<u64>(out1, d, 1, 32);
    a += (aStep << 1);
    out += (outStep << 1);
  }
}
