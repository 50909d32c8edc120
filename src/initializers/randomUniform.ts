import { ours } from '../concept.js';
import { HyperparameterError } from '../errors.js';
import type { Initializer } from '../types.js';
import { refuse, requireFinite, requireOptions } from '../validate.js';

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
  requireOptions('randomUniform', options, ['minValue', 'maxValue']);
  const { minValue = -0.05, maxValue = 0.05 } = options;
  requireFinite('randomUniform.minValue', Math.fround(requireFinite('randomUniform.minValue', minValue)));
  requireFinite('randomUniform.maxValue', Math.fround(requireFinite('randomUniform.maxValue', maxValue)));
  if (minValue > maxValue) {
    refuse(HyperparameterError, 'randomUniform.minValue', `<= maxValue, which is ${maxValue}`, minValue);
  }
  return ours({
    name: 'randomUniform',
    config: { minValue, maxValue },
    fill(kernels, out, size, _fanIn, _fanOut, { stepLow, stepHigh, stream, seedLow, seedHigh }) {
      kernels.f32_uniform(out, size, minValue, maxValue, stepLow, stepHigh, stream, seedLow, seedHigh);
    },
  });
}
