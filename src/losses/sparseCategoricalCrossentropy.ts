import { ours } from '../concept.js';
import type { Loss } from '../types.js';
import { readLabelSmoothing, type SmoothingOptions } from './labelSmoothing.js';

/**
 * Cross entropy with class numbers: `-log softmax(z)[label]` per row, from the logits z (rows, classes).
 *
 * Log-sum-exp, so finite for all finite logits; the gradient is `softmax(z) - onehot(label)`. Targets: (rows) integers in
 * [0, classes). The same bits as categoricalCrossentropy with one-hot targets. With `labelSmoothing: a`, onehot(label) (1 - a) +
 * a / classes replaces onehot(label).
 *
 * @param options.labelSmoothing  in [0, 1); default 0.
 * @throws HyperparameterError when it is outside; OptionError for an unknown option.
 * @example model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' })
 *
 * Source: Keras has the same name (it takes probabilities by default, and does not smooth); smoothing: Szegedy et al. (2016), the
 * same in PyTorch.
 */
export function sparseCategoricalCrossentropy(options: SmoothingOptions = {}): Loss {
  const { config, labelSmoothing } = readLabelSmoothing('sparseCategoricalCrossentropy', options);
  const forDistributions: Loss = {
    name: 'categoricalCrossentropy',
    config,
    targets: 'distribution',
    fusedActivation: 'softmax',
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_categorical_crossentropy(
        predictions,
        targets,
        weights,
        gradient,
        rows,
        columns,
        scale,
        labelSmoothing,
      ),
  };
  return ours({
    name: 'sparseCategoricalCrossentropy',
    config,
    targets: 'labels',
    fusedActivation: 'softmax',
    forDistributions,
    compute: (kernels, { predictions, targets, weights, gradient, rows, columns, scale }) =>
      kernels.f32_sparse_categorical_crossentropy(
        predictions,
        targets,
        weights,
        gradient,
        rows,
        columns,
        scale,
        labelSmoothing,
      ),
  });
}
