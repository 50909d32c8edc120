import { savable } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Config, Constraint, Named, OwnConcepts } from '../types.js';
import { isConcept, ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import type { AxisOptions } from './axis.js';
import { type BoxOptions, box } from './box.js';
import { l1Ball } from './l1Ball.js';
import { maxNorm } from './maxNorm.js';
import { type MinMaxNormOptions, minMaxNorm } from './minMaxNorm.js';
import { nonNeg } from './nonNeg.js';
import { unitNorm } from './unitNorm.js';

/** From the configuration in a model file. Every value is checked again by the function that takes it. */
const constraints: Readonly<Record<keyof typeof named, (config: Config) => Constraint>> = {
  maxNorm: ({ maxValue, ...options }) => maxNorm(maxValue as number, options as AxisOptions),
  minMaxNorm: (config) => minMaxNorm(config as MinMaxNormOptions),
  unitNorm: (config) => unitNorm(config as AxisOptions),
  nonNeg,
  l1Ball: ({ radius, ...options }) => l1Ball(radius as number, options as AxisOptions),
  box: (config) => box(config as BoxOptions),
};

/** Those that need no number are known by name, the others in a suggestion only: so a bundle has what it imports of them. */
const named = { maxNorm: undefined, minMaxNorm: undefined, unitNorm, nonNeg, l1Ball: undefined, box: undefined };

/** Constraints that need no number: names that `kernelConstraint:` and `biasConstraint:` take. */
export type ConstraintName = 'nonNeg' | 'unitNorm';

/** What `kernelConstraint:` takes: a name, for those that need no number, or a constraint. */
export type ConstraintLike = ConstraintName | Constraint;

/**
 * The constraint that a user named or made.
 *
 * @param owner  who asks, for the message: `dense.kernelConstraint`.
 * @throws OptionError for an unknown name (with the nearest known one), for the name of one that needs a number, and for
 *   anything that is no constraint.
 */
export function resolveConstraint(owner: string, given: unknown): Constraint {
  const make = typeof given === 'string' ? requireName<(() => Constraint) | undefined>(owner, given, named) : undefined;
  if (make !== undefined) return make();
  if (isConcept<Constraint>(given, 'apply')) return savable(owner, given, named);
  refuse(OptionError, owner, 'a constraint, such as maxNorm(3)', given);
}

/**
 * The constraint of that name and configuration.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the constraint refuses.
 */
export function restoreConstraint(owner: string, saved: Named, own?: OwnConcepts): Constraint {
  const { name, config } = saved;
  const given = ownConcept(constraints, saved, own);
  if (given !== undefined) return resolveConstraint(owner, given);
  const restore = requireName<(config: Config) => Constraint>(owner, name, constraints);
  requireOptions(owner, config, Object.keys(config ?? {})); // an object; its keys are checked by what takes them
  return restore(config);
}
