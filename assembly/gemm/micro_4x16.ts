// The main tile of the wide builds: 4 rows by 16 columns. An engine that joins two 128-bit operations into one of 256 needs eight
// accumulators for them, enough to hide the latency of the addition; in others they spill.
// Each index pair names a vector: c11 is row 1, columns 4 to 7. Loads and arithmetic stay in adjacent pairs.
import { multiplyAdd } from '../multiply_add';
import { CARRIED, RELU } from './epilogue';

/** out := relu((out or +0) + A B (+ bias)) for 16 columns, 4 rows at a time; see strip.ts. rows is a multiple of 4. */
export function micro_4x16(
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
  for (let i = 0; i < rows; i += 4) {
    let c00 = f32x4.splat(0);
    let c01 = f32x4.splat(0);
    let c02 = f32x4.splat(0);
    let c03 = f32x4.splat(0);
    let c10 = f32x4.splat(0);
    let c11 = f32x4.splat(0);
    let c12 = f32x4.splat(0);
    let c13 = f32x4.splat(0);
    let c20 = f32x4.splat(0);
    let c21 = f32x4.splat(0);
    let c22 = f32x4.splat(0);
    let c23 = f32x4.splat(0);
    let c30 = f32x4.splat(0);
    let c31 = f32x4.splat(0);
    let c32 = f32x4.splat(0);
    let c33 = f32x4.splat(0);
    const out1 = out + outStep;
    const out2 = out1 + outStep;
    const out3 = out2 + outStep;
    if (flags & CARRIED) {
      c00 = v128.load(out);
      c01 = v128.load(out, 16);
      c02 = v128.load(out, 32);
      c03 = v128.load(out, 48);
      c10 = v128.load(out1);
      c11 = v128.load(out1, 16);
      c12 = v128.load(out1, 32);
      c13 = v128.load(out1, 48);
      c20 = v128.load(out2);
      c21 = v128.load(out2, 16);
      c22 = v128.load(out2, 32);
      c23 = v128.load(out2, 48);
      c30 = v128.load(out3);
      c31 = v128.load(out3, 16);
      c32 = v128.load(out3, 32);
      c33 = v128.load(out3, 48);
    }
    let x = a;
    let y = b;
    const end = a + kBytes;
    if (k) {
      do {
        const b0 = v128.load(y);
        const b1 = v128.load(y, 16);
        const b2 = v128.load(y, 32);
        const b3 = v128.load(y, 48);
        const x1 = x + aStep;
        const x2 = x1 + aStep;
        const x3 = x2 + aStep;
        const a0 = v128.load_splat<f32>(x);
        c00 = multiplyAdd(c00, a0, b0);
        c01 = multiplyAdd(c01, a0, b1);
        c02 = multiplyAdd(c02, a0, b2);
        c03 = multiplyAdd(c03, a0, b3);
        const a1 = v128.load_splat<f32>(x1);
        c10 = multiplyAdd(c10, a1, b0);
        c11 = multiplyAdd(c11, a1, b1);
        c12 = multiplyAdd(c12, a1, b2);
        c13 = multiplyAdd(c13, a1, b3);
        const a2 = v128.load_splat<f32>(x2);
        c20 = multiplyAdd(c20, a2, b0);
        c21 = multiplyAdd(c21, a2, b1);
        c22 = multiplyAdd(c22, a2, b2);
        c23 = multiplyAdd(c23, a2, b3);
        const a3 = v128.load_splat<f32>(x3);
        c30 = multiplyAdd(c30, a3, b0);
        c31 = multiplyAdd(c31, a3, b1);
        c32 = multiplyAdd(c32, a3, b2);
        c33 = multiplyAdd(c33, a3, b3);
        y += bStep;
        x += 4;
      } while (x < end);
    }
    if (bias) {
      const d0 = v128.load(bias);
      const d1 = v128.load(bias, 16);
      const d2 = v128.load(bias, 32);
      const d3 = v128.load(bias, 48);
      c00 = f32x4.add(c00, d0);
      c01 = f32x4.add(c01, d1);
      c02 = f32x4.add(c02, d2);
      c03 = f32x4.add(c03, d3);
      c10 = f32x4.add(c10, d0);
      c11 = f32x4.add(c11, d1);
      c12 = f32x4.add(c12, d2);
      c13 = f32x4.add(c13, d3);
      c20 = f32x4.add(c20, d0);
      c21 = f32x4.add(c21, d1);
      c22 = f32x4.add(c22, d2);
      c23 = f32x4.add(c23, d3);
      c30 = f32x4.add(c30, d0);
      c31 = f32x4.add(c31, d1);
      c32 = f32x4.add(c32, d2);
      c33 = f32x4.add(c33, d3);
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c00 = f32x4.pmax(c00, zero);
      c01 = f32x4.pmax(c01, zero);
      c02 = f32x4.pmax(c02, zero);
      c03 = f32x4.pmax(c03, zero);
      c10 = f32x4.pmax(c10, zero);
      c11 = f32x4.pmax(c11, zero);
      c12 = f32x4.pmax(c12, zero);
      c13 = f32x4.pmax(c13, zero);
      c20 = f32x4.pmax(c20, zero);
      c21 = f32x4.pmax(c21, zero);
      c22 = f32x4.pmax(c22, zero);
      c23 = f32x4.pmax(c23, zero);
      c30 = f32x4.pmax(c30, zero);
      c31 = f32x4.pmax(c31, zero);
      c32 = f32x4.pmax(c32, zero);
      c33 = f32x4.pmax(c33, zero);
    }
    v128.store(out, c00);
    v128.store(out, c01, 16);
    v128.store(out, c02, 32);
    v128.store(out, c03, 48);
    v128.store(out1, c10);
    v128.store(out1, c11, 16);
    v128.store(out1, c12, 32);
    v128.store(out1, c13, 48);
    v128.store(out2, c20);
    v128.store(out2, c21, 16);
    v128.store(out2, c22, 32);
    v128.store(out2, c23, 48);
    v128.store(out3, c30);
    v128.store(out3, c31, 16);
    v128.store(out3, c32, 32);
    v128.store(out3, c33, 48);
    a += aStep * 4;
    out += outStep * 4;
  }
}
