import type { FileView } from './bytes.js';

/** A type of elements. */
export interface Datatype {
  readonly kind: 'float' | 'integer' | 'text' | 'variableText' | 'other';
  readonly bytes: number;
  readonly isLittle: boolean;
  readonly isSigned: boolean;
  /** Its number in the format, for messages. */
  readonly number: number;
}

/** Bits of exponent and fraction of the floats of IEEE 754, by their bytes. */
const FLOATS: Readonly<Record<number, readonly [number, number]>> = { 2: [5, 10], 4: [8, 23], 8: [11, 52] };

/** Reads a type. */
export function readDatatype(file: FileView, at: number): Datatype {
  const number = file.u8(at) & 0x0f;
  const flags = file.u8(at + 1);
  const bytes = file.u32(at + 4);
  const base = { bytes, isLittle: (flags & 1) === 0, isSigned: (flags & 8) !== 0, number };
  if (number === 0 && [1, 2, 4, 8].includes(bytes) && file.u16(at + 10) === 8 * bytes)
    return { kind: 'integer', ...base };
  if (number === 1 && isFloat(file, at, bytes) && (flags & 0x40) === 0) return { kind: 'float', ...base };
  if (number === 3) return { kind: 'text', ...base };
  if (number === 9 && (flags & 0x0f) === 1) return { kind: 'variableText', ...base };
  return { kind: 'other', ...base };
}

function isFloat(file: FileView, at: number, bytes: number): boolean {
  const [exponent, fraction] = FLOATS[bytes] ?? [0, 0];
  return exponent > 0 && file.u8(at + 13) === exponent && file.u8(at + 15) === fraction;
}

/** Reads the sizes of a data space: [] for a scalar; undefined if it is empty. */
export function readShape(file: FileView, at: number): readonly number[] | undefined {
  const version = file.u8(at);
  const rank = file.u8(at + 1);
  if (version !== 1 && version !== 2) throw file.invalid(`version ${version} of a data space`);
  if (version === 2 && file.u8(at + 3) === 2) return undefined;
  if (rank > 32) throw file.invalid(`${rank} axes`);
  const first = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => file.u64(first + 8 * axis));
}

/** The product of sizes. @throws FormatError beyond what a file of that size can hold, at so many bytes each. */
export function elementsOf(file: FileView, shape: readonly number[], bytes: number): number {
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  if (count * bytes <= file.length) return count;
  throw file.invalid(`${count} elements of ${bytes} bytes in a file of ${file.length}`);
}
