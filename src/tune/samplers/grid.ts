import { OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import { settingOf } from '../space/space.js';
import type { MakeSampler } from './sampler.js';

/** More settings than this are a mistake: all of them are trained. */
export const MOST_SETTINGS = 2 ** 20;

/** Every combination of the values; the last parameter changes fastest, as in scikit-learn's `ParameterGrid`. */
export const grid: MakeSampler = (entries) => {
  for (const [name, parameter] of entries) {
    if (parameter.count === Number.POSITIVE_INFINITY) {
      const expected = 'choice or integer, because a grid needs a list of values';
      refuse(OptionError, `tune.space.${name}`, expected, parameter.name);
    }
  }
  const strides: number[] = [];
  let count = 1;
  for (const [, parameter] of entries.toReversed()) {
    strides.unshift(count);
    count *= parameter.count;
  }
  if (count > MOST_SETTINGS) {
    refuse(OptionError, 'tune.space', `a grid of at most ${MOST_SETTINGS} settings`, count);
  }
  return {
    count,
    settingOf: (trial) =>
      settingOf(entries, (parameter, dimension) =>
        parameter.nth(Math.floor(trial / strides[dimension]!) % parameter.count),
      ),
  };
};
