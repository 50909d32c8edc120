/** The constructor of Float16Array, which Node has from version 24 on. */
export const Half = (globalThis as { Float16Array?: { from(given: ArrayLike<number>): Float32Array } }).Float16Array;

/** Numbers in [-100, 155] in narrow types, and as f32. */
export const narrowKinds = [
  { kind: 'Uint8Array', of: (numbers: ArrayLike<number>) => Uint8Array.from(numbers) },
  { kind: 'Uint8ClampedArray', of: (numbers: ArrayLike<number>) => Uint8ClampedArray.from(numbers) },
  { kind: 'Int8Array', of: (numbers: ArrayLike<number>) => Int8Array.from(numbers) },
  ...(Half === undefined ? [] : [{ kind: 'Float16Array', of: (numbers: ArrayLike<number>) => Half.from(numbers) }]),
] as const;
