import { extraSource } from '#extra';
import type { ExtraKernels } from './extraKernels.js';
import { instantiateExtra } from './instantiate.js';
import type { Kernels } from './kernels.js';

/** Instances of the second module, by the kernels whose memory they share. */
const instances = new WeakMap<Kernels, ExtraKernels>();

/**
 * Kernels of the second module, over the memory of the first; instantiated at the first call.
 *
 * Concepts that need one import this file, and with it the second module: a bundle without them does not carry it.
 *
 * @throws RuntimeSupportError if the runtime cannot compile and `init` was not given the module.
 */
export function extraKernels(kernels: Kernels): ExtraKernels {
  return instances.get(kernels) ?? adoptExtra(kernels, instantiateExtra(extraSource(), kernels.memory));
}

/** Pairs an instance of the second module with the kernels whose memory it shares. */
export function adoptExtra(kernels: Kernels, extra: ExtraKernels): ExtraKernels {
  instances.set(kernels, extra);
  return extra;
}
