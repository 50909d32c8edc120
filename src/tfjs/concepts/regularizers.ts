import { ours } from '../../concept.js';
import { l1 as ockhamL1 } from '../../penalties/l1.js';
import { l1l2 as ockhamL1L2 } from '../../penalties/l1l2.js';
import { l2 as ockhamL2 } from '../../penalties/l2.js';
import type { Penalty } from '../../types.js';
import { type Maybe, readOptions, resolve } from '../options.js';
import { requireTensor } from '../tensors/inputs.js';
import { Tensor, valuesOf } from '../tensors/tensor.js';

/** Default strength, as in TensorFlow.js. */
const STRENGTH = 0.01;

/** A penalty with the methods of TensorFlow.js's. */
export interface Regularizer extends Penalty {
  /** The penalty of a tensor: `l1 Σ|x| + l2 Σx²`. */
  apply(x: Tensor): Tensor;
  getConfig(): { l1: number; l2: number };
  /** 'L1L2'. */
  getClassName(): string;
}

function regularizer(penalty: Penalty): Regularizer {
  const { l1, l2 } = penalty.elementwise;
  return ours({
    ...penalty,
    apply(x: Tensor) {
      let [absolute, squares] = [0, 0];
      for (const value of valuesOf(requireTensor('regularizer.apply.x', x))) {
        absolute += Math.abs(value);
        squares += value * value;
      }
      return new Tensor(Float32Array.of(l1 * absolute + l2 * squares), [], 'float32');
    },
    getConfig: () => ({ l1, l2 }),
    getClassName: () => 'L1L2',
  });
}

/** `tf.regularizers`, with TensorFlow.js's objectives. L1 is a proximal step, so that weights reach exactly 0. */
export const regularizers = Object.freeze({
  /** `l1 Σ|w|`; default strength: 0.01. @throws HyperparameterError, OptionError. */
  l1: (args?: Maybe<{ l1?: Maybe<number> }>): Regularizer => {
    const { l1 = STRENGTH } = readOptions('tf.regularizers.l1', args, ['l1']);
    return regularizer(ockhamL1(l1));
  },
  /** `l2 Σw²`; default strength: 0.01. @throws HyperparameterError, OptionError. */
  l2: (args?: Maybe<{ l2?: Maybe<number> }>): Regularizer => {
    const { l2 = STRENGTH } = readOptions('tf.regularizers.l2', args, ['l2']);
    return regularizer(ockhamL2(l2));
  },
  /** `l1 Σ|w| + l2 Σw²`; default strengths: 0.01 each. @throws HyperparameterError, OptionError. */
  l1l2: (args?: Maybe<{ l1?: Maybe<number>; l2?: Maybe<number> }>): Regularizer => {
    const { l1 = STRENGTH, l2 = STRENGTH } = readOptions('tf.regularizers.l1l2', args, ['l1', 'l2']);
    return regularizer(ockhamL1L2({ l1, l2 }));
  },
});

const NAMED: Readonly<Record<string, () => Penalty>> = { l1l2: () => regularizers.l1l2() };

/** Resolves a layer's option: a regularizer, or TensorFlow.js's one name. */
export function resolveRegularizer(owner: string, given: string | Penalty): Penalty {
  return resolve(owner, given, NAMED);
}
