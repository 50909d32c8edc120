import type { TrainingControl } from '../callbacks/callback.js';
import type { CheckpointStore } from '../checkpoints/store.js';
import { warn } from '../warnings.js';

/** A store to which the end of the process writes last: what a training would write behind that waits for ever, and the training with it. */
export class EndingStore implements CheckpointStore {
  private isEnding = false;
  private writing: Promise<void> = Promise.resolve();
  private unlock: (() => Promise<void>) | undefined;

  constructor(private readonly store: CheckpointStore) {}

  async lock(): Promise<() => Promise<void>> {
    this.unlock = await this.store.lock();
    return this.unlock;
  }

  read(): AsyncIterable<Uint8Array> {
    return this.store.read();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.isEnding) return new Promise(() => {});
    const written = this.store.write(bytes);
    this.writing = written.catch(() => {}); // the training has the error
    return written;
  }

  /** Saves the model between two steps, and gives the store back. Warns if that fails: the process ends all the same. */
  async end(model: TrainingControl): Promise<void> {
    this.isEnding = true;
    try {
      await this.writing;
      await this.store.write(await model.save());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      warn('W_CHECKPOINT', `checkpoint: nothing was written, and the process ends: ${why}`);
    } finally {
      await this.unlock?.();
    }
  }
}
