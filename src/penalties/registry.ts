import { isConcept, savable } from '../concept.js';
import { type Kind, type Maker, ownConcept, resolve, restore } from '../registry.js';
import { restoreSchedules } from '../schedules/registry.js';
import type { ActivityPenalty, ActivityTerm, Named, OwnConcepts, Penalty } from '../types.js';
import { hasMethods, isObject, requireNonNegative, requireOptions } from '../validate.js';
import { type GroupLassoOptions, groupLasso } from './groupLasso.js';
import { type KlSparsityOptions, klSparsity } from './klSparsity.js';
import { type L1Options, l1 } from './l1.js';
import { type L1L2Options, l1l2 } from './l1l2.js';
import { l2 } from './l2.js';
import { type OrthogonalOptions, orthogonal } from './orthogonal.js';
import { type SparseGroupLassoOptions, sparseGroupLasso } from './sparseGroupLasso.js';

/** The strength of a penalty that is given by its name. Source: Keras. */
const DEFAULT_STRENGTH = 0.01;

const penalties: Kind<Penalty> = {
  expected: 'a penalty, such as l2(1e-4)',
  names: {
    l1: () => l1(DEFAULT_STRENGTH),
    l2: () => l2(DEFAULT_STRENGTH),
    l1l2: () => l1l2({ l1: DEFAULT_STRENGTH, l2: DEFAULT_STRENGTH }),
    groupLasso: undefined,
    orthogonal: undefined,
    sparseGroupLasso: undefined,
    klSparsity: undefined,
  },
  is: (value): value is Penalty => isConcept<Penalty>(value) && isObject(value.elementwise),
};

/** A name, with the strength 0.01, or a penalty. */
export type PenaltyLike = 'l1' | 'l2' | 'l1l2' | Penalty;

/** @see resolve */
export function resolvePenalty(path: string, given: unknown): Penalty {
  const penalty = resolve(penalties, path, given);
  for (const name of ['l1', 'l1Subgradient', 'l2'] as const) {
    requireNonNegative(`${path}.elementwise.${name}`, penalty.elementwise[name]);
  }
  return penalty;
}

/** The same for a penalty of activations. @see resolve */
export function resolveActivityPenalty(path: string, given: unknown): Penalty | ActivityPenalty {
  if (!isConcept<ActivityPenalty>(given) || !hasMethods<ActivityTerm>(given.activity, 'value', 'addGradient')) {
    return resolvePenalty(path, given);
  }
  return savable(path, given, penalties.names);
}

/** @see restore */
export function restorePenalty(path: string, saved: Named, own?: OwnConcepts): Penalty {
  const makers: Readonly<Record<string, Maker<Penalty>>> = {
    l1: ({ lambda, ...options }) => l1(lambda as number, options as L1Options),
    l2: (config) => {
      requireOptions('l2', config, ['lambda', 'factors']);
      const { lambda, ...options } = config;
      return l2(lambda as number, options);
    },
    l1l2: (config) => l1l2(config as unknown as L1L2Options),
    groupLasso: ({ lambda, ...options }) => groupLasso(lambda as number, options as unknown as GroupLassoOptions),
    orthogonal: ({ lambda, ...options }) => orthogonal(lambda as number, options as unknown as OrthogonalOptions),
    sparseGroupLasso: (config) => sparseGroupLasso(config as unknown as SparseGroupLassoOptions),
  };
  return restore(penalties, makers, path, saved, own, (config) =>
    restoreSchedules(saved.name, config, ['lambda', 'l1', 'l2', 'group'], own),
  );
}

/** The same for a penalty of activations. @see restore */
export function restoreActivityPenalty(path: string, saved: Named, own?: OwnConcepts): Penalty | ActivityPenalty {
  if (saved.name !== 'klSparsity') {
    const given = ownConcept(penalties.names, saved, own);
    return given === undefined ? restorePenalty(path, saved) : resolveActivityPenalty(path, given);
  }
  requireOptions('klSparsity', saved.config, ['lambda', 'target']);
  const { lambda, ...options } = restoreSchedules('klSparsity', saved.config, ['lambda'], own);
  return klSparsity(lambda as number, options as unknown as KlSparsityOptions);
}
