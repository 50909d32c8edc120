import { ours } from '../concept.js';
import { readOptions } from '../options.js';
import type { Loss } from '../types.js';
import { requirePositive } from '../validate.js';

/** Options of {@link huber}. */
export interface HuberOptions {
  /** End of the quadratic part, finite, > 0. */
  readonly delta?: number;
}

/**
 * Huber loss: `e^2 / 2` if |e| <= delta, else `delta * (|e| - delta / 2)`, e = prediction - target, mean over columns.
 *
 * The gradient is `clamp(e, -delta, delta) / columns`. Targets: (rows, columns).
 *
 * @param options.delta  finite, > 0; default 1.
 * @throws HyperparameterError when delta is not a finite number > 0; OptionError for an unknown option.
 * @example model.compile({ optimizer: adam(), loss: huber({ delta: 0.5 }) })
 *
 * Source: Huber (1964).
 */
export function huber(options: HuberOptions = {}): Loss {
  const { delta } = readOptions('huber', options, { delta: [1, requirePositive] });
  return ours({
    name: 'huber',
    config: { delta },
    targets: 'values',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_huber(predictions, targets, weights, gradient, rows, columns, scale, delta),
  });
}
