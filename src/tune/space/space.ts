import { isFitName } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { hasMethods, isPlain, refuse } from '../../validate.js';
import type { Parameter, Params, Space } from './parameter.js';

/** A space with its names in order. */
export type Entries = readonly (readonly [name: string, parameter: Parameter])[];

/** @throws OptionError unless it is an object of at least one parameter, under names that files take. */
export function readSpace(space: unknown): Entries {
  if (!isPlain(space) || Object.keys(space).length === 0) {
    return refuse(OptionError, 'tune.space', 'an object of parameters: { lambda: logUniform(1e-5, 1e-1) }', space);
  }
  return Object.entries(space).map(([name, parameter]) => {
    if (!isFitName(name)) refuse(OptionError, 'tune.space', 'names of 1 to 100 characters', name);
    if (!hasMethods<Parameter>(parameter, 'at', 'nth', 'keptAs') || !isJson(parameter.distribution)) {
      return refuse(OptionError, `tune.space.${name}`, 'uniform, logUniform, integer or choice', parameter);
    }
    return [name, parameter] as const;
  });
}

/** A setting of the space: the value of each parameter by a function of it and of its index. */
export function settingOf<S extends Space>(
  entries: Entries,
  pick: (parameter: Parameter, dimension: number) => unknown,
): Params<S> {
  return Object.fromEntries(
    entries.map(([name, parameter], dimension) => [name, pick(parameter, dimension)]),
  ) as Params<S>;
}

/** Whether a journal can keep it. */
function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}
