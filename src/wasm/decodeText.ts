/**
 * Decodes numbers from 0 to 351 from printable ASCII, as scripts/inline-wasm.js writes them: one character below 88, otherwise two,
 * the first of which is `|`, `}` or `~`. Quotes and backslashes are not used, because they would need an escape.
 */
export function decodeText(text: string): Uint16Array {
  const numbers = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at);
    const high = code < 124 ? 0 : 88 * (code - 123);
    if (high > 0) code = text.charCodeAt(++at);
    numbers[length++] = high + code - (code < 92 ? 35 : 36);
  }
  return numbers.subarray(0, length);
}
