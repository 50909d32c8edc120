import { availableParallelism, hostname } from 'node:os';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { OptionError } from 'ockham';
import { runTask, type TaskResult } from 'ockham/tune';
import { type WorkerPool, workerPool } from 'ockham/worker';
import { complaints, connect } from '../connection/connect.js';
import { messageOf, QueueError } from '../errors.js';
import { listener, type QueueOptions, requireCount, requireKnown } from '../options.js';
import { blobOf, getBlob, putBlob } from '../wire/blob.js';
import { faultText } from '../wire/fault.js';
import { type JobData, type JobResult, readJobData } from '../wire/job.js';
import { keys, PREFIX, queueName } from '../wire/names.js';
import { resultBytes } from '../wire/result.js';
import { FoldCache } from './foldCache.js';

/** Event of a worker. */
export type WorkerEvent =
  /** It takes jobs. */
  | { readonly kind: 'ready'; readonly queue: string; readonly trainings: number }
  /** It fetches the rows of a fold, which it then keeps. */
  | { readonly kind: 'fetching'; readonly bytes: number; readonly hash: string }
  | { readonly kind: 'began'; readonly trial: number; readonly fold: number; readonly epochs: number }
  | {
      readonly kind: 'ended';
      readonly trial: number;
      readonly fold: number;
      readonly epochs: number;
      readonly milliseconds: number;
    }
  /** A training failed: for good, or it is tried again. */
  | { readonly kind: 'failed'; readonly trial: number; readonly message: string }
  /** It takes no more jobs, and ends those that it has. */
  | { readonly kind: 'closing' }
  /** The queue does not answer, or a job was taken from it. It goes on. */
  | { readonly kind: 'trouble'; readonly message: string };

/** Options of {@link runWorker}. */
export interface WorkerOptions extends QueueOptions {
  /** Trainings side by side, each on a thread of its own. Default: as many as the machine runs at once. */
  readonly trainings?: number;
  /** Makes the worker take no more jobs; the promise resolves when those that run have ended. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: WorkerEvent) => void;
  /**
   * Milliseconds for which a job is locked, >= 1000; the lock is renewed after half of that. A worker that was killed, or stood still for
   * longer, loses its jobs to others. Default: 30000.
   */
  readonly lockDuration?: number;
  /** Milliseconds between two looks for jobs of lost workers, >= 100. Default: 15000. */
  readonly stalledInterval?: number;
  /** Workers that a job may lose before it is given up, >= 0. Default: 3. */
  readonly maxStalledCount?: number;
}

/** Stated in docs/sweeps.md. */
export const STALLING = { lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 3 } as const;

const NAMES = ['queue', 'name', 'trainings', 'signal', 'onEvent', 'lockDuration', 'stalledInterval', 'maxStalledCount'];
/** Seconds that an idle worker waits for a job before it asks again. */
const DRAIN_DELAY = 5;

