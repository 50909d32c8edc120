import { requireInteger } from '../../../validate.js';
import { namespace } from '../../outOfScope.js';
import { type DataType, joinedType, requireDataType } from '../elements.js';
import { lift } from '../lift.js';
import { confusionMatrix as countConfusions } from '../operations/sets.js';
import type { Rank } from '../ranks.js';
import type { TensorLike } from '../shapes.js';
import type { Tensor } from '../tensor.js';

/** `tf.math`. */
export const math = namespace(
  'tf.math',
  {
    /** How often each label (rows) was predicted as each class (columns). @throws ShapeError, DataError `E_LABEL`. */
    confusionMatrix:
      lift<(labels: Tensor | TensorLike, predictions: Tensor | TensorLike, numClasses: number) => Tensor<Rank.R2>>(
        countConfusions,
      ),
  },
  [],
);

/**
 * The wider one of two types, in which arguments of an operation join.
 *
 * @throws OutOfScopeError for another type than float32, int32, bool.
 * @example upcastType('int32', 'float32')
 */
export function upcastType(typeA: DataType, typeB: DataType): DataType {
  return joinedType(requireDataType('tf.upcastType', typeA), requireDataType('tf.upcastType', typeB));
}

/**
 * The type of a sum: booleans are counted.
 *
 * @throws OutOfScopeError for another type than float32, int32, bool.
 * @example sumOutType('bool')
 */
export function sumOutType(type: DataType): DataType {
  return upcastType(type, 'int32');
}

/**
 * The smallest power of 2 that is >= a number.
 *
 * @throws OptionError unless it is an integer >= 1.
 * @example enclosingPowerOfTwo(5)
 */
export function enclosingPowerOfTwo(value: number): number {
  let power = 1;
  for (const least = requireInteger('tf.enclosingPowerOfTwo.value', value, 1); power < least; ) power *= 2;
  return power;
}
