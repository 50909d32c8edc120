import { ours } from '../concept.js';
import { TRUNCATED_STDDEV } from '../core/random/streams.js';
import { oneOf, readOptions } from '../options.js';
import type { Initializer } from '../types.js';
import { requirePositive } from '../validate.js';

/** Options of {@link varianceScaling}. */
export interface VarianceScalingOptions {
  /** Finite, > 0; 1. */
  scale?: number;
  /** Divisor of the scale: the inputs, the units, or the mean of both; 'fanIn'. */
  mode?: 'fanIn' | 'fanOut' | 'fanAvg';
  /** The distribution: 'truncatedNormal', as in heNormal, or 'uniform'; 'truncatedNormal'. */
  distribution?: 'truncatedNormal' | 'uniform';
}

const FANS = {
  fanIn: (fanIn: number) => fanIn,
  fanOut: (_fanIn: number, fanOut: number) => fanOut,
  fanAvg: (fanIn: number, fanOut: number) => (fanIn + fanOut) / 2,
};

/**
 * Mean 0 and variance `scale / fan`: a truncated normal of that variance after the cut, or uniform in [-limit, limit),
 * limit = sqrt(3 scale / fan).
 *
 * Glorot's, He's and LeCun's are this with a scale of 1, 2, 1 over fanAvg, fanIn, fanIn.
 *
 * @throws HyperparameterError when scale is not finite and > 0; OptionError for an unknown mode, distribution or option.
 * @example dense({ units: 64, kernelInitializer: varianceScaling({ scale: 2, mode: 'fanOut' }) })
 *
 * Source: He et al. (2015), equations 10 and 14. As Keras.
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const config = readOptions('varianceScaling', options, {
    scale: [1, requirePositive],
    mode: ['fanIn', oneOf('fanIn', 'fanOut', 'fanAvg')],
    distribution: ['truncatedNormal', oneOf('truncatedNormal', 'uniform')],
  });
  const { scale, mode, distribution } = config;
  return ours({
    name: 'varianceScaling',
    config,
    fill(kernels, out, size, fanIn, fanOut, { stepLow, stepHigh, stream, seedLow, seedHigh }) {
      const variance = scale / FANS[mode](fanIn, fanOut);
      if (distribution === 'uniform') {
        const limit = Math.sqrt(3 * variance);
        kernels.f32_uniform(out, size, -limit, limit, stepLow, stepHigh, stream, seedLow, seedHigh);
        return;
      }
      const stddev = Math.sqrt(variance) / TRUNCATED_STDDEV;
      kernels.f32_truncated_normal(out, size, 0, stddev, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
