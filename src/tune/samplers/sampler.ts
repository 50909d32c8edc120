import type { Params } from '../space/parameter.js';
import type { Entries } from '../space/space.js';

/** Low and high 32 bits of a seed. */
export interface Key {
  readonly seedLow: number;
  readonly seedHigh: number;
}

/** Settings by number: each depends on the seed and its number only. */
export interface Sampler {
  /** Number of settings, if there is an end to them. */
  readonly count: number | undefined;
  settingOf(trial: number): Params;
}

/** Makes the settings of a space. @throws OptionError for a space that it cannot go through. */
export type MakeSampler = (entries: Entries, key: Key) => Sampler;
