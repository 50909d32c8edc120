import { type FloatArray, type NarrowArray, type NumericArray, typedArrayKind } from './numbers.js';

/** X of a model in memory: f32, or the narrow type in which it was given. */
export type InputArray = Float32Array | NarrowArray;

/** The constructor of one type of arrays. */
export interface Kind<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): T;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** Whether the numbers are of a type narrower than f32. */
export function isNarrow(data: FloatArray | NarrowArray): data is NarrowArray {
  return data.BYTES_PER_ELEMENT < Float32Array.BYTES_PER_ELEMENT;
}

/** The one narrow type of all of these arrays; undefined if they have none. */
export function narrowKind(arrays: readonly (NumericArray | InputArray)[]): Kind<NarrowArray> | undefined {
  // By its name, because the constructor of a subclass (Node's Buffer) would make something else.
  const name = typedArrayKind(arrays[0]) ?? '';
  const isOne = /^(Ui|I)nt8|^Float16/.test(name) && arrays.every((array) => typedArrayKind(array) === name);
  return isOne ? (globalThis as unknown as Readonly<Record<string, Kind<NarrowArray>>>)[name] : undefined;
}
