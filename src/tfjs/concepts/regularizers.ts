import { l1 as ockhamL1 } from '../../penalties/l1.js';
import { l1l2 as ockhamL1L2 } from '../../penalties/l1l2.js';
import { l2 as ockhamL2 } from '../../penalties/l2.js';
import type { Penalty } from '../../types.js';
import { type Maybe, readOptions, resolve } from '../options.js';

/** Default strength, as in TensorFlow.js. */
const STRENGTH = 0.01;

/** `tf.regularizers`, with TensorFlow.js's objectives. L1 is a proximal step, so that weights reach exactly 0. */
export const regularizers = Object.freeze({
  /** `l1 Σ|w|`; default strength: 0.01. @throws HyperparameterError, OptionError. */
  l1: (args?: Maybe<{ l1?: Maybe<number> }>): Penalty => {
    const { l1 = STRENGTH } = readOptions('tf.regularizers.l1', args, ['l1']);
    return ockhamL1(l1);
  },
  /** `l2 Σw²`; default strength: 0.01. @throws HyperparameterError, OptionError. */
  l2: (args?: Maybe<{ l2?: Maybe<number> }>): Penalty => {
    const { l2 = STRENGTH } = readOptions('tf.regularizers.l2', args, ['l2']);
    return ockhamL2(l2);
  },
  /** `l1 Σ|w| + l2 Σw²`; default strengths: 0.01 each. @throws HyperparameterError, OptionError. */
  l1l2: (args?: Maybe<{ l1?: Maybe<number>; l2?: Maybe<number> }>): Penalty => {
    const { l1 = STRENGTH, l2 = STRENGTH } = readOptions('tf.regularizers.l1l2', args, ['l1', 'l2']);
    return ockhamL1L2({ l1, l2 });
  },
});

const NAMED = { l1l2: () => regularizers.l1l2(), L1L2: () => regularizers.l1l2() };

/** Resolves a layer's option: a regularizer, or TensorFlow.js's one name. */
export function resolveRegularizer(owner: string, given: string | Penalty): Penalty {
  return resolve(owner, given, NAMED);
}
