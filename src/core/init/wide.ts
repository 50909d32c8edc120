// Wider registers: loaded by `init({ wide: true })` only.
import { joinRegisters } from '#platform';
import { RuntimeSupportError } from '../../errors.js';
import type { HostModule } from '../../host.js';
import { wideSource } from '../../wasm/wide.js';

/**
 * Lets the engine join operations of 128 bits into operations of 256, in all that it compiles from now on.
 *
 * @throws RuntimeSupportError if it cannot.
 */
export function widen(): void {
  if (joinRegisters()) return;
  throw new RuntimeSupportError(
    "init: wide needs V8's flag --wasm-revectorize (before 15.4: --experimental-wasm-revectorize), which this engine lacks",
    { path: 'init.wide' },
  );
}

/**
 * The build with tiles for wider registers: the bits of the default build.
 *
 * @param core  the default build: its bytes, or a module if the runtime cannot compile, which stays as it is.
 */
export function wideModule(core: Uint8Array | HostModule): Uint8Array | HostModule {
  return core instanceof Uint8Array ? wideSource(core) : core;
}
