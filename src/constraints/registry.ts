import { isConcept } from '../concept.js';
import { type Kind, type Maker, resolve, restore } from '../registry.js';
import type { Constraint, Named, OwnConcepts } from '../types.js';
import type { AxisOptions } from './axis.js';
import { type BoxOptions, box } from './box.js';
import { l1Ball } from './l1Ball.js';
import { maxNorm } from './maxNorm.js';
import { type MinMaxNormOptions, minMaxNorm } from './minMaxNorm.js';
import { nonNeg } from './nonNeg.js';
import { unitNorm } from './unitNorm.js';

const constraints: Kind<Constraint> = {
  expected: 'a constraint, such as maxNorm(3)',
  names: { maxNorm: undefined, minMaxNorm: undefined, unitNorm, nonNeg, l1Ball: undefined, box: undefined },
  is: (value) => isConcept<Constraint>(value, 'apply'),
};

/** Names of constraints that need no number. */
export type ConstraintName = 'nonNeg' | 'unitNorm';

/** A constraint, or the name of one that needs no number. */
export type ConstraintLike = ConstraintName | Constraint;

/** @see resolve */
export function resolveConstraint(path: string, given: unknown): Constraint {
  return resolve(constraints, path, given);
}

/** @see restore */
export function restoreConstraint(path: string, saved: Named, own?: OwnConcepts): Constraint {
  const makers: Readonly<Record<string, Maker<Constraint>>> = {
    maxNorm: ({ maxValue, ...options }) => maxNorm(maxValue as number, options as AxisOptions),
    minMaxNorm: (config) => minMaxNorm(config as MinMaxNormOptions),
    unitNorm: (config) => unitNorm(config as AxisOptions),
    nonNeg,
    l1Ball: ({ radius, ...options }) => l1Ball(radius as number, options as AxisOptions),
    box: (config) => box(config as BoxOptions),
  };
  return restore(constraints, makers, path, saved, own);
}
