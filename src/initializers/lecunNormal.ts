import { ours } from '../concept.js';
import { TRUNCATED_STDDEV } from '../core/random/streams.js';
import type { Initializer } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * LeCun normal: truncated normal of standard deviation sqrt(1 / fanIn) and mean 0.
 *
 * Nothing lies beyond two standard deviations of the normal before the cut, which is wider so that the weights have the
 * stated one.
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 64, kernelInitializer: lecunNormal() })
 *
 * Source: LeCun et al., "Efficient BackProp" (1998). As Keras.
 */
export function lecunNormal(options: NoOptions = {}): Initializer {
  requireOptions('lecunNormal', options, []);
  return ours({
    name: 'lecunNormal',
    config: {},
    fill(kernels, out, size, fanIn, _fanOut, random) {
      const { stepLow, stepHigh, stream, seedLow, seedHigh } = random;
      const stddev = Math.sqrt(1 / fanIn) / TRUNCATED_STDDEV;
      kernels.f32_truncated_normal(out, size, 0, stddev, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
