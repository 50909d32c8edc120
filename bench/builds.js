// @ts-check
// Which kernels a bench measures, said on its command line: `--relaxed` for the relaxed build, `--wide` for V8's registers
// of 256 bits. As `init({ simd: 'relaxed', wide: true })`, and like it before any module is compiled.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

export const isRelaxed = process.argv.includes('--relaxed');
export const isWide = process.argv.includes('--wide');

/** For a bench's headline. */
export const buildName = `${isRelaxed ? 'relaxed' : 'default'} build${isWide ? ', wide' : ''}`;

/**
 * The kernels, without the library around them.
 *
 * @returns {import('../src/core/kernels.js').Kernels}
 */
export function loadKernels() {
  if (isWide) setFlagsFromString('--experimental-wasm-revectorize'); // where it is unknown, V8 says so
  const bytes = readFileSync(new URL(`../build/${isRelaxed ? 'relaxed' : 'core'}.wasm`, import.meta.url));
  // tests/contract holds the exports to this interface.
  return /** @type {import('../src/core/kernels.js').Kernels} */ (
    /** @type {unknown} */ (new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports)
  );
}
