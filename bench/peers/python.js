// @ts-check
// Finds the Python interpreters that have the native peers.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** The one on the path may not be the system's, which has Debian's python3-torch. */
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** These may restrict OpenBLAS to the kernels of an older processor; without them it runs as on a user's machine. */
const { OPENBLAS_CORETYPE, OPENBLAS_L2_SIZE: _, ...environment } = process.env;

/** The kernels to which the environment restricts OpenBLAS, if it does. */
export const blasRestriction = OPENBLAS_CORETYPE;

/**
 * The kernels for the instructions that the processor has. OpenBLAS 0.3.21 does not know processors newer than itself, and gives them
 * those of SSE3, a quarter as fast.
 *
 * @returns {NodeJS.ProcessEnv}
 */
function fastestKernels() {
  const flags = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  if (flags.includes('avx512f')) return { OPENBLAS_CORETYPE: 'SkylakeX' };
  return flags.includes('avx2') ? { OPENBLAS_CORETYPE: 'Haswell' } : {};
}

/**
 * The environment of a Python child.
 *
 * @param {number} threads
 * @param {{ isRestricted?: boolean }} [options]  isRestricted: keeps the restriction of OpenBLAS.
 * @returns {NodeJS.ProcessEnv}
 */
export function pythonEnvironment(threads, { isRestricted = false } = {}) {
  const base = isRestricted ? process.env : { ...environment, ...fastestKernels() };
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
