import type { Runtime } from '../../core/kernels/runtime.js';
import type { Regions } from '../memory/regions.js';
import type { Network } from '../network.js';
import type { KernelForms } from './kernelForms.js';
import type { Parameters } from './parameters.js';

/** The weights of a model in the kernels' memory. */
export interface Built {
  readonly runtime: Runtime;
  readonly regions: Regions;
  readonly network: Network;
  readonly parameters: Parameters;
  readonly forms: KernelForms;
}
