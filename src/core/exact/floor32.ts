/** The largest 32-bit float <= x. */
export function floor32(x: number): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = x;
  // The bits before, on the way to -Infinity; where a negative x was rounded to 0, it is -0.
  if (float[0]! > x) bits[0]! += float[0]! > 0 ? -1 : 1;
  return float[0]!;
}
