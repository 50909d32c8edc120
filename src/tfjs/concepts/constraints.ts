import { ours } from '../../concept.js';
import type { Axis } from '../../constraints/axis.js';
import { maxNorm } from '../../constraints/maxNorm.js';
import { minMaxNorm } from '../../constraints/minMaxNorm.js';
import { nonNeg } from '../../constraints/nonNeg.js';
import { unitNorm } from '../../constraints/unitNorm.js';
import { OptionError } from '../../errors.js';
import type { Constraint as OckhamConstraint } from '../../types.js';
import { isA, refuse } from '../../validate.js';
import { EPSILON } from '../figures/formulas.js';
import { type Maybe, readOptions, resolve } from '../options.js';
import { sizeOf } from '../tensors/shapes.js';
import { Tensor, valuesOf } from '../tensors/tensor.js';

interface AxisArgs {
  axis?: Maybe<number>;
}

/** A constraint with the methods of TensorFlow.js's. */
export interface Constraint extends OckhamConstraint {
  /** A tensor with its norms along the axis in bounds, as TensorFlow.js computes it: divided by its norm plus 1e-7. */
  apply(w: Tensor): Tensor;
  apply(...args: Parameters<OckhamConstraint['apply']>): void;
  getConfig(): Record<string, number>;
  getClassName(): string;
}

/**
 * Adds the methods of TensorFlow.js.
 *
 * @param project  applies the constraint to a tensor.
 */
function constraint(
  own: OckhamConstraint,
  className: string,
  config: Readonly<Record<string, number>>,
  project: (w: Tensor) => Tensor,
): Constraint {
  function apply(w: Tensor): Tensor;
  function apply(...args: Parameters<OckhamConstraint['apply']>): void;
  function apply(...args: [Tensor] | Parameters<OckhamConstraint['apply']>) {
    const [first, weights] = args;
    if (isA(first, Tensor)) return project(first);
    if (typeof weights !== 'number') refuse(OptionError, `${className}.apply.w`, 'a tensor', first);
    return own.apply(...(args as Parameters<OckhamConstraint['apply']>));
  }
  return ours({ ...own, apply, getConfig: () => ({ ...config }), getClassName: () => className });
}

/** Multiplies along an axis by what the norm there asks for. */
function scaled(axis: number, factorOf: (norm: number) => number) {
  return (w: Tensor): Tensor => {
    const values = valuesOf(w);
    const count = w.shape[axis] ?? 1;
    const inner = sizeOf(w.shape.slice(axis + 1));
    const result = new Float32Array(values.length);
    for (let line = 0; line < values.length / count; line++) {
      const first = Math.floor(line / inner) * count * inner + (line % inner);
      let squares = 0;
      for (let index = 0; index < count; index++) {
        const value = values[first + index * inner]!;
        squares += value * value;
      }
      const factor = factorOf(Math.sqrt(squares));
      for (let index = 0; index < count; index++) {
        result[first + index * inner] = factor * values[first + index * inner]!;
      }
    }
    return new Tensor(result, w.shape, 'float32');
  };
}

/** `tf.constraints`. They hold after every training step. */
export const constraints = Object.freeze({
  /** Norms of at most maxValue; defaults: 2, axis 0. @throws HyperparameterError, OptionError. */
  maxNorm: (args?: Maybe<AxisArgs & { maxValue?: Maybe<number> }>): Constraint => {
    const { maxValue = 2, axis = 0 } = readOptions('tf.constraints.maxNorm', args, ['maxValue', 'axis']);
    const project = scaled(axis, (norm) => Math.min(norm, maxValue) / (EPSILON + norm));
    return constraint(maxNorm(maxValue, { axis: axis as Axis }), 'MaxNorm', { maxValue, axis }, project);
  },
  /** Norms between minValue and maxValue; defaults: 0, 1, rate 1, axis 0. @throws HyperparameterError, OptionError. */
  minMaxNorm: (
    args?: Maybe<AxisArgs & { minValue?: Maybe<number>; maxValue?: Maybe<number>; rate?: Maybe<number> }>,
  ): Constraint => {
    const known = ['minValue', 'maxValue', 'rate', 'axis'] as const;
    const { minValue = 0, maxValue = 1, rate = 1, axis = 0 } = readOptions('tf.constraints.minMaxNorm', args, known);
    const own = minMaxNorm({ minValue, maxValue, rate, axis: axis as Axis });
    const project = scaled(axis, (norm) => {
      const wanted = rate * Math.min(Math.max(norm, minValue), maxValue) + (1 - rate) * norm;
      return wanted / (EPSILON + norm);
    });
    return constraint(own, 'MinMaxNorm', { minValue, maxValue, rate, axis }, project);
  },
  /** Norms of 1; default: axis 0. @throws OptionError. */
  unitNorm: (args?: Maybe<AxisArgs>): Constraint => {
    const { axis = 0 } = readOptions('tf.constraints.unitNorm', args, ['axis']);
    const project = scaled(axis, (norm) => 1 / (EPSILON + norm));
    return constraint(unitNorm({ axis: axis as Axis }), 'UnitNorm', { axis }, project);
  },
  /** Keeps weights >= 0. */
  nonNeg: (): Constraint =>
    constraint(nonNeg(), 'NonNeg', {}, (w) => {
      return new Tensor(
        Float32Array.from(valuesOf(w), (value) => Math.max(value, 0)),
        w.shape,
        'float32',
      );
    }),
});

const NAMED: Readonly<Record<string, () => OckhamConstraint>> = {
  maxNorm: () => constraints.maxNorm(),
  minMaxNorm: () => constraints.minMaxNorm(),
  unitNorm: () => constraints.unitNorm(),
  nonNeg: () => constraints.nonNeg(),
};

/** Resolves a layer's option: a constraint, or a name, with its defaults. */
export function resolveConstraint(owner: string, given: string | OckhamConstraint): OckhamConstraint {
  return resolve(owner, given, NAMED);
}
