import { OptionError } from 'ockham';

/** Options that coordinators and workers share. */
export interface QueueOptions {
  /** URL of a Redis (6.2 or newer) or Valkey: `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly queue: string;
  /** Name of the queue: workers serve the sweeps of one name. Default: 'sweep'. */
  readonly name?: string;
}

/** @throws OptionError for names that are not among those. */
export function requireKnown(owner: string, options: object, names: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    throw new OptionError(`${owner}: no option ${name}; there are ${names.join(', ')}`, { path: `${owner}.${name}` });
  }
}

/** @throws OptionError unless it is an integer of at least `least`. */
export function requireCount(path: string, given: unknown, least: number): number {
  if (Number.isSafeInteger(given) && Number(given) >= least) return Number(given);
  throw new OptionError(`${path}: expected an integer >= ${least}, got ${String(given)}`, { path, got: given });
}

/** @throws OptionError unless it is a function, or left out. */
export function listener<T>(path: string, given: ((event: T) => void) | undefined): (event: T) => void {
  if (given === undefined) return () => {};
  if (typeof given !== 'function') throw new OptionError(`${path}: expected a function`, { path, got: given });
  return given;
}
