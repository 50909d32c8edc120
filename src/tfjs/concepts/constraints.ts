import type { Axis } from '../../constraints/axis.js';
import { maxNorm } from '../../constraints/maxNorm.js';
import { minMaxNorm } from '../../constraints/minMaxNorm.js';
import { nonNeg } from '../../constraints/nonNeg.js';
import { unitNorm } from '../../constraints/unitNorm.js';
import type { Constraint } from '../../types.js';
import { type Maybe, readOptions, resolve } from '../options.js';

interface AxisArgs {
  axis?: Maybe<number>;
}

/** `tf.constraints`. They hold after every training step. */
export const constraints = Object.freeze({
  /** Norms of at most maxValue; defaults: 2, axis 0. @throws HyperparameterError, OptionError. */
  maxNorm: (args?: Maybe<AxisArgs & { maxValue?: Maybe<number> }>): Constraint => {
    const { maxValue = 2, axis = 0 } = readOptions('tf.constraints.maxNorm', args, ['maxValue', 'axis']);
    return maxNorm(maxValue, { axis: axis as Axis });
  },
  /** Norms between minValue and maxValue; defaults: 0, 1, rate 1, axis 0. @throws HyperparameterError, OptionError. */
  minMaxNorm: (
    args?: Maybe<AxisArgs & { minValue?: Maybe<number>; maxValue?: Maybe<number>; rate?: Maybe<number> }>,
  ): Constraint => {
    const known = ['minValue', 'maxValue', 'rate', 'axis'] as const;
    const { axis = 0, ...options } = readOptions('tf.constraints.minMaxNorm', args, known);
    return minMaxNorm({ ...options, axis: axis as Axis });
  },
  /** Norms of 1; default: axis 0. @throws OptionError. */
  unitNorm: (args?: Maybe<AxisArgs>): Constraint => {
    const { axis = 0 } = readOptions('tf.constraints.unitNorm', args, ['axis']);
    return unitNorm({ axis: axis as Axis });
  },
  /** Keeps weights >= 0. */
  nonNeg: (): Constraint => nonNeg(),
});

const NAMED: Readonly<Record<string, () => Constraint>> = {
  maxNorm: () => constraints.maxNorm(),
  minMaxNorm: () => constraints.minMaxNorm(),
  unitNorm: () => constraints.unitNorm(),
  nonNeg: () => constraints.nonNeg(),
};

/** Resolves a layer's option: a constraint, or a name, with its defaults. */
export function resolveConstraint(owner: string, given: string | Constraint): Constraint {
  return resolve(owner, given, NAMED);
}
