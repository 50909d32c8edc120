import type { CheckpointStore } from '../../src/checkpoints/store.js';
import { StateError } from '../../src/index.js';

/** A store in memory. Once it is cut off, as by the end of its process, it takes nothing more, and its lock is stale. */
export class MemoryStore implements CheckpointStore {
  /** Newest first. */
  files: Uint8Array[] = [];
  writes = 0;
  isCutOff = false;
  private isLocked = false;

  async lock(): Promise<() => Promise<void>> {
    if (this.isLocked) throw new StateError('E_LOCKED', 'another training has this store');
    this.isLocked = true;
    return async () => {
      this.isLocked = false;
    };
  }

  async *read(): AsyncGenerator<Uint8Array> {
    yield* this.files;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.isCutOff) return;
    this.writes++;
    this.files = [bytes.slice(), ...this.files.slice(0, 1)];
  }

  /** The store as the next process finds it. */
  reopened(): MemoryStore {
    const next = new MemoryStore();
    next.files = this.files;
    return next;
  }
}
