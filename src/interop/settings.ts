import { OptionError } from '../errors.js';
import { l1 as l1Penalty } from '../penalties/l1.js';
import { l1l2 as l1l2Penalty } from '../penalties/l1l2.js';
import { l2 as l2Penalty } from '../penalties/l2.js';
import { show } from '../show.js';
import type { Penalty } from '../types.js';
import { refuse } from '../validate.js';

/** Settings of another library under its own names. */
export type Settings = Readonly<Record<string, unknown>>;

/** Makes the penalty l1 Σ|w| + l2 Σw² by the simplest of l1, l2 and l1l2. */
export function penaltyOf(l1: number, l2: number, factors?: readonly number[]): Penalty {
  const options = factors === undefined ? {} : { factors };
  if (l2 === 0) return l1Penalty(l1, options);
  if (l1 === 0) return l2Penalty(l2, options);
  return l1l2Penalty({ l1, l2, ...options });
}

/** For each setting without a counterpart, the value without an effect; undefined if no value has an effect here. */
export type Neutral = Readonly<Record<string, unknown>>;

/** @throws OptionError if a setting without a counterpart here has an effect. */
export function requireNeutral(owner: string, settings: Settings, neutral: Neutral): void {
  for (const [key, idle] of Object.entries(neutral)) {
    const given = settings[key] ?? idle;
    if (idle === undefined || given === idle || (idle === null && given === undefined)) continue;
    refuse(OptionError, `${owner}.${key}`, `${show(idle)}: it has no counterpart here`, given);
  }
}

/** Renames the settings that are neither null nor undefined. */
export function renamed(settings: Settings, names: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = Object.entries(names).filter(([key]) => settings[key] !== undefined && settings[key] !== null);
  return Object.fromEntries(given.map(([key, name]) => [name, settings[key]]));
}
