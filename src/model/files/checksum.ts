import { sha256 } from '../../formats/sha256.js';

/** Key of the digest in a file's metadata. */
export const CHECKSUM = 'sha256';

/** Stands in the digest's place while the digest is computed. */
export const NO_CHECKSUM = '0'.repeat(64);

const QUOTE = 0x22;

/** Writes the digest of a file into the place that {@link NO_CHECKSUM} keeps for it. */
export function writeChecksum(file: Uint8Array): void {
  const digest = sha256(file);
  file.set(new TextEncoder().encode(digest), placeOf(file, NO_CHECKSUM));
}

/** Where the digest begins, or -1. Quotes inside of other texts are escaped, so its key stands there once. */
export function placeOf(file: Uint8Array, digest: string): number {
  const wanted = new TextEncoder().encode(`"${CHECKSUM}":"${digest}"`);
  for (let at = file.indexOf(QUOTE); at >= 0; at = file.indexOf(QUOTE, at + 1)) {
    if (wanted.every((byte, index) => file[at + index] === byte)) return at + wanted.length - 1 - digest.length;
  }
  return -1;
}
