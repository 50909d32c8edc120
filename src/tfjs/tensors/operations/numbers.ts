import { OptionError } from '../../../errors.js';
import { refuse } from '../../../validate.js';

/** Accepts NaN and infinities. @throws OptionError unless it is a number. */
export function requireNumber(path: string, value: unknown): number {
  return typeof value === 'number' ? value : refuse(OptionError, path, 'a number', value);
}

/** Reads an option that is off unless it is given. @throws OptionError unless it is a boolean. */
export function requireSwitch(path: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  return typeof value === 'boolean' ? value : refuse(OptionError, path, 'a boolean', value);
}
