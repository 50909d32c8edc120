/** Bytes of an f32, and of an i32. */
export const FLOAT_BYTES = 4;
const LINE_BYTES = 64;

/** Bytes, rounded up to cache lines. */
export function alignedBytes(bytes: number): number {
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}

/** Bytes of an array of f32, rounded up so that the next one starts on a cache line. */
export function aligned(elements: number): number {
  return alignedBytes(elements * FLOAT_BYTES);
}
