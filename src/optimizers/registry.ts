import { isConcept } from '../concept.js';
import { OptionError } from '../errors.js';
import { type Kind, type Maker, resolve, restore } from '../registry.js';
import { restoreSchedules } from '../schedules/registry.js';
import type { Named, Optimizer, OwnConcepts } from '../types.js';
import { isList, refuse } from '../validate.js';
import { adabelief } from './adabelief.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { adamax } from './adamax.js';
import { adamw } from './adamw.js';
import { lion } from './lion.js';
import { nadam } from './nadam.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';

const names: Readonly<Record<string, Maker<Optimizer>>> = {
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

const optimizers: Kind<Optimizer> = {
  expected: 'an optimizer, such as adam()',
  names,
  is: (value) => isConcept<Optimizer>(value, 'update'),
};

/** @see resolve */
export function resolveOptimizer(path: string, given: unknown): Optimizer {
  return requireSlots(path, resolve(optimizers, path, given));
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

/** @see restore */
export function restoreOptimizer(path: string, saved: Named, own?: OwnConcepts): Optimizer {
  return requireSlots(
    path,
    restore(optimizers, names, path, saved, own, (config) =>
      restoreSchedules(saved.name, config, ['learningRate'], own),
    ),
  );
}
