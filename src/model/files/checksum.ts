import { sha256 } from '../../formats/sha256.js';
import { show } from '../../show.js';
import { invalidFile } from './fileFields.js';

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

/**
 * Requires that header and data are those of which the digest was computed. Files of versions without digests pass.
 *
 * @throws FormatError for any bit that differs.
 */
export function requireChecksum(file: Uint8Array, digest: string | undefined): void {
  if (digest === undefined) return;
  if (!/^[0-9a-f]{64}$/.test(digest))
    throw invalidFile(CHECKSUM, `expected 64 hexadecimal digits, got ${show(digest)}`);
  const place = placeOf(file, digest);
  const end = place + digest.length;
  const blank = new TextEncoder().encode(NO_CHECKSUM);
  if (place > 0 && sha256(file.subarray(0, place), blank, file.subarray(end)) === digest) return;
  const cure = 'take another copy; a program that changes model files must leave out "sha256" of their metadata';
  throw invalidFile(CHECKSUM, `is not that of the file, which was damaged or changed since it was saved; ${cure}`);
}

/** Where the digest begins, or -1. Quotes inside of other texts are escaped, so its key stands there once. */
function placeOf(file: Uint8Array, digest: string): number {
  const wanted = new TextEncoder().encode(`"${CHECKSUM}":"${digest}"`);
  for (let at = file.indexOf(QUOTE); at >= 0; at = file.indexOf(QUOTE, at + 1)) {
    if (wanted.every((byte, index) => file[at + index] === byte)) return at + wanted.length - 1 - digest.length;
  }
  return -1;
}
