import { requireTargetsFirst } from '../concept.js';
import { OptionError, ShapeError } from '../errors.js';
import type { Loss, LossBatch } from '../types.js';
import { refuse } from '../validate.js';

/**
 * A loss that you write. Both functions get copies, the targets first, as in Keras: (rows, columns) row-major targets, and
 * predictions (the model's output, after its activation). Sample weights and the mean over the batch are applied outside.
 *
 * @example
 * const squared = {
 *   name: 'squared',
 *   value: (yTrue, yPred, rows) => Float64Array.from({ length: rows }, (_, i) => (yPred[i] - yTrue[i]) ** 2), // one column
 *   gradient: (yTrue, yPred) => yPred.map((p, i) => 2 * (p - yTrue[i])), // d loss of the row / d p
 * };
 * model.compile({ optimizer: 'adam', loss: squared });
 */
export interface CustomLoss {
  /** For messages; default 'custom'. */
  readonly name?: string;
  /** One loss per row. */
  value(yTrue: Float32Array, yPred: Float32Array, rows: number, columns: number): Float64Array | Float32Array;
  /** (rows, columns): the derivative of each row's loss with respect to its predictions, unscaled. */
  gradient(yTrue: Float32Array, yPred: Float32Array, rows: number, columns: number): Float32Array;
}

/**
 * A {@link Loss} made of a {@link CustomLoss}: copies arrays in and out of the kernels' memory, so user code never holds
 * a view of it, and applies weights and scale.
 *
 * `compute` throws OptionError if a function does not return a typed array of floats, ShapeError if its length is wrong.
 * @throws OptionError for a function whose first parameter is called after predictions.
 *
 * The same-bits promise does not cover it, because it runs user code.
 */
export function customLoss(custom: CustomLoss): Loss {
  const name = custom.name ?? 'custom';
  requireTargetsFirst(`loss ${name}: value`, custom.value);
  requireTargetsFirst(`loss ${name}: gradient`, custom.gradient);
  return {
    name,
    config: {},
    targets: 'values',
    compute(kernels, batch) {
      const { rows, columns } = batch;
      const count = rows * columns;
      const read = (pointer: number, length: number) =>
        new Float32Array(new Float32Array(kernels.memory.buffer, pointer, length));
      const predictions = read(batch.predictions, count);
      const targets = read(batch.targets, count);
      const weights = batch.weights === 0 ? undefined : read(batch.weights, rows);

      const losses = requireFloats(name, 'value', custom.value(targets, predictions, rows, columns), rows);
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += (weights?.[i] ?? 1) * losses[i]!;
      if (batch.gradient === 0) return sum;

      const slopes = requireFloats(name, 'gradient', custom.gradient(targets, predictions, rows, columns), count);
      // The view is made last, because user code may have grown the memory.
      writeGradient(new Float32Array(kernels.memory.buffer, batch.gradient, count), slopes, weights, batch);
      return sum;
    },
  };
}

function writeGradient(
  gradient: Float32Array,
  slopes: Float32Array | Float64Array,
  weights: Float32Array | undefined,
  { rows, columns, scale }: LossBatch,
): void {
  for (let i = 0; i < rows; i++) {
    const factor = (weights?.[i] ?? 1) * scale;
    for (let j = i * columns; j < (i + 1) * columns; j++) gradient[j] = factor * slopes[j]!;
  }
}

function requireFloats(name: string, part: string, value: unknown, length: number): Float32Array | Float64Array {
  const path = `${name}.${part}()`;
  if (!(value instanceof Float32Array || value instanceof Float64Array)) {
    refuse(OptionError, path, 'a Float32Array or a Float64Array', value);
  }
  if (value.length !== length) refuse(ShapeError, path, `of length ${length}`, value.length);
  return value;
}
