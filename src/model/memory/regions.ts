import { runtime } from '../../core/kernels/runtime.js';

/**
 * The regions of the arena that belong to one model.
 *
 * Freed by {@link freeNow}, or when the owner is collected: the set must hold no reference to its owner.
 */
export class Regions {
  private readonly starts = new Set<number>();

  /** @throws MemoryError before anything changes. */
  allocate(bytes: number): number {
    const start = runtime().arena.allocate(bytes);
    this.starts.add(start);
    return start;
  }

  /** Frees a region. Does nothing for undefined, and for 0, at which no region starts. */
  release(start: number | undefined): void {
    if (start !== undefined && this.starts.delete(start)) runtime().arena.free(start);
  }

  releaseAll(): void {
    for (const start of this.starts) this.release(start);
  }
}

const collected = new FinalizationRegistry<Regions>((regions) => regions.releaseAll());

/** Frees the regions when their owner is collected. */
export function freeWithOwner(owner: object, regions: Regions): void {
  collected.register(owner, regions, regions);
}

/** Frees the regions now. */
export function freeNow(regions: Regions): void {
  collected.unregister(regions);
  regions.releaseAll();
}
