// The relaxed build: loaded by `init({ simd: 'relaxed' })` only.
import { warn } from '../warnings.js';
import { relaxedSource } from '../wasm/relaxed.js';

/** The bytes of the relaxed build; undefined, with a notice, where the engine does not know its instructions. */
export function relaxedModule(): Uint8Array<ArrayBuffer> | undefined {
  const bytes = relaxedSource();
  if (typeof WebAssembly === 'object' && WebAssembly.validate(bytes)) return bytes;
  warn('W_SIMD', 'this engine does not have relaxed SIMD; going on with the fixed build');
  return undefined;
}
