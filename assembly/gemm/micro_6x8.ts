// The main tile of the relaxed build: 6 rows by 8 columns. A fused multiply-add needs no register for the product, so
// twelve accumulators, two vectors of B and a splat of A fit the sixteen registers of x86-64, and B is loaded half as
// often per row as by micro_2x16.
// Each index pair names a vector: c11 is row 1, columns 4 to 7. Loads and arithmetic stay in adjacent pairs, so
// that an engine that joins two 128-bit operations into one of 256 can.
import { multiplyAdd } from '../multiply_add';
import { CARRIED, RELU } from './epilogue';

/** out := relu((out or +0) + A B (+ bias)) for 8 columns, 6 rows at a time; see strip.ts. rows is a multiple of 6. */
export function micro_6x8(
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
  for (let i = 0; i < rows; i += 6) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let c40 = f32x4.splat(0);
    let c41 = f32x4.splat(0);
    let c50 = f32x4.splat(0);
    let c51 = f32x4.splat(0);
    const out1 = out + outStep;
    const out2 = out1 + outStep;
    const out3 = out2 + outStep;
    const out4 = out3 + outStep;
    const out5 = out4 + outStep;
    if (flags & CARRIED) {
      c00 = v128.load(out);
      c01 = v128.load(out, 16);
      c10 = v128.load(out1);
      c11 = v128.load(out1, 16);
      c20 = v128.load(out2);
      c21 = v128.load(out2, 16);
      c30 = v128.load(out3);
      c31 = v128.load(out3, 16);
      c40 = v128.load(out4);
      c41 = v128.load(out4, 16);
      c50 = v128.load(out5);
      c51 = v128.load(out5, 16);
    }
    let x = a;
    let y = b;
    const end = a + kBytes;
    if (k) {
      do {
        const b0 = v128.load(y);
        const b1 = v128.load(y, 16);
        const x1 = x + aStep;
        const x2 = x1 + aStep;
        const x3 = x2 + aStep;
        const x4 = x3 + aStep;
        const x5 = x4 + aStep;
        const a0 = v128.load_splat<f32>(x);
        c00 = multiplyAdd(c00, a0, b0);
        c01 = multiplyAdd(c01, a0, b1);
        const a1 = v128.load_splat<f32>(x1);
        c10 = multiplyAdd(c10, a1, b0);
        c11 = multiplyAdd(c11, a1, b1);
        const a2 = v128.load_splat<f32>(x2);
        c20 = multiplyAdd(c20, a2, b0);
        c21 = multiplyAdd(c21, a2, b1);
        const a3 = v128.load_splat<f32>(x3);
        c30 = multiplyAdd(c30, a3, b0);
        c31 = multiplyAdd(c31, a3, b1);
        const a4 = v128.load_splat<f32>(x4);
        c40 = multiplyAdd(c40, a4, b0);
        c41 = multiplyAdd(c41, a4, b1);
        const a5 = v128.load_splat<f32>(x5);
        c50 = multiplyAdd(c50, a5, b0);
        c51 = multiplyAdd(c51, a5, b1);
        y += bStep;
        x += 4;
      } while (x < end);
    }
    if (bias) {
      const d0 = v128.load(bias);
      const d1 = v128.load(bias, 16);
      c00 = f32x4.add(c00, d0);
      c01 = f32x4.add(c01, d1);
      c10 = f32x4.add(c10, d0);
      c11 = f32x4.add(c11, d1);
      c20 = f32x4.add(c20, d0);
      c21 = f32x4.add(c21, d1);
      c30 = f32x4.add(c30, d0);
      c31 = f32x4.add(c31, d1);
      c40 = f32x4.add(c40, d0);
      c41 = f32x4.add(c41, d1);
      c50 = f32x4.add(c50, d0);
      c51 = f32x4.add(c51, d1);
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c00 = f32x4.pmax(c00, zero);
      c01 = f32x4.pmax(c01, zero);
      c10 = f32x4.pmax(c10, zero);
      c11 = f32x4.pmax(c11, zero);
      c20 = f32x4.pmax(c20, zero);
      c21 = f32x4.pmax(c21, zero);
      c30 = f32x4.pmax(c30, zero);
      c31 = f32x4.pmax(c31, zero);
      c40 = f32x4.pmax(c40, zero);
      c41 = f32x4.pmax(c41, zero);
      c50 = f32x4.pmax(c50, zero);
      c51 = f32x4.pmax(c51, zero);
    }
    v128.store(out, c00);
    v128.store(out, c01, 16);
    v128.store(out1, c10);
    v128.store(out1, c11, 16);
    v128.store(out2, c20);
    v128.store(out2, c21, 16);
    v128.store(out3, c30);
    v128.store(out3, c31, 16);
    v128.store(out4, c40);
    v128.store(out4, c41, 16);
    v128.store(out5, c50);
    v128.store(out5, c51, 16);
    a += aStep * 6;
    out += outStep * 6;
  }
}
