// Rows of numbers narrower than f32, converted while they are gathered: the same numbers, exactly, so that nothing that follows can
// tell them from rows of f32.
import { highF64, joined, lowF64 } from '../lanes';

// @ts-ignore: decorator
@inline
const UNSIGNED: i32 = 0;
// @ts-ignore: decorator
@inline
const SIGNED: i32 = 1;
// @ts-ignore: decorator
@inline
const HALF: i32 = 2;

/** 2^112: the difference of the exponents' biases of f32 and f16. */
// @ts-ignore: decorator
@inline
const REBIAS: f32 = 5192296858534827628530496329220096.0;

/** Eight bytes, or eight halves, from an address: as i16, or as they are. */
// @ts-ignore: decorator
@inline
function loadEight(from: usize, kind: i32): v128 {
  if (kind == UNSIGNED) return v128.load_ext<u8>(from);
  if (kind == SIGNED) return v128.load_ext<i8>(from);
  return v128.load(from);
}

/** The floats of four integers, or of the 16 bits of four halves. */
// @ts-ignore: decorator
@inline
function toFloats(lanes: v128, kind: i32): v128 {
  if (kind != HALF) return f32x4.convert_i32x4_s(lanes);
  // As a float, exponent and fraction of a half stand for its 2^-112-th part, subnormals included; the product is exact.
  const magnitude = i32x4.shl(v128.and(lanes, i32x4.splat(0x7fff)), 13);
  const sign = i32x4.shl(v128.and(lanes, i32x4.splat(0x8000)), 16);
  return v128.or(f32x4.mul(magnitude, f32x4.splat(REBIAS)), sign);
}

/** The float of the number at an address. */
// @ts-ignore: decorator
@inline
function toFloat(from: usize, kind: i32): f32 {
  if (kind == UNSIGNED) return <f32>load<u8>(from);
  if (kind == SIGNED) return <f32>load<i8>(from);
  return f32x4.extract_lane(toFloats(i32x4.splat(load<u16>(from)), HALF), 0);
}

// @ts-ignore: decorator
@inline
function gather(x: usize, indices: usize, y: usize, rows: i32, columns: i32, kind: i32): void {
  const shift: usize = kind == HALF ? 1 : 0;
  const stride = (<usize>columns) << shift;
  for (let row = 0; row < rows; ++row, indices += 4) {
    let from = x + <usize>load<u32>(indices) * stride;
    let left = columns;
    for (; left >= 8; left -= 8, y += 32) {
      const eight = loadEight(from, kind);
      const low = kind == SIGNED ? i32x4.extend_low_i16x8_s(eight) : i32x4.extend_low_i16x8_u(eight);
      const high = kind == SIGNED ? i32x4.extend_high_i16x8_s(eight) : i32x4.extend_high_i16x8_u(eight);
      v128.store(y, toFloats(low, kind));
      v128.store(y, toFloats(high, kind), 16);
      from += <usize>8 << shift;
    }
    for (; left > 0; --left, y += 4) {
      store<f32>(y, toFloat(from, kind));
      from += <usize>1 << shift;
    }
  }
}

/**
 * y[i, :] := x[indices[i], :], exactly.
 *
 * @param x        (any rows, columns) u8, in; any alignment.
 * @param indices  (rows) i32, in.
 * @param y        (rows, columns) f32, out.
 *
 * Unchecked: every index is >= 0 and below x's rows; rows * columns * 4 bytes at y, disjoint from x.
 */
export function u8_gather_rows(x: usize, indices: usize, y: usize, rows: i32, columns: i32): void {
  gather(x, indices, y, rows, columns, UNSIGNED);
}

/** The same for x as i8. */
export function i8_gather_rows(x: usize, indices: usize, y: usize, rows: i32, columns: i32): void {
  gather(x, indices, y, rows, columns, SIGNED);
}

/**
 * The same for x as f16 (IEEE 754 binary16). +-0 and subnormals keep their bits' meaning. Unchecked: all of x is finite.
 *
 * Source: Giesen, "Half to float done quick" (2012): the exponent is moved by one product.
 */
export function f16_gather_rows(x: usize, indices: usize, y: usize, rows: i32, columns: i32): void {
  gather(x, indices, y, rows, columns, HALF);
}

/**
 * x[i, j] := (x[i, j] - mean[j]) / scale[j] in f64, rounded once, in place.
 *
 * @param x        (rows, columns) f32, inout.
 * @param moments  (2, columns) f64, in: mean, then scale.
 *
 * Unchecked: the caller owns rows * columns * 4 bytes at x, and 16 * columns at moments.
 */
export function f32_standardize(x: usize, moments: usize, rows: i32, columns: i32): void {
  const scales = (<usize>columns) << 3;
  for (let row = 0; row < rows; ++row) {
    let at = moments;
    let left = columns;
    for (; left >= 4; left -= 4, x += 16, at += 32) {
      const given = v128.load(x);
      const one = f64x2.div(f64x2.sub(lowF64(given), v128.load(at)), v128.load(at + scales));
      const other = f64x2.div(f64x2.sub(highF64(given), v128.load(at, 16)), v128.load(at + scales, 16));
      v128.store(x, joined(one, other));
    }
    for (; left > 0; --left, x += 4, at += 8) {
      store<f32>(x, <f32>((<f64>load<f32>(x) - load<f64>(at)) / load<f64>(at + scales)));
    }
  }
}
