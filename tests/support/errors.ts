import { expect } from 'vitest';
import { OckhamError } from '../../src/errors.js';

/** The error that f throws on purpose; fails where it throws none, or another. */
export function errorOf(f: () => unknown): OckhamError {
  try {
    f();
  } catch (error) {
    expect(error).toBeInstanceOf(OckhamError);
    const { code, path } = error as OckhamError;
    if (code === 'E_FORMAT' || code === 'E_OPTION') expect(path, 'the path of the error').toBeDefined();
    return error as OckhamError;
  }
  throw new Error('nothing was thrown');
}
