/**
 * Makes a module from another: parts of it, with new bytes between them. Builds of the same kernels differ little.
 *
 * @param core   the module that the parts are copied from.
 * @param patch  bytes: the length of the result; then, until it is full: n, n new bytes, the start of a part in the core, and its
 *   length. Numbers are LEB128: seven bits a byte, the lowest first. scripts/patch.js is the inverse.
 */
export function patched(core: Uint8Array, patch: Uint16Array): Uint8Array<ArrayBuffer> {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = patch[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const module = new Uint8Array(number());
  let end = 0;
  const append = (source: Uint8Array | Uint16Array, start: number, length: number) => {
    module.set(source.subarray(start, start + length), end);
    end += length;
  };
  while (end < module.length) {
    const own = number();
    append(patch, at, own);
    at += own;
    append(core, number(), number());
  }
  return module;
}
