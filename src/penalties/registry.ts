import { savable } from '../concept.js';
import { OptionError } from '../errors.js';
import { restoreSchedules } from '../schedules/registry.js';
import type { ActivityPenalty, ActivityTerm, Config, Named, OwnConcepts, Penalty } from '../types.js';
import {
  hasMethods,
  isConcept,
  isObject,
  ownConcept,
  refuse,
  requireName,
  requireNonNegative,
  requireOptions,
} from '../validate.js';
import { type GroupLassoOptions, groupLasso } from './groupLasso.js';
import { type KlSparsityOptions, klSparsity } from './klSparsity.js';
import { type L1Options, l1 } from './l1.js';
import { type L1L2Options, l1l2 } from './l1l2.js';
import { l2 } from './l2.js';
import { type OrthogonalOptions, orthogonal } from './orthogonal.js';
import { type SparseGroupLassoOptions, sparseGroupLasso } from './sparseGroupLasso.js';

/** From the configuration in a model file. Every value is checked again by the function that takes it. */
const penalties: Readonly<Record<string, (config: Config) => Penalty>> = {
  l1: (config) => {
    const { lambda, ...options } = config;
    return l1(lambda as number, options as L1Options);
  },
  l2: (config) => {
    requireOptions('l2', config, ['lambda', 'factors']);
    const { lambda, ...options } = config;
    return l2(lambda as number, options);
  },
  l1l2: (config) => l1l2(config as unknown as L1L2Options),
  groupLasso: (config) => {
    const { lambda, ...options } = config;
    return groupLasso(lambda as number, options as unknown as GroupLassoOptions);
  },
  orthogonal: (config) => {
    const { lambda, ...options } = config;
    return orthogonal(lambda as number, options as unknown as OrthogonalOptions);
  },
  sparseGroupLasso: (config) => sparseGroupLasso(config as unknown as SparseGroupLassoOptions),
};

/**
 * The penalty that an option holds.
 *
 * @throws OptionError unless it is a penalty; a name alone is refused, because a strength has no good default.
 */
export function resolvePenalty(owner: string, given: unknown): Penalty {
  if (!isElementwise(given)) {
    refuse(OptionError, owner, 'a penalty, such as l2(1e-4)', given);
  }
  const { l1, l1Subgradient, l2 } = given.elementwise;
  requireNonNegative(`${owner}.elementwise.l1`, l1);
  requireNonNegative(`${owner}.elementwise.l1Subgradient`, l1Subgradient);
  requireNonNegative(`${owner}.elementwise.l2`, l2);
  return savable(owner, given, OURS);
}

/** The names of all penalties, without what they are: a bundle has those that it imports. */
const OURS = { l1: 0, l2: 0, l1l2: 0, groupLasso: 0, orthogonal: 0, sparseGroupLasso: 0, klSparsity: 0 };

/**
 * The penalty of activations that an option holds.
 *
 * @throws OptionError unless it is a penalty; a name alone is refused, because a strength has no good default.
 */
export function resolveActivityPenalty(owner: string, given: unknown): Penalty | ActivityPenalty {
  if (!isConcept<ActivityPenalty>(given) || !hasMethods<ActivityTerm>(given.activity, 'value', 'addGradient')) {
    return resolvePenalty(owner, given);
  }
  return savable(owner, given, OURS);
}

function isElementwise(given: unknown): given is Penalty {
  return isConcept<Penalty>(given) && isObject(given.elementwise);
}

/**
 * The penalty of that name and configuration.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the penalty refuses.
 */
export function restorePenalty(owner: string, saved: Named, own?: OwnConcepts): Penalty {
  const { name, config } = saved;
  const given = ownConcept(penalties, saved, own);
  if (given !== undefined) return resolvePenalty(owner, given);
  const restore = requireName(owner, name, penalties);
  requireOptions(owner, config, Object.keys(config ?? {})); // an object; its keys are checked by what takes them
  return restore(restoreSchedules(name, config, ['lambda', 'l1', 'l2', 'group'], own));
}

/** The same for penalties of activations. */
export function restoreActivityPenalty(owner: string, saved: Named, own?: OwnConcepts): Penalty | ActivityPenalty {
  if (saved.name !== 'klSparsity') {
    const given = ownConcept(penalties, saved, own);
    return given === undefined ? restorePenalty(owner, saved, own) : resolveActivityPenalty(owner, given);
  }
  requireOptions('klSparsity', saved.config, ['lambda', 'target']);
  const { lambda, ...options } = restoreSchedules('klSparsity', saved.config, ['lambda'], own);
  return klSparsity(lambda as number, options as unknown as KlSparsityOptions);
}
