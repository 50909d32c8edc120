import { joinRegisters } from '#platform';
import { RuntimeSupportError } from '../../errors.js';

/**
 * Lets the engine join operations of 128 bits into operations of 256, in all that it compiles from now on.
 *
 * @throws RuntimeSupportError where it cannot.
 */
export function widen(): void {
  if (joinRegisters()) return;
  throw new RuntimeSupportError(
    'init: wide needs the flag --experimental-wasm-revectorize of V8, which this engine does not have',
    { path: 'init.wide' },
  );
}
