import type { WorkerEvent } from '@ockham/sweep';
import type { Terminal } from '../terminal/terminal.js';
import { loadSweep } from './load.js';

/** Options of `ockham worker`. */
export interface WorkerCommandOptions {
  readonly queue: string;
  readonly name: string;
  /** Trainings at a time. */
  readonly trainings: number;
  readonly json: boolean;
}

/**
 * Serves a queue until the signal, and then ends what it has begun. Prints what a log needs; with `--json` each event is a line.
 *
 * @throws UsageError without @ockham/sweep; QueueError if the queue cannot be reached at the start.
 */
export async function worker(
  options: WorkerCommandOptions,
  { out }: Pick<Terminal, 'out'>,
  signal: AbortSignal,
): Promise<void> {
  const { queue, name, trainings, json } = options;
  const { runWorker } = await loadSweep();
  const onEvent = (event: WorkerEvent) => {
    const line = json ? JSON.stringify(event) : describe(event);
    if (line !== undefined) out.write(`${line}\n`);
  };
  await runWorker({ queue, name, trainings, signal, onEvent });
}

/** Describes an event; undefined for those that come with every training. */
function describe(event: WorkerEvent): string | undefined {
  switch (event.kind) {
    case 'ready':
      return `Takes jobs of ${event.queue}, ${event.trainings} at a time. Ctrl-C ends it after its trainings.`;
    case 'fetching':
      return `Fetches ${Math.ceil(event.bytes / 1024)} KiB of rows.`;
    case 'failed':
      return `Trial ${event.trial} failed: ${event.message}`;
    case 'closing':
      return 'Takes no more jobs, and ends those that it has.';
    case 'trouble':
      return `Trouble: ${event.message}`;
    default:
      return undefined;
  }
}
