// Eleven or twelve columns: 2 rows by 12 columns. Three rows would be faster if nine accumulators stayed in registers, but V8
// before 13 spills them.
// Each index pair names a vector: c11 is row 1, columns 4 to 7.
import { multiplyAdd } from '../multiply_add';
import { CARRIED, RELU } from './epilogue';

/** out := relu((out or +0) + A B (+ bias)) for 12 columns, 2 rows at a time; see strip.ts. rows is a multiple of 2. */
export function micro_2x12(
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
    let c02 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c12 = f32x4.splat(0);
    const out1 = out + outStep;
    if (flags & CARRIED) {
      c00 = v128.load(out);
      c01 = v128.load(out, 16);
      c02 = v128.load(out, 32);
      c10 = v128.load(out1);
      c11 = v128.load(out1, 16);
      c12 = v128.load(out1, 32);
    }
    let x = a;
    let x1 = a + aStep;
    let y = b;
    for (const end = a + kBytes; x < end; x += 4) {
      const b0 = v128.load(y);
      const b1 = v128.load(y, 16);
      const b2 = v128.load(y, 32);
      const a0 = v128.load_splat<f32>(x);
      c00 = multiplyAdd(c00, a0, b0);
      c01 = multiplyAdd(c01, a0, b1);
      c02 = multiplyAdd(c02, a0, b2);
      const a1 = v128.load_splat<f32>(x1);
      c10 = multiplyAdd(c10, a1, b0);
      c11 = multiplyAdd(c11, a1, b1);
      c12 = multiplyAdd(c12, a1, b2);
      x1 += 4;
      y += bStep;
    }
    if (bias) {
      const d0 = v128.load(bias);
      const d1 = v128.load(bias, 16);
      const d2 = v128.load(bias, 32);
      c00 = f32x4.add(c00, d0);
      c01 = f32x4.add(c01, d1);
      c02 = f32x4.add(c02, d2);
      c10 = f32x4.add(c10, d0);
      c11 = f32x4.add(c11, d1);
      c12 = f32x4.add(c12, d2);
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c00 = f32x4.pmax(c00, zero);
      c01 = f32x4.pmax(c01, zero);
      c02 = f32x4.pmax(c02, zero);
      c10 = f32x4.pmax(c10, zero);
      c11 = f32x4.pmax(c11, zero);
      c12 = f32x4.pmax(c12, zero);
    }
    v128.store(out, c00);
    v128.store(out, c01, 16);
    v128.store(out, c02, 32);
    v128.store(out1, c10);
    v128.store(out1, c11, 16);
    v128.store(out1, c12, 32);
    a += (aStep << 1);
    out += (outStep << 1);
  }
}
