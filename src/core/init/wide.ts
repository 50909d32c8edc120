import { joinRegisters } from '#platform';
import { RuntimeSupportError } from '../../errors.js';

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
