// The peak of f32x4 multiplication and addition on this machine and engine, without memory operands: the reference for products.
// Bench only; the library's module does not export it.
//
// N independent chains of c := c * x + y, with x = 1 and y = 0, so that nothing grows. A chain takes a multiplication's and
// an addition's latency per turn, so the figure rises with N until throughput is the limit. From there on more chains change
// nothing, which is the check. A processor that starts two of each per cycle, three cycles long (Zen), needs 12 chains: 8 and 10
// reach 8/12 and 10/12 of the figure. One that starts two operations of any kind, four cycles long (Intel since Skylake), needs
// 8. Of the fifteen registers that the engine gives, 13 chains leave two for x, y.

/** 8 chains: 64 floating-point operations in each of `turns` turns; c starts at `factor`. */
export function peak_8(turns: i32, factor: f32, addend: f32): f32 {
  const x = f32x4.splat(factor);
  const y = f32x4.splat(addend);
  let c0 = x;
  let c1 = f32x4.add(c0, y);
  let c2 = f32x4.add(c1, y);
  let c3 = f32x4.add(c2, y);
  let c4 = f32x4.add(c3, y);
  let c5 = f32x4.add(c4, y);
  let c6 = f32x4.add(c5, y);
  let c7 = f32x4.add(c6, y);
  for (let t = 0; t < turns; ++t) {
    c0 = f32x4.add(f32x4.mul(c0, x), y);
    c1 = f32x4.add(f32x4.mul(c1, x), y);
    c2 = f32x4.add(f32x4.mul(c2, x), y);
    c3 = f32x4.add(f32x4.mul(c3, x), y);
    c4 = f32x4.add(f32x4.mul(c4, x), y);
    c5 = f32x4.add(f32x4.mul(c5, x), y);
    c6 = f32x4.add(f32x4.mul(c6, x), y);
    c7 = f32x4.add(f32x4.mul(c7, x), y);
  }
  let sum = c0;
  sum = f32x4.add(sum, c1);
  sum = f32x4.add(sum, c2);
  sum = f32x4.add(sum, c3);
  sum = f32x4.add(sum, c4);
  sum = f32x4.add(sum, c5);
  sum = f32x4.add(sum, c6);
  sum = f32x4.add(sum, c7);
  return f32x4.extract_lane(sum, 0);
}

/** 10 chains: 80 floating-point operations in each of `turns` turns; c starts at `factor`. */
export function peak_10(turns: i32, factor: f32, addend: f32): f32 {
  const x = f32x4.splat(factor);
  const y = f32x4.splat(addend);
  let c0 = x;
  let c1 = f32x4.add(c0, y);
  let c2 = f32x4.add(c1, y);
  let c3 = f32x4.add(c2, y);
  let c4 = f32x4.add(c3, y);
  let c5 = f32x4.add(c4, y);
  let c6 = f32x4.add(c5, y);
  let c7 = f32x4.add(c6, y);
  let c8 = f32x4.add(c7, y);
  let c9 = f32x4.add(c8, y);
  for (let t = 0; t < turns; ++t) {
    c0 = f32x4.add(f32x4.mul(c0, x), y);
    c1 = f32x4.add(f32x4.mul(c1, x), y);
    c2 = f32x4.add(f32x4.mul(c2, x), y);
    c3 = f32x4.add(f32x4.mul(c3, x), y);
    c4 = f32x4.add(f32x4.mul(c4, x), y);
    c5 = f32x4.add(f32x4.mul(c5, x), y);
    c6 = f32x4.add(f32x4.mul(c6, x), y);
    c7 = f32x4.add(f32x4.mul(c7, x), y);
    c8 = f32x4.add(f32x4.mul(c8, x), y);
    c9 = f32x4.add(f32x4.mul(c9, x), y);
  }
  let sum = c0;
  sum = f32x4.add(sum, c1);
  sum = f32x4.add(sum, c2);
  sum = f32x4.add(sum, c3);
  sum = f32x4.add(sum, c4);
  sum = f32x4.add(sum, c5);
  sum = f32x4.add(sum, c6);
  sum = f32x4.add(sum, c7);
  sum = f32x4.add(sum, c8);
  sum = f32x4.add(sum, c9);
  return f32x4.extract_lane(sum, 0);
}

