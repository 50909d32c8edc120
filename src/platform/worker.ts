/** A thread that was started, as the pool sees it. */
export interface WorkerThread {
  post(message: object): void;
  /** Whether it runs, as far as that can be told without a turn of the event loop. */
  isAlive(): boolean;
  terminate(): void;
}

/** What a thread tells of itself, in turns of the event loop. */
export interface WorkerEvents {
  /** Its one message: it is ready. */
  onReady(): void;
  /** It ended, by itself or not, or could not start. */
  onEnd(reason: string): void;
}
