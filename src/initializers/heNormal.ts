import { ours } from '../concept.js';
import { TRUNCATED_STDDEV } from '../core/random/streams.js';
import type { Initializer } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * He (Kaiming) normal, for ReLU: truncated normal of standard deviation sqrt(2 / fanIn) and mean 0.
 *
 * The normal is cut at two of its own standard deviations, which are larger than stated: after the cut, the weights have the
 * stated one.
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 64, kernelInitializer: heNormal() })
 *
 * Source: He et al., "Delving deep into rectifiers" (2015). As Keras.
 */
export function heNormal(options: NoOptions = {}): Initializer {
  requireOptions('heNormal', options, []);
  return ours({
    name: 'heNormal',
    config: {},
    fill(kernels, out, size, fanIn, _fanOut, random) {
      const { stepLow, stepHigh, stream, seedLow, seedHigh } = random;
      const stddev = Math.sqrt(2 / fanIn) / TRUNCATED_STDDEV;
      kernels.f32_truncated_normal(out, size, 0, stddev, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
