import type { Penalty } from '../types.js';
import { requireOptions } from '../validate.js';
import { elementwisePenalty, type FactorOptions, isNamed, requireStrength, type Strength } from './strength.js';

/**
 * L2 penalty (ridge): `lambda * sum w^2`, added to the mean data loss; its gradient is `2 * lambda * w`.
 *
 * @param lambda  strength, finite, >= 0, or a schedule of it, or `{ l2: strength }` with the options, as in Keras; loss per unit of squared weight, independent of batch size.
 * @throws HyperparameterError when lambda or a factor is negative, NaN or infinite; OptionError for an unknown option;
 *   ShapeError, when the model is built, for more or fewer factors than inputs.
 * @example dense({ units: 64, kernelRegularizer: l2(1e-4) })
 *
 * Source: Hoerl & Kennard (1970). As Keras; PyTorch's weight_decay is 2 * lambda. Decoupled decay is adamw's.
 */
export function l2(lambda: Strength | (FactorOptions & { l2: Strength }), options: FactorOptions = {}): Penalty {
  if (isNamed(lambda, 'l2')) {
    const { l2: strength, ...others } = lambda;
    return l2(strength, { ...others, ...options });
  }
  requireStrength('l2', 'lambda', lambda);
  requireOptions('l2', options, ['factors']);
  return elementwisePenalty('l2', { lambda }, {}, options, (values) => ({
    l1: 0,
    l1Subgradient: 0,
    l2: values.lambda,
  }));
}
