import { aligned, FLOAT_BYTES } from '../../core/memory/aligned.js';
import { requireElements } from '../network.js';
import type { Regions } from './regions.js';

/** Returns the address of the next array of `count` f32 or i32, on a cache line. */
export type Floats = (count: number) => number;

/**
 * Allocates arrays in one region. Returns the result of `lay` for their addresses, and the start of the region, to release it.
 *
 * @param lay   called twice, at address 0 to count the bytes, then in a region of that size. It must not access the addresses.
 * @param what  name of the whole; checked against the memory limit if given.
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
