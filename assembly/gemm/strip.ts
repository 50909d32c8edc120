// Chooses the tiles for the rows of one panel: the widest kernel for most of them, a narrower one for the rest.
//
// The loops over k of the micro kernels test at their end or, if that is faster, advance a pointer per row: with a test in front
// and sums of pointers, V8 runs them a tenth slower.
import { micro_1x4 } from './micro_1x4';
import { micro_1x8 } from './micro_1x8';
import { micro_1x16 } from './micro_1x16';
import { micro_2x10 } from './micro_2x10';
import { micro_2x12 } from './micro_2x12';
import { micro_2x16 } from './micro_2x16';
import { micro_4x4 } from './micro_4x4';
import { micro_4x16 } from './micro_4x16';
import { micro_4x8 } from './micro_4x8';
import { micro_6x8 } from './micro_6x8';

/**
 * out := relu((out or +0) + A B (+ bias)) for one panel of `width` columns. The parameters are those of every micro kernel, too.
 *
 * @param width  16, 12, 10, 8 or 4.
 * @param rows   rows of A and out, >= 0.
 * @param k      products per element, >= 0.
 * @param a      (rows, k) f32, in; rows are aStep bytes apart.
 * @param b      (k, width) f32, in; rows are bStep bytes apart.
 * @param out    (rows, width) f32, out, inout if CARRIED; rows are outStep bytes apart.
 * @param flags  CARRIED, RELU.
 * @param bias   (width) f32, in, or 0.
 *
 * Products are added in ascending k, one multiplyAdd each. NaN stays NaN.
 * Unchecked: the caller owns every element named, and nothing else is touched.
 */
export function strip(
  width: i32,
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
  if (width == 12 || width == 10) {
    const pairs = rows & ~1;
    const aLast = a + <usize>pairs * aStep;
    const outLast = out + <usize>pairs * outStep;
    const alone = (rows & 1) << 1; // the last of an odd number of rows: a pair with itself
    if (width == 12) {
      micro_2x12(pairs, k, a, aStep, b, bStep, out, outStep, flags, bias);
      micro_2x12(alone, k, aLast, 0, b, bStep, outLast, 0, flags, bias);
    } else {
      micro_2x10(pairs, k, a, aStep, b, bStep, out, outStep, flags, bias);
      micro_2x10(alone, k, aLast, 0, b, bStep, outLast, 0, flags, bias);
    }
    return;
  }
  if (ASC_FEATURE_RELAXED_SIMD && width == 16) {
    const half: usize = 32; // two runs over 8 of the panel's 16 columns: narrower panels would cost more to pack
    const sixes = rows - (rows % 6);
    const biasHalf = bias ? bias + half : 0;
    micro_6x8(sixes, k, a, aStep, b, bStep, out, outStep, flags, bias);
    micro_6x8(sixes, k, a, aStep, b + half, bStep, out + half, outStep, flags, biasHalf);
    rows -= sixes;
    a += <usize>sixes * aStep;
    out += <usize>sixes * outStep;
  }
  if (isDefined(WIDE_REGISTERS) && width == 16) {
    const fours = rows & ~3;
    micro_4x16(fours, k, a, aStep, b, bStep, out, outStep, flags, bias);
    rows -= fours;
    a += <usize>fours * aStep;
    out += <usize>fours * outStep;
  }
  const whole = width == 16 ? rows & ~1 : rows & ~3;
  const rest = rows - whole;
  const aRest = a + <usize>whole * aStep;
  const outRest = out + <usize>whole * outStep;
  if (width == 16) {
    micro_2x16(whole, k, a, aStep, b, bStep, out, outStep, flags, bias);
    micro_1x16(rest, k, aRest, aStep, b, bStep, outRest, outStep, flags, bias);
  } else if (width == 8) {
    micro_4x8(whole, k, a, aStep, b, bStep, out, outStep, flags, bias);
    micro_1x8(rest, k, aRest, aStep, b, bStep, outRest, outStep, flags, bias);
  } else {
    micro_4x4(whole, k, a, aStep, b, bStep, out, outStep, flags, bias);
    micro_1x4(rest, k, aRest, aStep, b, bStep, outRest, outStep, flags, bias);
  }
}
