import { ours } from '../concept.js';
import type { Initializer } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * Glorot (Xavier) uniform: uniform in [-limit, limit), limit = sqrt(6 / (fanIn + fanOut)).
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 64, kernelInitializer: glorotUniform() })
 *
 * Source: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010). As Keras.
 */
export function glorotUniform(options: NoOptions = {}): Initializer {
  requireOptions('glorotUniform', options, []);
  return ours({
    name: 'glorotUniform',
    config: {},
    fill(kernels, out, size, fanIn, fanOut, random) {
      const { stepLow, stepHigh, stream, seedLow, seedHigh } = random;
      const limit = Math.sqrt(6 / (fanIn + fanOut));
      kernels.f32_uniform(out, size, -limit, limit, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
