/**
 * Numbers from 0 to 351 out of printable ASCII, as scripts/inline-wasm.js writes it: one character for those below 88, two
 * for the others, the first of them a `|`, `}` or `~`. A quote and a backslash, which would be written with two, are none.
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
