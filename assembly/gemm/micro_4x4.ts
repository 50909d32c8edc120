// Four or fewer columns left. With 8 rows the engine loads all eight splats before it uses one, and
// spills them. c2 is row 2.
import { multiplyAdd } from '../multiply_add';
import { CARRIED, RELU } from './epilogue';

/** out := relu((out or +0) + A B (+ bias)) for 4 columns, 4 rows at a time; see strip.ts. rows is a multiple of 4. */
export function micro_4x4(
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
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let c2 = f32x4.splat(0);
    let c3 = f32x4.splat(0);
    const out1 = out + outStep;
    const out2 = out1 + outStep;
    const out3 = out2 + outStep;
    if (flags & CARRIED) {
      c0 = v128.load(out);
      c1 = v128.load(out1);
      c2 = v128.load(out2);
      c3 = v128.load(out3);
    }
    let x = a;
    let y = b;
    const end = a + kBytes;
    if (k) {
      do {
        const b0 = v128.load(y);
        const x1 = x + aStep;
        const x2 = x1 + aStep;
        const x3 = x2 + aStep;
        const a0 = v128.load_splat<f32>(x);
        c0 = multiplyAdd(c0, a0, b0);
        const a1 = v128.load_splat<f32>(x1);
        c1 = multiplyAdd(c1, a1, b0);
        const a2 = v128.load_splat<f32>(x2);
        c2 = multiplyAdd(c2, a2, b0);
        const a3 = v128.load_splat<f32>(x3);
        c3 = multiplyAdd(c3, a3, b0);
        y += bStep;
        x += 4;
      } while (x < end);
    }
    if (bias) {
      const d0 = v128.load(bias);
      c0 = f32x4.add(c0, d0);
      c1 = f32x4.add(c1, d0);
      c2 = f32x4.add(c2, d0);
      c3 = f32x4.add(c3, d0);
    }
    if (flags & RELU) {
      const zero = f32x4.splat(0);
      c0 = f32x4.pmax(c0, zero);
      c1 = f32x4.pmax(c1, zero);
      c2 = f32x4.pmax(c2, zero);
      c3 = f32x4.pmax(c3, zero);
    }
    v128.store(out, c0);
    v128.store(out1, c1);
    v128.store(out2, c2);
    v128.store(out3, c3);
    a += aStep << 2;
    out += outStep << 2;
  }
}
