/** A started thread of the pool. */
export interface WorkerThread {
  post(message: object): void;
  /** Whether it runs, as far as this is known without a turn of the event loop. */
  isAlive(): boolean;
  terminate(): void;
}

/** Events of a thread, in turns of the event loop. */
export interface WorkerEvents {
  /** Its one message arrived: it is ready. */
  onReady(): void;
  /** It ended, by itself or not, or could not start. */
  onEnd(reason: string): void;
}
