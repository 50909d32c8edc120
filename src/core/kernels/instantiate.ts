import { RuntimeSupportError } from '../../errors.js';
import type { ExtraKernels } from './extraKernels.js';
import type { Instantiate } from './instantiation.js';
import type { Kernels } from './kernels.js';
import { missingWebAssembly, refusal } from './refusal.js';

/** For the built-in modules, which import nothing but memory. */
const instantiateBuiltIn: Instantiate = (source, imports) =>
  new WebAssembly.Instance(
    source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source as BufferSource),
    imports as WebAssembly.Imports,
  );

/**
 * Compiles and instantiates the kernels. Synchronous: 1 to 17 ms, once.
 *
 * @param memory  imported by the threads build; the default build imports nothing.
 * @throws RuntimeSupportError if the engine lacks WebAssembly or SIMD, a policy forbids compiling, or the module is not the
 *   kernels.
 */
export function instantiateKernels(
  source: BufferSource | WebAssembly.Module,
  memory?: WebAssembly.Memory,
  instantiate?: Instantiate,
): Kernels {
  const exports = exportsOf(source, 'module', memory, instantiate);
  if (!(exports['memory'] instanceof WebAssembly.Memory)) throw wrongModule('module');
  // The exports are in the shape of assembly/index.ts; tests/contract holds the interface to it.
  return exports as unknown as Kernels;
}

/**
 * Compiles and instantiates the kernels of the second module. Synchronous, once.
 *
 * @param memory  that of the first module.
 * @throws RuntimeSupportError as {@link instantiateKernels} does.
 */
export function instantiateExtra(
  source: BufferSource | WebAssembly.Module,
  memory: WebAssembly.Memory,
  instantiate?: Instantiate,
): ExtraKernels {
  const exports = exportsOf(source, 'extra', memory, instantiate);
  return exports as unknown as ExtraKernels; // in the shape of assembly/extra.ts
}

/** For each module, an export that only it has. */
const MARKS = { module: 'heap_base', extra: 'f32_layer_normalization' } as const;

/** @param option  the option of `init` that takes this module. */
function exportsOf(
  source: BufferSource | WebAssembly.Module,
  option: keyof typeof MARKS,
  memory: WebAssembly.Memory | undefined,
  instantiate = instantiateBuiltIn,
): WebAssembly.Exports {
  if (typeof WebAssembly !== 'object') throw missingWebAssembly();
  let exports: WebAssembly.Exports;
  try {
    exports = instantiate(source, memory === undefined ? {} : { env: { memory } }).exports as WebAssembly.Exports;
  } catch (cause) {
    throw refusal(cause, option);
  }
  if (typeof exports[MARKS[option]] !== 'function') throw wrongModule(option);
  return exports;
}

function wrongModule(option: string): RuntimeSupportError {
  return new RuntimeSupportError('ockham: this module does not have the kernels', {
    path: `init.${option}`,
  });
}
