// @ts-check
// Chooses the kernels of a bench by its command line: `--relaxed` for the relaxed build, `--wide` for V8's registers of 256 bits.
// Same as `init({ simd: 'relaxed', wide: true })`; it, too, must come before any module is compiled.
import { readFileSync } from 'node:fs';
import { init } from 'ockham';
import { joinRegisters } from '../dist/platform/node.js';

const isRelaxed = process.argv.includes('--relaxed');
const isWide = process.argv.includes('--wide');

/** For a bench's headline. */
export const buildName = `${isRelaxed ? 'relaxed' : 'default'} build${isWide ? ', wide' : ''}`;

const bytesOf = (/** @type {string} */ build) => readFileSync(new URL(`../build/${build}.wasm`, import.meta.url));

/**
 * The feature that this engine lacks for a build, or undefined. Sets V8's flag, so the process must not compile kernels.
 *
 * @param {'relaxed' | 'wide'} build
 */
export function missingFor(build) {
  if (build === 'wide') return joinRegisters() ? undefined : 'no flag --wasm-revectorize';
  return WebAssembly.validate(bytesOf('relaxed')) ? undefined : 'no relaxed SIMD';
}

/**
 * The kernels, without the library around them.
 *
 * @returns {import('../src/core/kernels/kernels.js').Kernels}
 */
export function loadKernels() {
  const missing = isWide ? missingFor('wide') : undefined;
  if (missing !== undefined) throw new Error(missing);
  // tests/contract holds the exports to this interface.
  return /** @type {import('../src/core/kernels/kernels.js').Kernels} */ (
    /** @type {unknown} */ (
      new WebAssembly.Instance(new WebAssembly.Module(bytesOf(isRelaxed ? 'relaxed' : isWide ? 'wide' : 'core')))
        .exports
    )
  );
}

/** The same kernels for the library. */
export function initBuild() {
  return init({ simd: isRelaxed ? 'relaxed' : 'fixed', wide: isWide });
}
