// Four f64 in two vectors, as every kernel here goes through rows: the numbers of rows are multiples of 4, filled up with zeros.

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sum4(a: v128, b: v128): f64 {
  const s = f64x2.add(a, b);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** a + b * c, rounded twice: the same bits on every processor. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c));
}

/** a - b * c, rounded twice. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  return f64x2.sub(a, f64x2.mul(b, c));
}
