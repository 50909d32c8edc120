import { startPathWorker } from '#pathWorker';
import { StateError } from '../../errors.js';
import type { WorkerPort } from '../../platform/port.js';
import { errorOf } from '../../worker/messages/fault.js';
import type { FoldJob, FoldResult } from '../fit/fold.js';
import type { PathData } from '../fit/solve.js';
import type { Unsolvable } from '../fit/unsolvable.js';
import type { FromPathWorker } from './messages.js';

/** Settles the job that a worker has. */
interface Pending {
  resolve(result: FoldResult): void;
  reject(error: unknown): void;
}

/** Makes the error for a path that has no solution. It is handed over, so that bundlers do not cut the main chunk for it. */
type Unsolved = (why: Unsolvable['why']) => Error;

/** Workers without rows. Their code stays compiled for the next call, and they keep no process alive. */
const idle: PathWorker[] = [];

/** One worker, which does its jobs one after the other. */
class PathWorker {
  private readonly port: WorkerPort;
  /** Those of the jobs that it has, in their order. */
  private readonly pending: Pending[] = [];
  private unsolved: Unsolved | undefined;
  ended: StateError | undefined;

  constructor() {
    this.port = startPathWorker({
      onMessage: (message) => this.receive(message as FromPathWorker),
      onEnd: (reason) => {
        this.ended = new StateError('E_WORKER', `the worker of a fold was lost: ${reason}`, { path: 'threads' });
        for (const { reject } of this.pending.splice(0)) reject(this.ended);
      },
    });
  }

  take(data: PathData, unsolved: Unsolved): void {
    this.unsolved = unsolved;
    this.port.hold(true);
    this.port.post({ kind: 'ockham.rows', data }, []);
  }

  /** Jobs that it has. */
  get load(): number {
    return this.pending.length;
  }

  run(job: FoldJob): Promise<FoldResult> {
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) throw this.ended;
      this.pending.push({ resolve, reject });
      this.port.post({ kind: 'ockham.path', job }, []);
    });
  }

  rest(): void {
    if (this.ended !== undefined) return;
    this.port.post({ kind: 'ockham.rows', data: undefined }, []);
    this.port.hold(false);
    idle.push(this);
  }

  close(): void {
    this.port.close();
  }

  private receive(message: FromPathWorker): void {
    if (message?.kind !== 'ockham.solved') return;
    const pending = this.pending.shift();
    if ('result' in message) pending?.resolve(message.result);
    else pending?.reject('why' in message ? this.unsolved!(message.why) : errorOf(message.fault));
  }
}

/** Closes the workers that have nothing to do. */
export function closeIdle(): void {
  for (const worker of idle.splice(0)) worker.close();
}

/** Workers that have the rows, and run jobs side by side: those of calls before, and new ones. */
export class PathWorkers {
  /** Jobs of a worker: the next one is there when one ends, although the thread that hands them out is busy with its own. */
  static readonly DEPTH = 2;
  private readonly workers: PathWorker[] = [];

  /** Starts them: they load their code while this thread goes on. @throws RuntimeSupportError if there are no workers. */
  constructor(count: number, data: PathData, unsolved: Unsolved) {
    for (let i = 0; i < count; i++) {
      let worker = idle.pop();
      while (worker?.ended !== undefined) worker = idle.pop();
      worker ??= new PathWorker();
      this.workers.push(worker);
      worker.take(data, unsolved);
    }
  }

  /** Runs a job in the worker that has the fewest. @throws Unsolvable, StateError `E_WORKER`. */
  run(job: FoldJob): Promise<FoldResult> {
    return this.workers.reduce((a, b) => (b.load < a.load ? b : a)).run(job);
  }

  /** All jobs have ended. */
  dispose(): void {
    for (const worker of this.workers) worker.rest();
  }
}
