import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import type { Json, OwnConcepts, SavedConcept } from '../../types.js';
import { isList, isObject, refuse } from '../../validate.js';

/** Makes a custom concept from the configuration that it was saved with. */
export type CustomFactory = (config: { readonly [key: string]: Json }) => object;

/**
 * Custom code by its names in files: a loss, a metric, a layer, an activation, an initializer, a penalty, a constraint, a schedule,
 * an optimizer, an average, or a function of its `config` that makes one.
 */
export type CustomObjects = Readonly<Record<string, object>>;

/** Finds custom code by name, and keeps track of names that files did not use. */
export class OwnCode {
  private readonly unused: Set<string>;

  /** @param path  the option, for messages. @throws OptionError unless it is an object of objects and functions. */
  constructor(
    private readonly path: string,
    private readonly given: CustomObjects,
  ) {
    if (!isObject(given) || isList(given)) {
      refuse(OptionError, path, 'an object: { name: what has that name }', given);
    }
    for (const [name, value] of Object.entries(given)) {
      if ((typeof value === 'object' && value !== null) || typeof value === 'function') continue;
      refuse(OptionError, `${path}.${name}`, 'a concept of your own, or a function that makes it', value);
    }
    this.unused = new Set(Object.keys(given));
  }

  /** Finds the code given for a saved concept. @throws OptionError if it differs from what was saved. */
  readonly find: OwnConcepts = ({ name, config }: SavedConcept) => {
    if (!Object.hasOwn(this.given, name)) return undefined;
    this.unused.delete(name);
    const given = this.given[name]!;
    if (config === undefined) return given; // a function of (yTrue, yPred)
    const path = `${this.path}.${name}`;
    const made: unknown = typeof given === 'function' ? (given as CustomFactory)(config) : given;
    if (typeof made !== 'object' || made === null) refuse(OptionError, path, 'a function that returns an object', made);
    const own = made as { readonly name?: unknown; readonly type?: unknown; readonly config?: unknown };
    const ownName = own.type ?? own.name ?? 'custom';
    if (ownName !== name) refuse(OptionError, path, `what is called ${show(name)}, as the file calls it`, ownName);
    const [is, was] = [JSON.stringify(own.config ?? {}), JSON.stringify(config)];
    if (is === was) return made;
    const expected = `what has the config that was saved, ${show(was)}, or a function of the config that makes it`;
    refuse(OptionError, `${path}.config`, expected, is);
  };

  /** Marks every name in a part of the file as used, if that part is not restored. */
  pass(part: Json): void {
    if (typeof part === 'string') this.unused.delete(part);
    else if (typeof part === 'object' && part !== null) for (const value of Object.values(part)) this.pass(value);
  }

  /** Names that no file used so far. */
  get unusedNames(): readonly string[] {
    return [...this.unused];
  }

  /** @throws OptionError if some code was given that the file does not name. */
  requireUsed(): void {
    const [name] = this.unused;
    if (name === undefined) return;
    const path = `${this.path}.${name}`;
    const message = `${path}: nothing of your own in this file is called ${show(name)}; leave it out`;
    refuse(OptionError, path, 'names that the file has', name, message);
  }
}
