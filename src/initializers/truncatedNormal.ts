import { ours } from '../concept.js';
import type { Initializer } from '../types.js';
import { type NormalOptions, readNormalOptions } from './normalOptions.js';

/**
 * Normal of the given mean and standard deviation, cut at two standard deviations: that of the weights is 0.88 of the given one.
 *
 * @throws HyperparameterError when mean is not finite, or stddev is negative or not finite, in f32; OptionError for an unknown
 *   option.
 * @example dense({ units: 64, kernelInitializer: truncatedNormal({ stddev: 0.1 }) })
 *
 * Source: Keras, which has the same names and defaults.
 */
export function truncatedNormal(options: NormalOptions = {}): Initializer {
  const { mean, stddev } = readNormalOptions('truncatedNormal', options);
  return ours({
    name: 'truncatedNormal',
    config: { mean, stddev },
    fill(kernels, out, size, _fanIn, _fanOut, { stepLow, stepHigh, stream, seedLow, seedHigh }) {
      kernels.f32_truncated_normal(out, size, mean, stddev, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
