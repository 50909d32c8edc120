// How many bytes of objects were made: the sum, which is at least what they took at once. Collections in between are added up.
import { GCProfiler, getHeapStatistics } from 'node:v8';

/** Calls a function. @returns the bytes of the objects that were made. */
export async function bytesOfObjects(call: () => Promise<void>): Promise<number> {
  const profiler = new GCProfiler();
  profiler.start();
  let before = getHeapStatistics().used_heap_size;
  await call();
  const after = getHeapStatistics().used_heap_size;
  let sum = 0;
  for (const { beforeGC, afterGC } of profiler.stop().statistics) {
    sum += beforeGC.heapStatistics.usedHeapSize - before;
    before = afterGC.heapStatistics.usedHeapSize;
  }
  return sum + after - before;
}

/** Room for what lasts; objects that are new have 4 MiB besides, by the flags in run.js. */
const ROOM_BYTES = 12 * 2 ** 20;

/** Fills the heap of a process, so that only so much is left of it as an input may need. */
export function fillHeap(): readonly number[][] {
  const flag = process.execArgv.find((given) => given.startsWith('--max-old-space-size='));
  const limit = 2 ** 20 * Number(flag?.split('=')[1]);
  const ballast: number[][] = [];
  globalThis.gc?.();
  while (getHeapStatistics().used_heap_size < limit - ROOM_BYTES) {
    ballast.push(new Array<number>(2 ** 16).fill(0.5)); // 512 KiB, without pointers
  }
  return ballast;
}
