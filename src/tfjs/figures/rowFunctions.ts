import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { read } from '../tensors/elements.js';
import { sizeOf, type TensorLike } from '../tensors/shapes.js';
import { Tensor, valuesOf } from '../tensors/tensor.js';
import { type RowLoss, type RowLossName, rowLosses } from './formulas.js';

/** A function of targets and predictions, as `tf.metrics` has them: one number per row, or one in all. */
export type RowFunction = (yTrue: Tensor | TensorLike, yPred: Tensor | TensorLike) => Tensor;

/** Applies a loss of rows to tensors, along their last axis. */
function ofRows(name: RowLossName): RowFunction {
  const compute: RowLoss = rowLosses[name];
  return (yTrue, yPred) => {
    const owner = `tf.metrics.${name}`;
    const [t, p] = [read(`${owner}.yTrue`, yTrue), read(`${owner}.yPred`, yPred)];
    const columns = p.shape.at(-1) ?? 1;
    const rows = p.shape.slice(0, -1);
    const isSparse = name === 'sparseCategoricalCrossentropy';
    const expected = isSparse ? sizeOf(rows) : p.size;
    if (t.size !== expected) refuse(ShapeError, `${owner}.yTrue`, `of ${expected} elements`, t.shape);
    const [targets, predictions] = [valuesOf(t), valuesOf(p)];
    const values = Float32Array.from({ length: sizeOf(rows) }, (_, row) =>
      compute(targets, predictions, row * columns, columns),
    );
    return new Tensor(values, rows, 'float32');
  };
}

/** Losses of rows as functions of tensors. */
export const rowFunctions = Object.freeze({
  meanSquaredError: ofRows('meanSquaredError'),
  meanAbsoluteError: ofRows('meanAbsoluteError'),
  meanAbsolutePercentageError: ofRows('meanAbsolutePercentageError'),
  categoricalCrossentropy: ofRows('categoricalCrossentropy'),
  sparseCategoricalCrossentropy: ofRows('sparseCategoricalCrossentropy'),
  binaryCrossentropy: ofRows('binaryCrossentropy'),
  cosineProximity: ofRows('cosineProximity'),
});
