import { OptionError } from '../errors.js';
import { isA, refuse } from '../validate.js';

/** @throws OptionError unless it is the path of a file. */
export function requirePath(name: string, given: unknown): string {
  if (typeof given === 'string' && given !== '' && !given.endsWith('/') && !given.includes('\0')) return given;
  const expected = `the path of a file${isA(given, URL) ? ', which fileURLToPath(url) gives' : ''}`;
  refuse(OptionError, name, expected, given);
}
