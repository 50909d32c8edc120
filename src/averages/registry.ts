import { savable } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Average, Config, Named, OwnConcepts } from '../types.js';
import { isConcept, ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import { ema } from './ema.js';
import { swa } from './swa.js';

/** By name, from a configuration; every value is checked by the function that takes it. */
const averages: Readonly<Record<string, (config: Config) => Average>> = { ema, swa };

/**
 * The average that an option holds.
 *
 * @throws OptionError unless it is an average.
 */
export function resolveAverage(owner: string, given: unknown): Average {
  if (isConcept<Average>(given, 'blend')) return savable(owner, given, { ema: 0, swa: 0 });
  refuse(OptionError, owner, 'an average, such as ema() or swa({ startEpoch: 10 })', given);
}

/**
 * The average of that name and configuration.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the average refuses.
 */
export function restoreAverage(owner: string, saved: Named, own?: OwnConcepts): Average {
  const { name, config } = saved;
  const given = ownConcept(averages, saved, own);
  if (given !== undefined) return resolveAverage(owner, given);
  const restore = requireName(owner, name, averages);
  requireOptions(owner, config, Object.keys(config ?? {})); // an object; its keys are checked by what takes them
  return restore(config);
}
