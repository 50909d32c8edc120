/** One end of the line between a model's worker and the thread that it works for. */
export interface Line {
  /** @throws DataCloneError for what no other thread can have. */
  post(message: object, transfer: readonly ArrayBuffer[]): void;
}

/** The caller's end. */
export interface WorkerLine extends Line {
  /** Whether the process stays alive for what the worker does. */
  hold(isHeld: boolean): void;
  /** From here on {@link LineEvents.onEnd} also tells of an end that is no event, of a worker that gave that sign. */
  watch(sign: string): void;
  /** Ends the worker. */
  close(): void;
}

/** What the caller's end tells, in turns of the event loop. */
export interface LineEvents {
  onMessage(message: unknown): void;
  /** The worker ended, by itself or not, or could not start. */
  onEnd(reason: string): void;
}

/** A worker that somebody else started: a `Worker` of the web, or of `node:worker_threads`. */
export interface ModelWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
}
