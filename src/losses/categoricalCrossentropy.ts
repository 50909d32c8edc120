import type { Loss } from '../types.js';

/**
 * Cross entropy with distributions: `-sum_j t[j] log softmax(z)[j]` per row, from the logits z (rows, classes).
 *
 * Log-sum-exp, so finite for all finite logits; the gradient is `sum(t) softmax(z) - t`. Targets: (rows, classes),
 * one-hot or soft; a row need not sum to 1.
 *
 * @example model.compile({ optimizer: adam(), loss: 'categoricalCrossentropy' })
 *
 * Source: Keras has the same name (there it takes probabilities unless told otherwise).
 */
export function categoricalCrossentropy(): Loss {
  return {
    name: 'categoricalCrossentropy',
    config: {},
    targets: 'distribution',
    fusedActivation: 'softmax',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_categorical_crossentropy(predictions, targets, weights, gradient, rows, columns, scale),
  };
}
