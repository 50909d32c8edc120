import { requireName, savable } from './concept.js';
import { OptionError } from './errors.js';
import type { Config, Named, OwnConcepts } from './types.js';
import { refuse, requireOptions } from './validate.js';

/** Makes a concept from a configuration, whose values it checks. */
export type Maker<T> = (config: Config) => T;

/** One kind of concepts, such as losses: their names, and how one is recognized. */
export interface Kind<T extends object> {
  /** For messages: `an activation`. */
  readonly expected: string;
  /**
   * All names of that kind. One that stands for a concept with its defaults has what makes it; the others have undefined, so that a
   * bundle has only the code that it imports.
   */
  readonly names: Readonly<Record<string, Maker<T> | undefined>>;
  /** Whether a value is a concept of that kind, whoever wrote it. */
  is(value: unknown): value is T;
  /** Whether a file that lacks an option is refused. Default: the option has its default. */
  readonly isWhole?: boolean;
}

/**
 * The concept that an option holds: one of ours, one of the caller's own, or the name of one.
 *
 * @param path  where it was given, for the message: `dense.activation`.
 * @throws OptionError for an unknown name, with the nearest known one, and for anything that is not of that kind.
 */
export function resolve<T extends object>({ expected, names, is }: Kind<T>, path: string, given: unknown): T {
  const make = typeof given === 'string' ? requireName(path, given, names) : undefined;
  if (make !== undefined) return make({});
  if (is(given)) return savable(path, given, names);
  const named = Object.keys(names).filter((name) => names[name] !== undefined);
  const call = typeof given === 'string' ? `; call ${given}(...) for it` : '';
  const byName = named.length === 0 ? '' : `, or one of ${named.join(', ')}`;
  refuse(OptionError, path, `${expected}${byName}${call}`, given);
}

/**
 * The concept that a file describes.
 *
 * @param makers  for all names of that kind.
 * @param own     finds code of the caller's own.
 * @param prepare  what is done to the configuration before it is given to the maker.
 * @throws OptionError, HyperparameterError for an unknown name, or a configuration that the concept refuses.
 */
export function restore<T extends object>(
  kind: Kind<T>,
  makers: Readonly<Record<string, Maker<T> | undefined>>,
  path: string,
  saved: Named,
  own?: OwnConcepts,
  prepare = (config: Config) => config,
): T {
  const { name, config } = saved;
  const given = ownConcept(makers, saved, own);
  if (given !== undefined) return resolve(kind, path, given);
  const make = requireName(path, name, makers)!;
  requireOptions(path, config, Object.keys(config ?? {})); // an object; its keys are checked by what takes them
  const concept = make(prepare(config));
  // Makers without options do not look at them.
  const known = Object.keys((concept as Partial<Named>).config ?? {});
  requireOptions(path, config, known);
  const missing = known.find((key) => kind.isWhole && !Object.hasOwn(config, key));
  if (missing !== undefined) refuse(OptionError, `${path}.${missing}`, `given for ${name}`, undefined);
  return concept;
}

/** Code of the user's own for a saved concept that none of ours has the name of. A name in a file may be anything: only a text is somebody's. */
export function ownConcept(names: object, saved: Named, own: OwnConcepts | undefined): unknown {
  const name: unknown = saved.name;
  return typeof name !== 'string' || Object.hasOwn(names, name) ? undefined : own?.(saved);
}
