import { ours } from '../concept.js';
import type { Loss } from '../types.js';
import { readLabelSmoothing, type SmoothingOptions } from './labelSmoothing.js';

/**
 * Cross entropy with distributions: `-sum_j t[j] log softmax(z)[j]` per row, from the logits z (rows, classes).
 *
 * Log-sum-exp, so finite for all finite logits; the gradient is `sum(t) softmax(z) - t`. Targets: (rows, classes),
 * one-hot or soft; a row need not sum to 1. With `labelSmoothing: a`, t (1 - a) + a / classes replaces t.
 *
 * @param options.labelSmoothing  in [0, 1); default 0.
 * @throws HyperparameterError when it is outside; OptionError for an unknown option.
 * @example model.compile({ optimizer: adam(), loss: 'categoricalCrossentropy' })
 *
 * Source: Keras has the same name and option (it takes probabilities by default); smoothing: Szegedy et al. (2016), the same in
 * PyTorch.
 */
export function categoricalCrossentropy(options: SmoothingOptions = {}): Loss {
  const { config, labelSmoothing } = readLabelSmoothing('categoricalCrossentropy', options);
  return ours({
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
  });
}
