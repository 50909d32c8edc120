import type { Penalty } from '../types.js';
import { requireNonNegative } from '../validate.js';

/**
 * L2 penalty (ridge): `lambda * sum w^2`, added to the mean data loss; its gradient is `2 * lambda * w`.
 *
 * @param lambda  strength, finite, >= 0; loss per unit of squared weight, independent of batch size.
 * @throws HyperparameterError when lambda is negative, NaN or infinite.
 * @example dense({ units: 64, kernelRegularizer: l2(1e-4) })
 *
 * Source: Hoerl & Kennard (1970). As Keras; PyTorch's weight_decay is 2 * lambda. Decoupled decay is adamw's.
 */
export function l2(lambda: number): Penalty {
  requireNonNegative('l2', 'lambda', lambda);
  return { name: 'l2', config: { lambda }, elementwise: { l1: 0, l1Subgradient: 0, l2: lambda } };
}
