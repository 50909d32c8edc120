import { type Maker, restore } from '../registry.js';
import type { Config, Json, Named, OwnConcepts, Schedule } from '../types.js';
import { requireOptions } from '../validate.js';
import { type CosineDecayOptions, cosineDecay } from './cosineDecay.js';
import { type CosineRestartsOptions, cosineRestarts } from './cosineRestarts.js';
import { type ExponentialDecayOptions, exponentialDecay } from './exponentialDecay.js';
import { type InverseTimeDecayOptions, inverseTimeDecay } from './inverseTimeDecay.js';
import { type OneCycleOptions, oneCycle } from './oneCycle.js';
import { type PiecewiseConstantOptions, piecewiseConstant } from './piecewiseConstant.js';
import { type RampOptions, ramp } from './ramp.js';
import { schedules } from './schedule.js';
import { type StepDecayOptions, stepDecay } from './stepDecay.js';

/**
 * Restores the schedules in a configuration, which are saved as a name and numbers: see `scheduledConfig`. All other values are
 * left for the function that takes them.
 *
 * @param owner  whose configuration it is, for the message: `optimizer`.
 * @param names  the options that may hold a schedule.
 * @throws OptionError, HyperparameterError for an unknown name or a configuration that the schedule refuses.
 */
export function restoreSchedules(owner: string, config: Config, names: readonly string[], own?: OwnConcepts): Config {
  const makers: Readonly<Record<string, Maker<Schedule>>> = {
    cosineDecay: (saved) => cosineDecay(saved as unknown as CosineDecayOptions),
    cosineRestarts: (saved) => cosineRestarts(saved as unknown as CosineRestartsOptions),
    exponentialDecay: (saved) => exponentialDecay(saved as unknown as ExponentialDecayOptions),
    inverseTimeDecay: (saved) => inverseTimeDecay(saved as unknown as InverseTimeDecayOptions),
    oneCycle: (saved) => oneCycle(saved as unknown as OneCycleOptions),
    piecewiseConstant: (saved) => piecewiseConstant(saved as unknown as PiecewiseConstantOptions),
    ramp: (saved) => ramp(saved as unknown as RampOptions),
    stepDecay: (saved) => stepDecay(saved as unknown as StepDecayOptions),
  };
  const restored: Record<string, Json | Schedule> = { ...config };
  for (const name of names) {
    const saved = config[name];
    if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) continue;
    const path = `${owner}.${name}`;
    requireOptions(path, saved, ['name', 'config']);
    restored[name] = restore(schedules, makers, path, saved as unknown as Named, own);
  }
  return restored as Config; // a schedule is JSON except for its function
}
