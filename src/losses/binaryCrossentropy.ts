import type { Loss } from '../types.js';

/**
 * Binary cross entropy: `-t log s - (1 - t) log(1 - s)` with s = sigmoid(z), mean over columns, from the logits z.
 *
 * Computed as `max(z, 0) - z t + log1p(exp(-|z|))`, finite for all finite logits; the gradient is `(s - t) / columns`.
 * Targets: (rows, columns) in [0, 1].
 *
 * @example model.compile({ optimizer: adam(), loss: 'binaryCrossentropy' })
 *
 * Source: Keras has the same name (there it takes probabilities unless told otherwise).
 */
export function binaryCrossentropy(): Loss {
  return {
    name: 'binaryCrossentropy',
    config: {},
    targets: 'binary',
    fusedActivation: 'sigmoid',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_binary_crossentropy(predictions, targets, weights, gradient, rows, columns, scale),
  };
}
