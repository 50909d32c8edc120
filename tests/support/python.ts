import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Debian's Python, with the packages that its python3-... install. */
export const PYTHON = '/usr/bin/python3';

/** Whether Python has a package: CI installs none of the large ones. None for npm run test:stryker, which would start it for every mutant. */
export function hasPackage(name: string): boolean {
  if (process.env['OCKHAM_STRYKER'] !== undefined) return false;
  return spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0;
}

/** Runs `script check` on a text, and returns the JSON that it prints. @throws Error with what Python says. */
export function checkInPython<T>(script: URL, input: string): T {
  const { status, stdout, stderr } = spawnSync(PYTHON, [fileURLToPath(script), 'check'], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}
