// Half floats: 1 sign, 5 exponent and 10 fraction bits. Source: IEEE 754-2019, binary16.

const BITS = new DataView(new ArrayBuffer(4));

/** The number that 16 bits stand for; every half float is a float exactly. */
export function fromHalf(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return (sign === 0 ? 1 : -1) * fraction * 2 ** -24;
  // Infinities and NaN keep their payload: 112 is the difference of the two biases.
  const wide = exponent === 0x1f ? 0xff : exponent + 112;
  BITS.setUint32(0, (sign | (wide << 23) | (fraction << 13)) >>> 0);
  return BITS.getFloat32(0);
}

/** The number that 16 bits of bfloat16 stand for: the upper half of a float. */
export function fromBfloat16(bits: number): number {
  BITS.setUint32(0, (bits << 16) >>> 0);
  return BITS.getFloat32(0);
}

/** The 16 bits of the half float nearest to a float, ties to even; infinite from 65520 on. */
export function toHalf(value: number): number {
  BITS.setFloat32(0, value);
  const bits = BITS.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520: the midpoint above the largest half float
  if (magnitude < 0x38800000) return sign | evenInteger(Math.abs(value) * 2 ** 24); // a multiple of 2^-24
  const kept = magnitude - (112 << 23);
  const rest = kept & 0x1fff;
  const whole = kept >>> 13;
  return sign | (rest > 0x1000 || (rest === 0x1000 && (whole & 1) === 1) ? whole + 1 : whole);
}

/** The nearest integer of a number >= 0, ties to even. */
function evenInteger(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
