import { savable } from '../concept.js';
import { OptionError } from '../errors.js';
import { restoreSchedules } from '../schedules/registry.js';
import type { Config, Named, Optimizer, OwnConcepts } from '../types.js';
import { isConcept, isList, ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import { adabelief } from './adabelief.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { adamw } from './adamw.js';
import { lion } from './lion.js';
import { nadam } from './nadam.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';

/** By name, from a configuration; every value is checked by the function that takes it. */
const optimizers: Readonly<Record<string, (config: Config) => Optimizer>> = {
  sgd,
  adam,
  adamw,
  rmsprop,
  adagrad,
  nadam,
  adamax,
  adabelief,
  lion,
};

/**
 * The optimizer that an option holds: an optimizer, or the name of one with its defaults.
 *
 * @throws OptionError for an unknown name, with the nearest known one, and for anything else.
 */
export function resolveOptimizer(owner: string, given: unknown): Optimizer {
  if (typeof given === 'string') return requireName(owner, given, optimizers)({});
  if (isConcept<Optimizer>(given, 'update')) return requireSlots(owner, savable(owner, given, optimizers));
  refuse(OptionError, owner, `an optimizer, such as adam(), or one of ${Object.keys(optimizers).join(', ')}`, given);
}

/** Files have an array for each slot. */
function requireSlots(owner: string, optimizer: Optimizer): Optimizer {
  const { slots } = optimizer;
  const holds =
    isList(slots) &&
    new Set(slots).size === slots.length &&
    slots.length <= 20 &&
    slots.every((slot) => /^\w{1,40}$/.test(slot));
  if (holds) return optimizer;
  refuse(OptionError, `${owner}.slots`, 'a list of up to 20 names that differ, of letters and digits', slots);
}

/**
 * The optimizer of that name and configuration.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the optimizer refuses.
 */
export function restoreOptimizer(owner: string, saved: Named, own?: OwnConcepts): Optimizer {
  const { name, config } = saved;
  const given = ownConcept(optimizers, saved, own);
  if (given !== undefined) return resolveOptimizer(owner, given);
  const restore = requireName(owner, name, optimizers);
  requireOptions(owner, config, Object.keys(config ?? {})); // an object; its keys are checked by what takes them
  return restore(restoreSchedules(name, config, ['learningRate'], own));
}
