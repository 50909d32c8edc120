import { OptionError } from '../../errors.js';
import { isList, refuse } from '../../validate.js';

/** @throws OptionError unless it is `[X, y]` or `[X, y, sampleWeight]`, or undefined. */
export function requireValidationData(given: unknown): void {
  if (given === undefined || (isList(given) && (given.length === 2 || given.length === 3))) return;
  refuse(OptionError, 'fit.validationData', '[X, y] or [X, y, sampleWeight]', given);
}
