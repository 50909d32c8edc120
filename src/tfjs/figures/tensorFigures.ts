import { ShapeError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { read } from '../tensors/elements.js';
import { sizeOf, type TensorLike } from '../tensors/shapes.js';
import { Tensor, valuesOf } from '../tensors/tensor.js';
import type { Figure } from './figures.js';
import * as figures from './figures.js';
import type { RowFunction } from './rowFunctions.js';

/** Reads targets and predictions. @throws ShapeError unless there is a target for each prediction, or for each row. */
function readRows(name: string, yTrue: Tensor | TensorLike, yPred: Tensor | TensorLike) {
  const owner = `tf.metrics.${name}`;
  const [t, p] = [read(`${owner}.yTrue`, yTrue), read(`${owner}.yPred`, yPred)];
  const shape = p.shape.slice(0, -1);
  const [rows, columns] = [sizeOf(shape), p.shape.at(-1) ?? 1];
  if (t.size !== p.size && t.size !== rows) {
    refuse(ShapeError, `${owner}.yTrue`, `of ${p.size} elements`, t.shape);
  }
  return { targets: valuesOf(t), predictions: valuesOf(p), rows, columns, shape };
}

/** A figure of each row. */
function ofRows(name: string, figure: Figure): RowFunction {
  return (yTrue, yPred) => {
    const { targets, predictions, rows, columns, shape } = readRows(name, yTrue, yPred);
    const width = targets.length / rows;
    const values = Float32Array.from({ length: rows }, (_, row) =>
      figure.of({
        targets: targets.slice(row * width, (row + 1) * width),
        predictions: predictions.slice(row * columns, (row + 1) * columns),
        rows: 1,
        columns,
      }),
    );
    return new Tensor(values, shape, 'float32');
  };
}

/** One figure of all rows. */
function ofAll(name: string, figure: Figure): RowFunction {
  return (yTrue, yPred) => new Tensor(Float32Array.of(figure.of(readRows(name, yTrue, yPred))), [], 'float32');
}

/** Figures as functions of tensors. */
export const tensorFigures = Object.freeze({
  binaryAccuracy: ofRows('binaryAccuracy', figures.binaryAccuracy),
  categoricalAccuracy: ofRows('categoricalAccuracy', figures.categoricalAccuracy),
  sparseCategoricalAccuracy: ofRows('sparseCategoricalAccuracy', figures.sparseCategoricalAccuracy),
  precision: ofAll('precision', figures.precision),
  recall: ofAll('recall', figures.recall),
  r2Score: ofAll('r2Score', figures.r2Score),
});
