import { RuntimeSupportError } from '../errors.js';

/**
 * Waits for a package that a format needs and that is installed beside this library.
 *
 * @throws RuntimeSupportError that says what to install, if it is missing.
 */
export async function peer<T>(owner: string, name: string, why: string, imported: Promise<T>): Promise<T> {
  try {
    return await imported;
  } catch (cause) {
    const message = `${owner}: ${why} needs the package ${name}, which could not be loaded: npm install ${name}`;
    throw new RuntimeSupportError(message, { path: owner, expected: `the package ${name}`, cause });
  }
}
