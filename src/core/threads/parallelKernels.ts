import type { AllKernels } from '../kernels/extraKernels.js';
import { cutNames, cuts, type Kernel } from './cuts.js';
import type { ThreadPool } from './pool.js';

/**
 * The kernels with large calls shared among the threads of a pool: same names, same arguments, same bits.
 *
 * Small calls, and kernels without a cut, run whole on the calling thread.
 */
export function parallelKernels(plain: AllKernels, pool: ThreadPool): AllKernels {
  const shared = cutNames.map((name, number): [string, Kernel] => {
    const kernel: Kernel = plain[name];
    const cut = cuts[name]!;
    return [
      name,
      (...args: number[]) => {
        const tiles = cut.tiles(args);
        return tiles < 2 || !pool.isOpen ? kernel(...args) : pool.run(number, cut, args, tiles);
      },
    ];
  });
  return { ...plain, ...Object.fromEntries(shared) };
}
