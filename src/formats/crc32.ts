// Source: ISO 3309; the polynomial 0xEDB88320, reflected, as zip has it.

/** Made with the first sum: a module makes nothing on import. */
let table: Uint32Array | undefined;

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
}

/** The checksum of bytes, as an unsigned integer. */
export function crc32(bytes: Uint8Array): number {
  table ??= makeTable();
  let sum = -1;
  for (let at = 0; at < bytes.length; at++) sum = (sum >>> 8) ^ table[(sum ^ bytes[at]!) & 0xff]!;
  return ~sum >>> 0;
}
