// Runs an array kernel over many bit patterns of f32 and finds where it is furthest from its f64 reference.

import { ulpError } from './ulp.js';
import { Guarded } from './wasm.js';

export interface Worst {
  /** Largest error in ulp; errors of correctly rounded results are not looked at and count as 0. */
  ulp: number;
  x: number;
  got: number;
  exact: number;
}

const BLOCK = 1 << 14;

/**
 * The worst error over the finite numbers among the bit patterns 0, stride, 2 stride, ... below 2^32 (stride 1: every f32)
 * and the given extra numbers.
 */
export function sweep(
  kernel: (x: number, y: number, n: number) => void,
  reference: (x: number) => number,
  stride: number,
  extra: readonly number[] = [],
): Worst {
  const worst: Worst = { ulp: 0, x: 0, got: 0, exact: 0 };
  const input = new Guarded(BLOCK);
  const output = new Guarded(BLOCK);
  const xs = input.f32;
  const patterns = new Uint32Array(xs.buffer, xs.byteOffset, BLOCK);
  const ys = output.f32;

  const check = (n: number) => {
    kernel(input.pointer, output.pointer, n);
    for (let i = 0; i < n; i++) {
      const x = xs[i]!;
      if (x - x !== 0) continue; // NaN and Inf have tests of their own
      const exact = reference(x);
      const got = ys[i]!;
      if (got === Math.fround(exact)) continue; // within half an ulp: most of them
      const ulp = ulpError(got, exact);
      if (ulp > worst.ulp) Object.assign(worst, { ulp, x, got, exact });
    }
  };

  for (let start = 0; start < 2 ** 32; start += BLOCK * stride) {
    let n = 0;
    for (; n < BLOCK && start + n * stride < 2 ** 32; n++) patterns[n] = start + n * stride;
    check(n);
  }
  for (let start = 0; start < extra.length; start += BLOCK) {
    const part = extra.slice(start, start + BLOCK);
    xs.set(part);
    check(part.length);
  }
  input.free();
  output.free();
  return worst;
}
