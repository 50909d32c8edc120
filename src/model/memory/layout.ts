import { aligned, FLOAT_BYTES } from '../../core/memory/aligned.js';
import { requireElements } from '../network.js';
import type { Regions } from './regions.js';

/** The address of the next array of so many f32 or i32, which starts on a cache line. */
export type Floats = (count: number) => number;

/**
 * Arrays in a region of their own: what `lay` makes of their addresses, with the start of the region, to release it.
 *
 * @param lay   called twice, at 0 to count the bytes, then in a region of that size: it hands out addresses, and touches none.
 * @param what  refused as a whole where it is more than can be held.
 * @throws MemoryError before anything is allocated.
 */
export function layOut<T extends object>(
  regions: Regions,
  lay: (floats: Floats) => T,
  what?: string,
): T & { readonly region: number } {
  const layAt = (region: number) => {
    let end = region;
    const laid = lay((count) => {
      const start = end;
      end += aligned(count);
      return start;
    });
    return { laid, bytes: end - region };
  };
  const { bytes } = layAt(0);
  if (what !== undefined) requireElements(what, bytes / FLOAT_BYTES);
  const region = regions.allocate(bytes);
  return { ...layAt(region).laid, region };
}
