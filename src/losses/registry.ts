import { isConcept, SYNONYMS, savable } from '../concept.js';
import { OptionError } from '../errors.js';
import { type Kind, ownConcept, resolve, restore } from '../registry.js';
import type { Loss, Named, OwnConcepts } from '../types.js';
import { hasMethods, refuse } from '../validate.js';
import { binaryCrossentropy } from './binaryCrossentropy.js';
import { bootstrapCrossentropy } from './bootstrapCrossentropy.js';
import { categoricalCrossentropy } from './categoricalCrossentropy.js';
import { type CustomLoss, customLoss } from './custom.js';
import { generalizedCrossentropy } from './generalizedCrossentropy.js';
import { huber } from './huber.js';
import { meanAbsoluteError } from './meanAbsoluteError.js';
import { meanSquaredError } from './meanSquaredError.js';
import { sparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.js';

const named = {
  sparseCategoricalCrossentropy,
  categoricalCrossentropy,
  binaryCrossentropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
} as const;
/** The last two are called, never named: each has a number to choose, and kernels in the second module. */
const names = { ...named, generalizedCrossentropy: undefined, bootstrapCrossentropy: undefined } as const;

/** Accepted short names, in a list of their own, so that a custom loss may have them. */
const SHORT = ['mse', 'mae', 'bce'] as const;

const losses: Kind<Loss> = {
  expected: 'a loss, { value, gradient }',
  names,
  is: (value) => isConcept<Loss>(value, 'compute'),
  isWhole: true,
};

/** Names of losses with default options. */
export type LossName = keyof typeof named;

/** A name (default options), a loss, or the functions of a custom loss. */
export type LossLike = LossName | 'mse' | 'mae' | 'bce' | Loss | CustomLoss;

/** @see resolve */
export function resolveLoss(path: string, given: unknown): Loss {
  if (losses.is(given) || !hasMethods<CustomLoss>(given, 'value', 'gradient')) {
    const short = SHORT.find((name) => name === given);
    return resolve(losses, path, short === undefined ? given : SYNONYMS[short]);
  }
  const own = customLoss(given);
  if (!Object.hasOwn(names, own.name)) return savable(path, own, names);
  refuse(OptionError, `${path}.name`, 'a name that none of ours has', own.name);
}

/** @see restore */
export function restoreLoss(path: string, saved: Named, own?: OwnConcepts): Loss {
  const given = ownConcept(names, saved, own);
  return given === undefined
    ? restore(losses, { ...named, generalizedCrossentropy, bootstrapCrossentropy }, path, saved)
    : resolveLoss(path, given);
}
