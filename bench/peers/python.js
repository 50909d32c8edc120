// @ts-check
// Finds the Python interpreters that have the native peers.
import { spawnSync } from 'node:child_process';

/** That on the path may be another one than the system's, which has Debian's python3-torch. */
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** These hold OpenBLAS to the kernels of an older processor: without them it runs as on a user's machine. */
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE: _, ...environment } = process.env;

/** What the environment holds OpenBLAS to, where it does. */
export const blasRestriction = OPENBLAS_CORETYPE;

/**
 * The environment of a Python child.
 *
 * @param {number} threads
 * @param {{ isRestricted?: boolean }} [options]  isRestricted: with OpenBLAS held back as it is here.
 * @returns {NodeJS.ProcessEnv}
 */
export function pythonEnvironment(threads, { isRestricted = false } = {}) {
  const base = isRestricted ? process.env : environment;
  return { ...base, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` };
}

/**
 * The first interpreter that has the package.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function pythonWith(name) {
  return INTERPRETERS.find((python) => spawnSync(python, ['-c', `import ${name}`], { env: environment }).status === 0);
}
