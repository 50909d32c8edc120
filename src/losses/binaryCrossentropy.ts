import { ours } from '../concept.js';
import type { Loss } from '../types.js';
import { readLabelSmoothing, type SmoothingOptions } from './labelSmoothing.js';

/**
 * Binary cross entropy: `-t log s - (1 - t) log(1 - s)` with s = sigmoid(z), mean over columns, from the logits z.
 *
 * Computed as `max(z, 0) - z t + log1p(exp(-|z|))`, finite for all finite logits; the gradient is `(s - t) / columns`.
 * Targets: (rows, columns) in [0, 1]. With `labelSmoothing: a`, t (1 - a) + a / 2 replaces t.
 *
 * @param options.labelSmoothing  in [0, 1); default 0.
 * @throws HyperparameterError when it is outside; OptionError for an unknown option.
 * @example model.compile({ optimizer: adam(), loss: 'binaryCrossentropy' })
 *
 * Source: Keras has the same name and option (it takes probabilities by default); smoothing: Szegedy et al. (2016).
 */
export function binaryCrossentropy(options: SmoothingOptions = {}): Loss {
  const { config, labelSmoothing } = readLabelSmoothing('binaryCrossentropy', options);
  return ours({
    name: 'binaryCrossentropy',
    config,
    targets: 'binary',
    fusedActivation: 'sigmoid',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_binary_crossentropy(predictions, targets, weights, gradient, rows, columns, scale, labelSmoothing),
  });
}
