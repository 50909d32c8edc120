// The relaxed build: loaded by `init({ simd: 'relaxed' })` only.
import type { HostModule } from '../../host.js';
import { warn } from '../../warnings.js';
import { relaxedSource } from '../../wasm/relaxed.js';

/**
 * The bytes of the relaxed build; undefined, with a warning, if the engine lacks its instructions.
 *
 * @param core  the default build: its bytes, or a module if the runtime cannot compile.
 */
export function relaxedModule(core: Uint8Array | HostModule): Uint8Array<ArrayBuffer> | undefined {
  if (!(core instanceof Uint8Array)) {
    const instead = 'give `module` what an import of ockham/core.relaxed.wasm is here';
    warn('W_SIMD', `this runtime compiles nothing at run time; going on with the fixed build (${instead})`);
    return undefined;
  }
  const bytes = relaxedSource(core);
  if (typeof WebAssembly === 'object' && WebAssembly.validate(bytes)) return bytes;
  warn('W_SIMD', 'this engine does not have relaxed SIMD; going on with the fixed build');
  return undefined;
}
