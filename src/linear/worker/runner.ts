import { startPathWorker } from '#pathWorker';
import { StateError } from '../../errors.js';
import type { WorkerPort } from '../../platform/port.js';
import { errorOf } from '../../worker/messages/fault.js';
import type { PathJob, PathResult } from '../fit/job.js';
import type { PathData } from '../fit/solve.js';
import type { Unsolvable } from '../fit/unsolvable.js';
import type { FromPathWorker } from './messages.js';

/** Settles the job that a worker has. */
interface Pending {
  resolve(result: PathResult): void;
  reject(error: unknown): void;
}

/** Makes the error for a path that has no solution. It is handed over, so that bundlers do not cut the main chunk for it. */
type Unsolved = (why: Unsolvable['why']) => Error;

/** One worker, which has one job at a time. */
class PathWorker {
  private readonly port: WorkerPort;
  private pending: Pending | undefined;
  private ended: StateError | undefined;

  constructor(
    data: PathData,
    private readonly unsolved: Unsolved,
  ) {
    this.port = startPathWorker({
      onMessage: (message) => this.receive(message as FromPathWorker),
      onEnd: (reason) => {
        this.ended = new StateError('E_WORKER', `the worker of a fold was lost: ${reason}`, { path: 'threads' });
        this.pending?.reject(this.ended);
      },
    });
    this.port.post({ kind: 'ockham.rows', data }, []);
  }

  run(job: PathJob): Promise<PathResult> {
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) throw this.ended;
      this.pending = { resolve, reject };
      this.port.post({ kind: 'ockham.path', id: 0, job }, []);
    });
  }

  close(): void {
    this.port.close();
  }

  private receive(message: FromPathWorker): void {
    if (message?.kind !== 'ockham.solved') return;
    if ('result' in message) this.pending?.resolve(message.result);
    else this.pending?.reject('why' in message ? this.unsolved(message.why) : errorOf(message.fault));
  }
}

/** Workers that have the rows, and run jobs side by side. */
export class PathWorkers {
  private readonly workers: PathWorker[] = [];
  private readonly free: PathWorker[] = [];

  constructor(
    private readonly data: PathData,
    private readonly unsolved: Unsolved,
  ) {}

  /** Runs a job in a free worker, or in a new one. The caller sees to how many run at once. @throws Unsolvable, StateError `E_WORKER`. */
  async run(job: PathJob): Promise<PathResult> {
    const worker = this.free.pop() ?? this.start();
    const result = await worker.run(job);
    this.free.push(worker);
    return result;
  }

  private start(): PathWorker {
    const worker = new PathWorker(this.data, this.unsolved);
    this.workers.push(worker);
    return worker;
  }

  dispose(): void {
    for (const worker of this.workers) worker.close();
  }
}
