import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import type { FitOptions } from '../../model/training/options.js';
import { isFunction } from '../../show.js';
import { isList, refuse, requireOptions } from '../../validate.js';
import { hearingOf, requireListener, type Warning, warn } from '../../warnings.js';

/** Options of every training: those of `fit` that do not belong to one call. */
export type SharedFit = Omit<FitOptions, 'budget' | 'resume' | 'signal' | 'sampleWeight' | 'transfer'>;

/** Options of trainings: the same for all, or made for each one, as callbacks must be: they keep what they have seen. */
export type FitFor<Facts> = SharedFit | ((facts: Facts) => SharedFit);

const WHY = {
  budget: 'left out: every training goes to its end',
  resume: 'left out: every training is a new one',
  signal: 'left out: it belongs one level up',
  sampleWeight: 'left out: it belongs one level up, so that it is cut with the rows',
  transfer: 'left out: rows are used more than once',
} as const;

/** Makes the options of one training. */
export type FitMaker<Facts> = (facts: Facts, signal: HostAbortSignal | undefined) => FitOptions;

/**
 * Reads `fit`. Training says nothing unless `verbose` is given, and each warning comes once for all trainings.
 *
 * @throws OptionError for options that do not belong here, and for callbacks that several trainings would share.
 */
export function readFit<Facts>(owner: string, fit: FitFor<Facts> | undefined): FitMaker<Facts> {
  const path = `${owner}.fit`;
  const hearing = isFunction(fit) ? hearingOf(undefined) : undefined;
  const check = (own: SharedFit, isShared: boolean): FitOptions => {
    requireOptions(path, own, Object.keys(Object(own))); // an object; its keys are checked by fit
    for (const [option, expected] of Object.entries(WHY)) {
      const value = (own as Readonly<Record<string, unknown>>)[option];
      if (value !== undefined) refuse(OptionError, `${path}.${option}`, expected, value);
    }
    if (isShared && isList(own.callbacks) && own.callbacks.length > 0) {
      const message = `${path}: callbacks keep what they have seen, and many trainings would share them; give a function that returns the options`;
      refuse(OptionError, `${path}.callbacks`, 'made for each training', own.callbacks, message);
    }
    return own;
  };
  if (isFunction(fit)) {
    return (facts, signal) => {
      const own = check((fit as (facts: Facts) => SharedFit)(facts), false);
      return { verbose: false, ...own, ...(signal && { signal }), onWarning: toldOnce(hearing!, own.onWarning) };
    };
  }
  const own = check(fit ?? {}, true);
  const once = hearingOf(requireListener(`${path}.onWarning`, own.onWarning));
  return (_facts, signal) => ({
    verbose: false,
    ...own,
    ...(signal && { signal }),
    onWarning: toldOnce(once, undefined),
  });
}

function toldOnce(hearing: ReturnType<typeof hearingOf>, own: FitOptions['onWarning']) {
  return (warning: Warning) => {
    if (own !== undefined && own(warning) !== true) return;
    hearing(() => warn(warning.code, warning.message));
  };
}
