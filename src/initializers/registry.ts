import { savable } from '../concept.js';
import { OptionError } from '../errors.js';
import type { Config, Initializer, Named, OwnConcepts } from '../types.js';
import { isConcept, ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import { constant } from './constant.js';
import { glorotNormal } from './glorotNormal.js';
import { glorotUniform } from './glorotUniform.js';
import { heNormal } from './heNormal.js';
import { heUniform } from './heUniform.js';
import { lecunNormal } from './lecunNormal.js';
import { ones } from './ones.js';
import { randomNormal } from './randomNormal.js';
import { randomUniform } from './randomUniform.js';
import { truncatedNormal } from './truncatedNormal.js';
import { varianceScaling } from './varianceScaling.js';
import { zeros } from './zeros.js';

/** Each checks its own options. */
const initializers: Readonly<Record<string, (config: Config) => Initializer>> = {
  zeros,
  ones,
  constant,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunNormal,
  randomUniform,
  randomNormal,
  truncatedNormal,
  varianceScaling,
};

/**
 * The initializer that an option holds: an initializer, or the name of one.
 *
 * @throws OptionError for an unknown name, with the nearest known one, and for anything else.
 */
export function resolveInitializer(owner: string, given: unknown): Initializer {
  if (typeof given === 'string') return requireName(owner, given, initializers)({});
  if (isConcept<Initializer>(given, 'fill')) return savable(owner, given, initializers);
  refuse(
    OptionError,
    owner,
    `an initializer, such as heNormal(), or one of ${Object.keys(initializers).join(', ')}`,
    given,
  );
}

/**
 * The initializer of that name and configuration.
 *
 * @param own  finds code of the user's own.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the initializer refuses.
 */
export function restoreInitializer(owner: string, saved: Named, own?: OwnConcepts): Initializer {
  const { name, config } = saved;
  const given = ownConcept(initializers, saved, own);
  if (given !== undefined) return resolveInitializer(owner, given);
  const restore = requireName(owner, name, initializers);
  requireOptions(owner, config, Object.keys(config ?? {})); // an object; its keys are checked by what takes them
  return restore(config);
}
