// Programs in a process of Node.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @param {string} program  that prints its outcome for the number of threads that it is given. */
export function runInNode(program) {
  return {
    async run(/** @type {number} */ threads) {
      const { stdout } = await promisify(execFile)(process.execPath, [program, String(threads)], { timeout: 180_000 });
      return JSON.parse(stdout);
    },
    close: () => {},
  };
}
