import { RuntimeSupportError } from '../errors.js';

/** Makes the error for a package that a format needs, and that is not installed beside this library: it says what to install. */
export function missingPeer(owner: string, name: string, why: string, cause: unknown): RuntimeSupportError {
  const message = `${owner}: ${why} needs the package ${name}, which could not be loaded: npm install ${name}`;
  return new RuntimeSupportError(message, { path: owner, expected: `the package ${name}`, cause });
}
