import { ours } from '../concept.js';
import type { Initializer } from '../types.js';
import { type NoOptions, requireOptions } from '../validate.js';

/**
 * He (Kaiming) uniform, for ReLU: uniform in [-limit, limit), limit = sqrt(6 / fanIn).
 *
 * @throws OptionError for any option: there are none.
 * @example dense({ units: 64, kernelInitializer: heUniform() })
 *
 * Source: He et al., "Delving deep into rectifiers" (2015). As Keras.
 */
export function heUniform(options: NoOptions = {}): Initializer {
  requireOptions('heUniform', options, []);
  return ours({
    name: 'heUniform',
    config: {},
    fill(kernels, out, size, fanIn, _fanOut, random) {
      const { stepLow, stepHigh, stream, seedLow, seedHigh } = random;
      const limit = Math.sqrt(6 / fanIn);
      kernels.f32_uniform(out, size, -limit, limit, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
