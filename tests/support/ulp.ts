// Errors in units in the last place of f32.

const f32 = new Float32Array(1);
const bits = new Uint32Array(f32.buffer);

/** Spacing of f32 at |x|: 2^(exponent - 23), 2^-149 for denormals and 0, that of the largest numbers beyond them. */
export function ulpOf(x: number): number {
  f32[0] = x;
  let exponent = Math.min((bits[0]! >>> 23) & 0xff, 254);
  // Rounding to f32 may have stepped up to the next power of two.
  if (exponent > 1 && Math.abs(x) < 2 ** (exponent - 127)) exponent--;
  return 2 ** (Math.max(exponent, 1) - 150);
}

/**
 * |got - exact| in ulp of the exact value; 0 where both are NaN or the same infinity, Infinity where only one is NaN.
 *
 * An f32 infinity counts as 2^128, the number that f32 would have next: so an overflow that is due costs nothing and one
 * that comes too early is measured.
 */
export function ulpError(got: number, exact: number): number {
  if (Number.isNaN(got) || Number.isNaN(exact)) return Number.isNaN(got) && Number.isNaN(exact) ? 0 : Infinity;
  const limit = 2 ** 128;
  const a = Math.min(Math.max(got, -limit), limit);
  const b = Math.min(Math.max(exact, -limit), limit);
  return Math.abs(a - b) / ulpOf(b);
}
