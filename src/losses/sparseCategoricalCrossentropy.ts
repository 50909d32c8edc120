import type { Loss } from '../types.js';

/**
 * Cross entropy with class numbers: `-log softmax(z)[label]` per row, from the logits z (rows, classes).
 *
 * Log-sum-exp, so finite for all finite logits; the gradient is `softmax(z) - onehot(label)`. Targets: (rows) integers in
 * [0, classes). The same bits as categoricalCrossentropy with one-hot targets.
 *
 * @example model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' })
 *
 * Source: Keras has the same name (there it takes probabilities unless told otherwise).
 */
export function sparseCategoricalCrossentropy(): Loss {
  return {
    name: 'sparseCategoricalCrossentropy',
    config: {},
    targets: 'labels',
    fusedActivation: 'softmax',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_sparse_categorical_crossentropy(predictions, targets, weights, gradient, rows, columns, scale),
  };
}
