import { runtime } from '../../core/kernels/runtime.js';

/** What {@link memory} gives. */
export interface MemoryUse {
  /** Held by models and by training in progress. */
  readonly bytesInUse: number;
  /** Size of the WebAssembly memory, which grows when needed and never shrinks. */
  readonly bytesReserved: number;
}

/**
 * How much memory the kernels hold. Nothing needs managing: dropped models are freed when they are collected, disposed
 * ones at once. No collector reports before the event loop turns: a loop that makes thousands of models awaits a turn now and then,
 * or disposes of them.
 *
 * @example const { bytesInUse } = memory();
 */
export function memory(): MemoryUse {
  const { arena } = runtime();
  return { bytesInUse: arena.bytesInUse, bytesReserved: arena.bytesReserved };
}
