import type { Initializer } from '../types.js';

/**
 * He (Kaiming) uniform, for ReLU: uniform in [-limit, limit), limit = sqrt(6 / fanIn).
 *
 * @example dense({ units: 64, kernelInitializer: heUniform() })
 *
 * Source: He et al., "Delving deep into rectifiers" (2015). As Keras.
 */
export function heUniform(): Initializer {
  return {
    name: 'heUniform',
    config: {},
    fill(kernels, out, size, fanIn, _fanOut, random) {
      const { stepLow, stepHigh, stream, seedLow, seedHigh } = random;
      const limit = Math.sqrt(6 / fanIn);
      kernels.f32_uniform(out, size, -limit, limit, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  };
}
