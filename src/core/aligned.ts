const LINE_BYTES = 64;

/** Bytes, rounded up to cache lines. */
export function alignedBytes(bytes: number): number {
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}

/** Bytes of an array of f32, rounded up so that the next one starts on a cache line. */
export function aligned(elements: number): number {
  return alignedBytes(elements * Float32Array.BYTES_PER_ELEMENT);
}
