// Source: the safetensors format (github.com/huggingface/safetensors, README "Format"): 8 bytes little-endian length of
// the header, the header as JSON, the tensors' bytes without gaps. Numbers are little-endian, like the kernels' memory.
import { FormatError, OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';

/**
 * Element types that are read and written exactly. Half floats (F16, BF16) and all others are refused: a codec that converted
 * them could not write the bytes that it read.
 */
export interface SafetensorsArrays {
  readonly F32: Float32Array;
  readonly F64: Float64Array;
  readonly I32: Int32Array;
  readonly U8: Uint8Array;
  readonly I64: BigInt64Array;
  readonly U64: BigUint64Array;
}

export type SafetensorsDtype = keyof SafetensorsArrays;

/** One array; `data` has the product of `shape` elements ([] is a scalar, a size of 0 no element). */
export type SafetensorsTensor = {
  readonly [D in SafetensorsDtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: SafetensorsArrays[D];
  };
}[SafetensorsDtype];

export interface SafetensorsFile {
  readonly tensors: Map<string, SafetensorsTensor>;
  readonly metadata: Map<string, string>;
}

export interface SafetensorsOptions {
  /** Longest header that is read or written. Default 1 MiB; the format allows 100 MB. */
  readonly maxHeaderBytes?: number;
  /** Element types to read beside {@link SafetensorsArrays}, each converted to arrays of those. */
  readonly elementTypes?: ReadonlyMap<string, ElementType>;
}

/** How the elements of a tensor are read. */
export interface ElementType {
  readonly bytes: number;
  create(buffer: ArrayBuffer): SafetensorsArrays[SafetensorsDtype];
}

/** The limit of the reference implementation. */
const FORMAT_HEADER_BYTES = 100_000_000;
const DEFAULT_HEADER_BYTES = 2 ** 20;
export const METADATA = '__metadata__';

/** In the order in which the reference implementation writes them: wide elements stay aligned. */
export const DTYPES: readonly string[] = ['U64', 'I64', 'F64', 'F32', 'I32', 'U8'] satisfies SafetensorsDtype[];

export function invalid(what: string, path = 'safetensors', got?: unknown): FormatError {
  return new FormatError(`safetensors: ${what}`, { path, got });
}

/** @throws OptionError for an option out of range. */
export function headerLimit({ maxHeaderBytes = DEFAULT_HEADER_BYTES }: SafetensorsOptions): number {
  if (maxHeaderBytes >= 0 && maxHeaderBytes <= FORMAT_HEADER_BYTES) return maxHeaderBytes;
  refuse(OptionError, 'safetensors.maxHeaderBytes', 'a number in [0, 100000000]', maxHeaderBytes);
}
