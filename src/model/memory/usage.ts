import { runtime } from '../../core/kernels/runtime.js';

/** Result of {@link memory}. */
export interface MemoryUse {
  /** Held by models and by training in progress. */
  readonly bytesInUse: number;
  /** Size of the WebAssembly memory, which grows when needed and never shrinks. */
  readonly bytesReserved: number;
}

/**
 * Returns how much memory the kernels hold. There is nothing to manage: a disposed model is freed at once, any other when it is
 * collected. Collection is reported only when the event loop turns, so a loop that makes thousands of models should dispose of
 * them, or await a turn now and then.
 *
 * @example const { bytesInUse } = memory();
 */
export function memory(): MemoryUse {
  const { arena } = runtime();
  return { bytesInUse: arena.bytesInUse, bytesReserved: arena.bytesReserved };
}
