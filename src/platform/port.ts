/** One end of the message channel between a model's worker and its caller. */
export interface Port {
  /** @throws DataCloneError for values that cannot be posted. */
  post(message: object, transfer: readonly ArrayBuffer[]): void;
}

/** The caller's end. */
export interface WorkerPort extends Port {
  /** Name of the lock that the worker is to hold for as long as it lives. Empty where every end of a worker has an event. */
  readonly lock: string;
  /** Sets whether the worker keeps the process alive. */
  hold(isHeld: boolean): void;
  /** From now on, also calls {@link PortEvents.onEnd} when the worker, which holds the lock, ends without an event. */
  watch(): void;
  /** Ends the worker. */
  close(): void;
}

/** Events of the caller's end, in turns of the event loop. */
export interface PortEvents {
  onMessage(message: unknown): void;
  /** The worker ended, by itself or not, or could not start. */
  onEnd(reason: string): void;
}

/** A worker that the user started: a `Worker` of the web, or of `node:worker_threads`. */
export interface ModelWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
}
