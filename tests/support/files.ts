// Model files taken apart and put together again, for tests of what load refuses.
import { decodeSafetensors } from '../../src/formats/safetensors/decode.js';
import { encodeSafetensors } from '../../src/formats/safetensors/encode.js';
import type { SafetensorsTensor } from '../../src/formats/safetensors/format.js';

/** A model file in parts that a test may change. */
export interface Parts {
  tensors: Map<string, SafetensorsTensor>;
  metadata: Map<string, string>;
}

/** The file with something changed. */
export function altered(bytes: Uint8Array, change: (parts: Parts) => void): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = decodeSafetensors(bytes, { maxHeaderBytes: 100_000_000 });
  const parts = { tensors: new Map(tensors), metadata: new Map(metadata) };
  parts.metadata.delete('sha256'); // it would be found before what the test is about
  change(parts);
  return encodeSafetensors(parts.tensors, parts.metadata, { maxHeaderBytes: 100_000_000 });
}

// Configurations are what JSON holds; a test that changes one knows its form.
type Editable = { [key: string]: Editable } & Editable[] & string & number & boolean;

/** The file with its configuration changed. */
export function reconfigured(bytes: Uint8Array, change: (configuration: Editable) => void): Uint8Array<ArrayBuffer> {
  return altered(bytes, ({ metadata }) => {
    const configuration = JSON.parse(metadata.get('configuration')!) as Editable;
    change(configuration);
    metadata.set('configuration', JSON.stringify(configuration));
  });
}

/** Bytes with a header as given, verbatim, and data after it. */
export function withHeader(header: string | Uint8Array, data: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** The header's text and the data of a file. */
export function split(bytes: Uint8Array): { header: string; data: Uint8Array } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { header: new TextDecoder().decode(bytes.subarray(8, 8 + length)), data: bytes.subarray(8 + length) };
}
