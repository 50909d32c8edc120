import { OptionError } from '../../errors.js';
import { refuse, requirePositive } from '../../validate.js';
import type { ReadOwnOptions } from './options.js';
import { readStrengths } from './strengths.js';

/** Reads the options that models of classes alone have. @throws OptionError, HyperparameterError. */
export const readClassOptions: ReadOwnOptions = (owner, { C, interceptScaling }, { convention, lambda }) => {
  const strengths = C === undefined ? undefined : readStrengths(`${owner}.C`, C, 'numbers > 0', (x) => x > 0).reverse();
  if (strengths !== undefined && (convention === 'glmnet' || lambda !== undefined)) {
    const expected = lambda === undefined ? "left out, or given with convention: 'sklearn'" : 'left out beside lambda';
    refuse(OptionError, `${owner}.C`, expected, C);
  }
  const path = `${owner}.interceptScaling`;
  if (interceptScaling !== undefined && convention !== 'liblinear') {
    refuse(OptionError, path, "left out, or given with convention: 'liblinear'", interceptScaling);
  }
  return { C: strengths, interceptScaling: requirePositive(path, interceptScaling ?? 1) };
};
