import type { HostMemory } from '../../../host.js';
import type { Loss } from '../families/losses.js';
import type { Family } from '../types.js';
import { type ExtraKernels, extraKernels } from './kernels.js';

/** The loss of classes or counts. @param memory  of the kernels. */
export function likelihoodOf(family: Exclude<Family, 'gaussian'>, memory: HostMemory): Loss {
  const kernels = extraKernels(memory);
  return {
    ...LIKELIHOODS[family](kernels),
    isQuadratic: false,
    distance: ({ n, classes, g, h }, u, t) => kernels.f64_distance(n * classes, g, u, h, t),
  };
}

const LIKELIHOODS: Readonly<
  Record<Exclude<Family, 'gaussian'>, (kernels: ExtraKernels) => Pick<Loss, 'value' | 'conjugate'>>
> = {
  binomial: (kernels) => ({
    value: ({ n, eta, y, w, g, h }) => kernels.f64_binomial(n, eta, y, w, g, h),
    conjugate: ({ n, y, w, v }, u, t) => kernels.f64_binomial_conjugate(n, u, y, w, v, t),
  }),
  poisson: (kernels) => ({
    value: ({ n, eta, y, w, g, h }) => kernels.f64_poisson(n, eta, y, w, g, h),
    conjugate: ({ n, y, w, v }, u, t) => kernels.f64_poisson_conjugate(n, u, y, w, v, t),
  }),
  multinomial: (kernels) => ({
    value: ({ n, classes, eta, y, w, g, h }) => kernels.f64_multinomial(n, classes, eta, y, w, g, h),
    conjugate: ({ n, classes, y, w, v }, u, t) => kernels.f64_multinomial_conjugate(n, classes, u, y, w, v, t),
  }),
};
