import { savable } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Config, Loss, Named, OwnConcepts } from '../types.js';
import { hasMethods, isConcept, ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import { binaryCrossentropy } from './binaryCrossentropy.js';
import { bootstrapCrossentropy } from './bootstrapCrossentropy.js';
import { categoricalCrossentropy } from './categoricalCrossentropy.js';
import { type CustomLoss, customLoss } from './custom.js';
import { generalizedCrossentropy } from './generalizedCrossentropy.js';
import { huber } from './huber.js';
import { meanAbsoluteError } from './meanAbsoluteError.js';
import { meanSquaredError } from './meanSquaredError.js';
import { sparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.js';

/** The losses that have a name; options where they have any, defaults otherwise. */
const losses = {
  sparseCategoricalCrossentropy,
  categoricalCrossentropy,
  binaryCrossentropy,
  generalizedCrossentropy,
  bootstrapCrossentropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
} as const;

/** Names that `loss:` takes, each with its default options. */
export type LossName = keyof typeof losses;

/** What `loss:` takes: a name, with its default options, a loss, or the user's own functions. */
export type LossLike = LossName | Loss | CustomLoss;

/**
 * The loss that a user named, made or wrote.
 *
 * @param owner  who asks, for the message: `compile.loss`.
 * @throws OptionError for an unknown name (with the nearest known one), a custom loss with the name of a built-in one,
 *   or anything that is no loss.
 */
export function resolveLoss(owner: string, given: unknown): Loss {
  if (typeof given === 'string') return requireName<() => Loss>(owner, given, losses)();
  if (isConcept<Loss>(given, 'compute')) return savable(owner, given, losses);
  if (hasMethods<CustomLoss>(given, 'value', 'gradient')) {
    const own = customLoss(given);
    if (!Object.hasOwn(losses, own.name)) return savable(owner, own, losses);
    refuse(OptionError, `${owner}.name`, 'a name of its own, that none of ours has', own.name);
  }
  refuse(OptionError, owner, `a loss, { value, gradient }, or one of ${Object.keys(losses).join(', ')}`, given);
}

/**
 * The loss that a model file describes.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError for an unknown name, an unknown or a missing option; HyperparameterError for a bad number.
 */
export function restoreLoss(owner: string, saved: Named, own?: OwnConcepts): Loss {
  const given = ownConcept(losses, saved, own);
  if (given !== undefined) return resolveLoss(owner, given);
  // Every factory checks the options it is given; those without options ignore them and are checked below.
  const make = requireName<(config: Config) => Loss>(owner, saved.name, losses);
  const loss = make(saved.config);
  const known = Object.keys(loss.config);
  requireOptions(owner, saved.config, known);
  for (const key of known) {
    if (Object.hasOwn(saved.config, key)) continue;
    throw new OptionError(`${owner}: ${saved.name} needs ${key}`, { path: `${owner}.${key}`, expected: key });
  }
  return loss;
}