/** 12 chains: 96 floating-point operations in each of `turns` turns; c starts at `factor`. */
export function peak_12(turns: i32, factor: f32, addend: f32): f32 {
  const x = f32x4.splat(factor);
  const y = f32x4.splat(addend);
  let c0 = x;
  let c1 = f32x4.add(c0, y);
  let c2 = f32x4.add(c1, y);
  let c3 = f32x4.add(c2, y);
  let c4 = f32x4.add(c3, y);
  let c5 = f32x4.add(c4, y);
  let c6 = f32x4.add(c5, y);
  let c7 = f32x4.add(c6, y);
  let c8 = f32x4.add(c7, y);
  let c9 = f32x4.add(c8, y);
  let c10 = f32x4.add(c9, y);
  let c11 = f32x4.add(c10, y);
  for (let t = 0; t < turns; ++t) {
    c0 = f32x4.add(f32x4.mul(c0, x), y);
    c1 = f32x4.add(f32x4.mul(c1, x), y);
    c2 = f32x4.add(f32x4.mul(c2, x), y);
    c3 = f32x4.add(f32x4.mul(c3, x), y);
    c4 = f32x4.add(f32x4.mul(c4, x), y);
    c5 = f32x4.add(f32x4.mul(c5, x), y);
    c6 = f32x4.add(f32x4.mul(c6, x), y);
    c7 = f32x4.add(f32x4.mul(c7, x), y);
    c8 = f32x4.add(f32x4.mul(c8, x), y);
    c9 = f32x4.add(f32x4.mul(c9, x), y);
    c10 = f32x4.add(f32x4.mul(c10, x), y);
    c11 = f32x4.add(f32x4.mul(c11, x), y);
  }
  let sum = c0;
  sum = f32x4.add(sum, c1);
  sum = f32x4.add(sum, c2);
  sum = f32x4.add(sum, c3);
  sum = f32x4.add(sum, c4);
  sum = f32x4.add(sum, c5);
  sum = f32x4.add(sum, c6);
  sum = f32x4.add(sum, c7);
  sum = f32x4.add(sum, c8);
  sum = f32x4.add(sum, c9);
  sum = f32x4.add(sum, c10);
  sum = f32x4.add(sum, c11);
  return f32x4.extract_lane(sum, 0);
}

/** 13 chains: 104 floating-point operations in each of `turns` turns; c starts at `factor`. */
export function peak_13(turns: i32, factor: f32, addend: f32): f32 {
  const x = f32x4.splat(factor);
  const y = f32x4.splat(addend);
  let c0 = x;
  let c1 = f32x4.add(c0, y);
  let c2 = f32x4.add(c1, y);
  let c3 = f32x4.add(c2, y);
  let c4 = f32x4.add(c3, y);
  let c5 = f32x4.add(c4, y);
  let c6 = f32x4.add(c5, y);
  let c7 = f32x4.add(c6, y);
  let c8 = f32x4.add(c7, y);
  let c9 = f32x4.add(c8, y);
  let c10 = f32x4.add(c9, y);
  let c11 = f32x4.add(c10, y);
  let c12 = f32x4.add(c11, y);
  for (let t = 0; t < turns; ++t) {
    c0 = f32x4.add(f32x4.mul(c0, x), y);
    c1 = f32x4.add(f32x4.mul(c1, x), y);
    c2 = f32x4.add(f32x4.mul(c2, x), y);
    c3 = f32x4.add(f32x4.mul(c3, x), y);
    c4 = f32x4.add(f32x4.mul(c4, x), y);
    c5 = f32x4.add(f32x4.mul(c5, x), y);
    c6 = f32x4.add(f32x4.mul(c6, x), y);
    c7 = f32x4.add(f32x4.mul(c7, x), y);
    c8 = f32x4.add(f32x4.mul(c8, x), y);
    c9 = f32x4.add(f32x4.mul(c9, x), y);
    c10 = f32x4.add(f32x4.mul(c10, x), y);
    c11 = f32x4.add(f32x4.mul(c11, x), y);
    c12 = f32x4.add(f32x4.mul(c12, x), y);
  }
  let sum = c0;
  sum = f32x4.add(sum, c1);
  sum = f32x4.add(sum, c2);
  sum = f32x4.add(sum, c3);
  sum = f32x4.add(sum, c4);
  sum = f32x4.add(sum, c5);
  sum = f32x4.add(sum, c6);
  sum = f32x4.add(sum, c7);
  sum = f32x4.add(sum, c8);
  sum = f32x4.add(sum, c9);
  sum = f32x4.add(sum, c10);
  sum = f32x4.add(sum, c11);
  sum = f32x4.add(sum, c12);
  return f32x4.extract_lane(sum, 0);
}
