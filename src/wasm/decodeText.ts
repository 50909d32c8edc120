/**
 * Bytes from printable ASCII, as scripts/inline-wasm.js writes it: one character for most bytes, two for the others, the
 * first of them a `|` or a `}`.
 */
export function decodeText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // 92 characters from the blank on; -6 is where the bytes start that are frequent in a module.
    const value = code < 124 ? code : 92 * (code - 123) + text.charCodeAt(++at);
    bytes[length++] = value - 32 - 6;
  }
  return bytes.slice(0, length);
}
