import { ours } from '../concept.js';
import { HyperparameterError } from '../errors.js';
import { readOptions } from '../options.js';
import type { Initializer } from '../types.js';
import { refuse, requireFinite32 } from '../validate.js';

/** Options of {@link randomUniform}. */
export interface RandomUniformOptions {
  /** Finite; -0.05. */
  minValue?: number;
  /** Finite, >= minValue; 0.05. */
  maxValue?: number;
}

/**
 * Uniform in [minValue, maxValue), whatever the layer's size.
 *
 * @throws HyperparameterError when a bound is not a finite number in f32, or minValue is above maxValue; OptionError for an
 *   unknown option.
 * @example dense({ units: 64, kernelInitializer: randomUniform({ minValue: -0.1, maxValue: 0.1 }) })
 *
 * Source: Keras, which has the same names and defaults.
 */
export function randomUniform(options: RandomUniformOptions = {}): Initializer {
  const config = readOptions('randomUniform', options, {
    minValue: [-0.05, requireFinite32],
    maxValue: [0.05, requireFinite32],
  });
  const { minValue, maxValue } = config;
  if (minValue > maxValue) {
    refuse(HyperparameterError, 'randomUniform.minValue', `<= maxValue, which is ${maxValue}`, minValue);
  }
  return ours({
    name: 'randomUniform',
    config,
    fill(kernels, out, size, _fanIn, _fanOut, { stepLow, stepHigh, stream, seedLow, seedHigh }) {
      kernels.f32_uniform(out, size, minValue, maxValue, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
