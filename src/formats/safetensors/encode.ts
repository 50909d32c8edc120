import { DTYPES, headerLimit, invalid, METADATA, type SafetensorsOptions, type SafetensorsTensor } from './format.js';

/**
 * Encodes a safetensors file. Equal contents give equal bytes: tensors by element type (wide first), then by name;
 * metadata by key; the header padded with spaces so that the data starts at a multiple of 8.
 *
 * Only the size of the header is checked. The caller sees to it that arrays fit their shapes, and that names and counts are ones
 * that `decodeSafetensors` accepts.
 *
 * @throws FormatError for a longer header; OptionError when an option is out of range.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const maxHeaderBytes = headerLimit(options);
  const strings = [...metadata]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const fields = strings.length > 0 ? [`"${METADATA}":{${strings.join(',')}}`] : [];
  const ordered = [...tensors].sort(
    ([a, first], [b, second]) => DTYPES.indexOf(first.dtype) - DTYPES.indexOf(second.dtype) || compareText(a, b),
  );
  let end = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    const offsets = `[${end},${end + data.byteLength}]`;
    fields.push(`${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape}],"data_offsets":${offsets}}`);
    end += data.byteLength;
  }
  const header = new TextEncoder().encode(`{${fields.join(',')}}`);
  const headerBytes = Math.ceil(header.length / 8) * 8;
  if (headerBytes > maxHeaderBytes) {
    throw invalid(`a header of ${headerBytes} bytes; at most ${maxHeaderBytes} would be read again`);
  }

  const file = new Uint8Array(8 + headerBytes + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(header, 8);
  file.fill(0x20, 8 + header.length, 8 + headerBytes);
  let at = 8 + headerBytes;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/** Sorts by code points, like the reference implementation, which sorts UTF-8. */
function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
