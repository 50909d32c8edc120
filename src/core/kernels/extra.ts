import { extraSource } from '#extra';
import type { ExtraKernels } from './extraKernels.js';
import { instantiateExtra } from './instantiate.js';
import type { Kernels } from './kernels.js';

/** The instance of the second module for those kernels whose memory it works on. */
const instances = new WeakMap<Kernels, ExtraKernels>();

/**
 * The kernels of concepts that programs import by their own names, over the memory of the others; instantiated at the first call.
 *
 * Whoever needs one imports this file, and with it the second module: so a bundle has it only where it has such a concept.
 *
 * @throws RuntimeSupportError where the runtime compiles nothing, and `init` was not given the module.
 */
export function extraKernels(kernels: Kernels): ExtraKernels {
  return instances.get(kernels) ?? adoptExtra(kernels, instantiateExtra(extraSource(), kernels.memory));
}

/** Makes these the ones that go with those kernels. */
export function adoptExtra(kernels: Kernels, extra: ExtraKernels): ExtraKernels {
  instances.set(kernels, extra);
  return extra;
}