/**
 * Serves a queue: trains the tasks of every sweep of its name, until the signal. It needs no code of the sweep: a task is a model's bytes, JSON, and
 * rows, which it fetches once.
 *
 * Trainings run on threads, so the process renews its locks whatever they do. A job that another worker has taken over is given up here.
 *
 * @throws OptionError; QueueError `E_QUEUE` for a queue that cannot be reached at the start, or evicts keys. A connection that is lost later is
 *   made again.
 * @example await runWorker({ queue: 'redis://127.0.0.1:6379', trainings: 2, signal: AbortSignal.timeout(60_000) });
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  requireKnown('worker', options, NAMES);
  const { signal } = options;
  const name = queueName(options.name);
  const tell = listener('worker.onEvent', options.onEvent);
  const trainings = requireCount('worker.trainings', options.trainings ?? Math.max(1, availableParallelism()), 1);
  const stalling = {
    lockDuration: requireCount('worker.lockDuration', options.lockDuration ?? STALLING.lockDuration, 1000),
    stalledInterval: requireCount('worker.stalledInterval', options.stalledInterval ?? STALLING.stalledInterval, 100),
    maxStalledCount: requireCount('worker.maxStalledCount', options.maxStalledCount ?? STALLING.maxStalledCount, 0),
  };
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError('worker.signal: expected an AbortSignal', { path: 'worker.signal', got: signal });
  }
  const connection = await connect(options.queue);
  const { client, shown } = connection;
  const trouble = complaints(connection, (message) => tell({ kind: 'trouble', message }));
  const pool = workerPool({ size: trainings });
  const tasks = new Tasks(client, name, pool, tell);
  const worker = new Worker<unknown, JobResult>(name, (job) => tasks.run(job), {
    connection: client,
    prefix: PREFIX,
    name: tasks.worker,
    concurrency: trainings,
    drainDelay: DRAIN_DELAY,
    autorun: false,
    ...stalling,
  });
  try {
    worker.on('error', trouble);
    worker.on('lockRenewalFailed', (jobs) => tasks.giveUp(jobs));
    await worker.waitUntilReady();
    tell({ kind: 'ready', queue: shown, trainings });
    worker.run().catch(trouble);
    await new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      else signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    tell({ kind: 'closing' });
  } catch (error) {
    throw new QueueError(`queue: ${shown}: ${messageOf(error)}`);
  } finally {
    await worker.close();
    pool.dispose();
    client.disconnect();
  }
}

/** Runs jobs, and keeps the rows that they need. */
class Tasks {
  readonly worker = `${hostname()}:${process.pid}`;
  private readonly folds: FoldCache;
  private readonly running = new Map<string, AbortController>();

  constructor(
    private readonly client: Redis,
    private readonly queue: string,
    private readonly pool: WorkerPool,
    private readonly tell: (event: WorkerEvent) => void,
  ) {
    this.folds = new FoldCache(client, ({ bytes, hash }) => tell({ kind: 'fetching', bytes, hash }));
  }

  /** Ends trainings whose jobs now belong to others. */
  giveUp(jobs: readonly string[]): void {
    for (const id of jobs) this.running.get(id)?.abort(new Error('its lock was lost, so another worker takes it'));
  }

  /** @throws UnrecoverableError for what would fail everywhere; what it throws else is tried again. */
  async run(job: Job<unknown>): Promise<JobResult> {
    const id = job.id!;
    const start = performance.now();
    const data = dataOf(job);
    const { trial, fold, epochs } = data.task;
    this.tell({ kind: 'began', trial, fold, epochs });
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const bytes = resultBytes(await this.train(id, data, controller.signal));
      controller.signal.throwIfAborted();
      await putBlob(this.client, keys.result(this.queue, id), bytes);
      this.tell({ kind: 'ended', trial, fold, epochs, milliseconds: performance.now() - start });
      return { result: blobOf(bytes), worker: this.worker };
    } catch (error) {
      this.tell({ kind: 'failed', trial, message: messageOf(error) });
      throw error instanceof UnrecoverableError ? error : new Error(messageOf(error));
    } finally {
      this.running.delete(id);
    }
  }

  private async train(id: string, { task, model, fold }: JobData, signal: AbortSignal): Promise<TaskResult> {
    const [rows, bytes] = await Promise.all([
      this.folds.get(fold),
      getBlob(this.client, keys.model(this.queue, id), model),
    ]);
    if (rows === undefined) throw new UnrecoverableError(faultText('missing', `rows ${fold.hash}`));
    if (bytes === undefined) throw new UnrecoverableError(faultText('missing', `model ${model.hash}`));
    try {
      return await this.pool.run(bytes, (remote) => runTask(remote, task, rows, signal, () => {}));
    } catch (error) {
      if (signal.aborted || isLostThread(error)) throw error;
      throw new UnrecoverableError(faultText(codeOf(error) === 'E_DIVERGED' ? 'diverged' : 'trial', messageOf(error)));
    }
  }
}

/** @throws UnrecoverableError for a job that nobody can run. */
function dataOf(job: Job<unknown>): JobData {
  try {
    return readJobData(job.data);
  } catch (error) {
    throw new UnrecoverableError(faultText('trial', messageOf(error)));
  }
}

/** The thread died, which may be the fault of its neighbours, or the pool ended: the task itself has not failed. */
function isLostThread(error: unknown): boolean {
  return codeOf(error) === 'E_WORKER' || codeOf(error) === 'E_DISPOSED';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
