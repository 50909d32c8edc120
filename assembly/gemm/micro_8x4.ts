// Four or fewer columns left: with 8 rows there are eight accumulators still, enough to hide the latency of the addition.
// c5 is row 5.
import { ACCUMULATE, CARRIED, RELU, relu } from './epilogue';

/**
 * out := relu((carry or +0) + A B (+ out) (+ bias)) for 4 columns, 8 rows at a time.
 *
 * @param rows       rows of A and out, >= 0, a multiple of 8.
 * @param k          products per element, >= 0.
 * @param a          (rows, k) f32, in; rows are aStep bytes apart.
 * @param b          (k, 4) f32, in; rows are bStep bytes apart.
 * @param carry      (rows, 4) f32, in where CARRIED; rows are carryStep bytes apart. It may be out.
 * @param out        (rows, 4) f32, out, inout where ACCUMULATE; rows are outStep bytes apart.
 * @param flags      CARRIED, ACCUMULATE, RELU.
 * @param bias       (4) f32, in, or 0.
 *
 * Products are added in ascending k, each multiplied and added in f32. NaN stays NaN.
 * Unchecked: the caller owns every element named, and nothing else is touched.
 */
export function micro_8x4(
  rows: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  carry: usize,
  carryStep: usize,
  out: usize,
  outStep: usize,
  flags: i32,
  bias: usize,
): void {
  const kBytes = (<usize>k) << 2;
  for (let i = 0; i < rows; i += 8) {
    let c0 = f32x4.splat(0);
    let c1 = f32x4.splat(0);
    let c2 = f32x4.splat(0);
    let c3 = f32x4.splat(0);
    let c4 = f32x4.splat(0);
    let c5 = f32x4.splat(0);
    let c6 = f32x4.splat(0);
    let c7 = f32x4.splat(0);
    if (flags & CARRIED) {
      const carry1 = carry + carryStep;
      const carry2 = carry1 + carryStep;
      const carry3 = carry2 + carryStep;
      const carry4 = carry3 + carryStep;
      const carry5 = carry4 + carryStep;
      const carry6 = carry5 + carryStep;
      const carry7 = carry6 + carryStep;
      c0 = v128.load(carry);
      c1 = v128.load(carry1);
      c2 = v128.load(carry2);
      c3 = v128.load(carry3);
      c4 = v128.load(carry4);
      c5 = v128.load(carry5);
      c6 = v128.load(carry6);
      c7 = v128.load(carry7);
    }
    let x = a;
    let y = b;
    for (const end = a + kBytes; x < end; x += 4) {
      const b0 = v128.load(y);
      const x1 = x + aStep;
      const x2 = x1 + aStep;
      const x3 = x2 + aStep;
      const x4 = x3 + aStep;
      const x5 = x4 + aStep;
      const x6 = x5 + aStep;
      const x7 = x6 + aStep;
      const a0 = v128.load_splat<f32>(x);
      c0 = f32x4.add(c0, f32x4.mul(a0, b0));
      const a1 = v128.load_splat<f32>(x1);
      c1 = f32x4.add(c1, f32x4.mul(a1, b0));
      const a2 = v128.load_splat<f32>(x2);
      c2 = f32x4.add(c2, f32x4.mul(a2, b0));
      const a3 = v128.load_splat<f32>(x3);
      c3 = f32x4.add(c3, f32x4.mul(a3, b0));
      const a4 = v128.load_splat<f32>(x4);
      c4 = f32x4.add(c4, f32x4.mul(a4, b0));
      const a5 = v128.load_splat<f32>(x5);
      c5 = f32x4.add(c5, f32x4.mul(a5, b0));
      const a6 = v128.load_splat<f32>(x6);
      c6 = f32x4.add(c6, f32x4.mul(a6, b0));
      const a7 = v128.load_splat<f32>(x7);
      c7 = f32x4.add(c7, f32x4.mul(a7, b0));
      y += bStep;
    }
    const out1 = out + outStep;
    const out2 = out1 + outStep;
    const out3 = out2 + outStep;
    const out4 = out3 + outStep;
    const out5 = out4 + outStep;
    const out6 = out5 + outStep;
    const out7 = out6 + outStep;
    if (flags & ACCUMULATE) {
      c0 = f32x4.add(c0, v128.load(out));
      c1 = f32x4.add(c1, v128.load(out1));
      c2 = f32x4.add(c2, v128.load(out2));
      c3 = f32x4.add(c3, v128.load(out3));
      c4 = f32x4.add(c4, v128.load(out4));
      c5 = f32x4.add(c5, v128.load(out5));
      c6 = f32x4.add(c6, v128.load(out6));
      c7 = f32x4.add(c7, v128.load(out7));
    }
    if (bias) {
      const d0 = v128.load(bias);
      c0 = f32x4.add(c0, d0);
      c1 = f32x4.add(c1, d0);
      c2 = f32x4.add(c2, d0);
      c3 = f32x4.add(c3, d0);
      c4 = f32x4.add(c4, d0);
      c5 = f32x4.add(c5, d0);
      c6 = f32x4.add(c6, d0);
      c7 = f32x4.add(c7, d0);
    }
    if (flags & RELU) {
      c0 = relu(c0);
      c1 = relu(c1);
      c2 = relu(c2);
      c3 = relu(c3);
      c4 = relu(c4);
      c5 = relu(c5);
      c6 = relu(c6);
      c7 = relu(c7);
    }
    v128.store(out, c0);
    v128.store(out1, c1);
    v128.store(out2, c2);
    v128.store(out3, c3);
    v128.store(out4, c4);
    v128.store(out5, c5);
    v128.store(out6, c6);
    v128.store(out7, c7);
    a += aStep << 3;
    carry += carryStep << 3;
    out += outStep << 3;
  }
}
