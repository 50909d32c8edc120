/** Value of the hexadecimal digit with this character code. */
function digitAt(code: number): number {
  return (code & 15) + (code > 57 ? 9 : 0);
}

/** Bytes from two lower-case hexadecimal digits each. */
export function decodeHex(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length / 2);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = (digitAt(digits.charCodeAt(2 * at)) << 4) | digitAt(digits.charCodeAt(2 * at + 1));
  }
  return bytes;
}
