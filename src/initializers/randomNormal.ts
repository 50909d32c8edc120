import { ours } from '../concept.js';
import type { Initializer } from '../types.js';
import { type NormalOptions, readNormalOptions } from './normalOptions.js';

/**
 * Normal of the given mean and standard deviation, whatever the layer's size.
 *
 * @throws HyperparameterError when mean is not finite, or stddev is negative or not finite, in f32; OptionError for an unknown
 *   option.
 * @example dense({ units: 64, kernelInitializer: randomNormal({ stddev: 0.1 }) })
 *
 * Source: Keras, which has the same names and defaults.
 */
export function randomNormal(options: NormalOptions = {}): Initializer {
  const { mean, stddev } = readNormalOptions('randomNormal', options);
  return ours({
    name: 'randomNormal',
    config: { mean, stddev },
    fill(kernels, out, size, _fanIn, _fanOut, { stepLow, stepHigh, stream, seedLow, seedHigh }) {
      kernels.f32_normal(out, size, mean, stddev, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
