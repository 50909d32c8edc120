import { OptionError } from '../errors.js';
import type { Config, Json, OwnConcepts, Schedule } from '../types.js';
import { ownConcept, refuse, requireName, requireOptions } from '../validate.js';
import { type CosineDecayOptions, cosineDecay } from './cosineDecay.js';
import { type CosineRestartsOptions, cosineRestarts } from './cosineRestarts.js';
import { type ExponentialDecayOptions, exponentialDecay } from './exponentialDecay.js';
import { type InverseTimeDecayOptions, inverseTimeDecay } from './inverseTimeDecay.js';
import { type OneCycleOptions, oneCycle } from './oneCycle.js';
import { type PiecewiseConstantOptions, piecewiseConstant } from './piecewiseConstant.js';
import { type RampOptions, ramp } from './ramp.js';
import { isSchedule } from './schedule.js';
import { type StepDecayOptions, stepDecay } from './stepDecay.js';

/** By name, from a configuration; every value is checked by the function that takes it. */
const schedules: Readonly<Record<string, (config: Config) => Schedule>> = {
  cosineDecay: (config) => cosineDecay(config as unknown as CosineDecayOptions),
  cosineRestarts: (config) => cosineRestarts(config as unknown as CosineRestartsOptions),
  exponentialDecay: (config) => exponentialDecay(config as unknown as ExponentialDecayOptions),
  inverseTimeDecay: (config) => inverseTimeDecay(config as unknown as InverseTimeDecayOptions),
  oneCycle: (config) => oneCycle(config as unknown as OneCycleOptions),
  piecewiseConstant: (config) => piecewiseConstant(config as unknown as PiecewiseConstantOptions),
  ramp: (config) => ramp(config as unknown as RampOptions),
  stepDecay: (config) => stepDecay(config as unknown as StepDecayOptions),
};

/**
 * The configuration with its schedules restored: options that are saved as a name and numbers, see `scheduledConfig`. All
 * other values are left as they are, for the function that takes them.
 *
 * @param owner  whose configuration it is, for the message: `optimizer`.
 * @param names  the options that may hold a schedule.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the schedule refuses.
 */
export function restoreSchedules(owner: string, config: Config, names: readonly string[], own?: OwnConcepts): Config {
  const restored: Record<string, Json | Schedule> = { ...config };
  for (const name of names) {
    const saved = config[name];
    if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) continue;
    const path = `${owner}.${name}`;
    requireOptions(path, saved, ['name', 'config']);
    const { name: schedule, config: numbers } = saved as { readonly [key: string]: Json };
    const given = own && ownConcept(schedules, { name: String(schedule), config: numbers as Config }, own);
    if (given !== undefined) {
      if (!isSchedule(given)) refuse(OptionError, path, 'a schedule', given);
      restored[name] = given;
      continue;
    }
    const restore = requireName(path, schedule, schedules);
    requireOptions(path, numbers, Object.keys(numbers ?? {})); // an object; its keys are checked by what takes them
    restored[name] = restore(numbers as Config);
  }
  return restored as Config; // a schedule is JSON but for its function
}
