/** The largest 32-bit float <= x. */
export function floor32(x: number): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = x;
  // One step towards -Infinity, in the bits. A negative x that was rounded to 0 is -0 here.
  if (float[0]! > x) bits[0]! += float[0]! > 0 ? -1 : 1;
  return float[0]!;
}
