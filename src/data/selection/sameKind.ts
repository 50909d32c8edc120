import { narrowKind } from '../reading/narrow.js';
import { type BigIntTypedArray, type NumericTypedArray, typedArrayKind } from '../reading/numbers.js';

/** Those that are not narrow: by name, because the constructor of a subclass (Node's Buffer) would make something else. */
const KINDS: Readonly<Record<string, (length: number) => NumericTypedArray | BigIntTypedArray>> = {
  Float32Array: (length) => new Float32Array(length),
  Float64Array: (length) => new Float64Array(length),
  Int16Array: (length) => new Int16Array(length),
  Uint16Array: (length) => new Uint16Array(length),
  Int32Array: (length) => new Int32Array(length),
  Uint32Array: (length) => new Uint32Array(length),
  BigInt64Array: (length) => new BigInt64Array(length),
  BigUint64Array: (length) => new BigUint64Array(length),
};

/** Makes zeros in an array of the same kind as the given one; undefined if that is no typed array. Unknown kinds give f64. */
export function zerosLike(given: unknown, length: number): NumericTypedArray | BigIntTypedArray | undefined {
  const kind = typedArrayKind(given);
  if (kind === undefined) return undefined;
  const Narrow = narrowKind([given as NumericTypedArray]);
  return Narrow === undefined ? (KINDS[kind] ?? KINDS['Float64Array']!)(length) : new Narrow(length);
}
