import { ours } from '../concept.js';
import { TRUNCATED_STDDEV } from '../core/random/streams.js';
import type { Initializer } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * Glorot (Xavier) normal: truncated normal of standard deviation sqrt(2 / (fanIn + fanOut)) and mean 0.
 *
 * The normal is cut at two of its own standard deviations, which are larger than stated: after the cut, the weights have the
 * stated one.
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 64, kernelInitializer: glorotNormal() })
 *
 * Source: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010). As Keras.
 */
export function glorotNormal(options: NoOptions = {}): Initializer {
  requireOptions('glorotNormal', options, []);
  return ours({
    name: 'glorotNormal',
    config: {},
    fill(kernels, out, size, fanIn, fanOut, random) {
      const { stepLow, stepHigh, stream, seedLow, seedHigh } = random;
      const stddev = Math.sqrt(2 / (fanIn + fanOut)) / TRUNCATED_STDDEV;
      kernels.f32_truncated_normal(out, size, 0, stddev, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
