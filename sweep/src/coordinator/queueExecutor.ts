import { setMaxListeners } from 'node:events';
import { Queue, QueueEvents } from 'bullmq';
import { OptionError } from 'ockham';
import type { Executor, FoldRows, Task, TaskResult } from 'ockham/tune';
import { foldBytes } from 'ockham/tune/node';
import { type Connection, complaints, connect } from '../connection/connect.js';
import { messageOf, QueueError } from '../errors.js';
import { listener, type QueueOptions, requireCount, requireKnown } from '../options.js';
import { type Blob, blobOf, getBlob, hasBlob, LIFETIME, putBlob } from '../wire/blob.js';
import { errorOfFault, isMissing } from '../wire/fault.js';
import { type JobData, jobName, readJobResult } from '../wire/job.js';
import { keys, PREFIX, queueName } from '../wire/names.js';
import { readResult } from '../wire/result.js';

/** Event of a coordinator. */
export type CoordinatorEvent =
  /** It is connected; `bytes` of rows were sent, 0 if the queue had them already. */
  | { readonly kind: 'ready'; readonly queue: string; readonly bytes: number }
  /** Jobs wait, and no worker is there. */
  | { readonly kind: 'idle'; readonly jobs: number }
  /** The worker of a task was killed or stood still; another one takes it. */
  | { readonly kind: 'lost'; readonly trial: number }
  /** A job or its bytes were gone from the queue, and were sent again. */
  | { readonly kind: 'resent'; readonly trial: number }
  /** The trial has failed for good. The study goes on. */
  | { readonly kind: 'failed'; readonly trial: number; readonly message: string }
  /** The queue does not answer. It is tried again. */
  | { readonly kind: 'trouble'; readonly message: string };

/** Options of {@link queueExecutor}. */
export interface QueueExecutorOptions extends QueueOptions {
  /**
   * Tasks in the queue at a time, >= 1: at least the trainings of all workers together, or some have nothing to do. Changes no result.
   * Default: 64.
   */
  readonly ahead?: number;
  /** Milliseconds between two looks at the jobs, beside the queue's own events, >= 100. Default: 10000. */
  readonly checkInterval?: number;
  readonly onEvent?: (event: CoordinatorEvent) => void;
}

const NAMES = ['queue', 'name', 'ahead', 'checkInterval', 'onEvent'];
/** Times that a job is sent again before the study ends: something takes jobs away. */
const MOST_SENDINGS = 10;

/** A task whose result has not come. */
interface Pending {
  readonly data: JobData;
  readonly model: Uint8Array;
  readonly resolve: (result: TaskResult) => void;
  readonly reject: (error: unknown) => void;
  sendings: number;
  /** Whether the job is on its way to the queue, or its result from there. */
  isMoving: boolean;
  /** Whether there was an event meanwhile. */
  hasNews: boolean;
}

/** The parts that exist while a study runs. */
interface Open {
  readonly connection: Connection;
  readonly queue: Queue;
  readonly events: QueueEvents;
  readonly timer: NodeJS.Timeout;
}

/**
 * Executor of `tune` that sends the tasks to a queue of BullMQ on Redis or Valkey, where workers ({@link runWorker}) take them. Rankings and bits are
 * those of one thread.
 *
 * A job is named by the hash of its task, model and rows, so whatever happens to workers, queue or this process, a result counts once: a
 * worker that dies loses its job to another one, a queue that forgets gets the job again, and a new coordinator with the journal finds the jobs of
 * the old one. Rows and models are sent beside the jobs, in pieces.
 *
 * @throws OptionError here; within `tune`, at its start, QueueError `E_QUEUE`.
 * @example const executor = queueExecutor({ queue: 'redis://127.0.0.1:6379', ahead: 100 });
 */
export function queueExecutor(options: QueueExecutorOptions): Executor {
  requireKnown('sweep', options, NAMES);
  if (typeof options.queue !== 'string') throw new OptionError('queue: expected a URL', { path: 'queue' });
  const name = queueName(options.name);
  const ahead = requireCount('sweep.ahead', options.ahead ?? 64, 1);
  const interval = requireCount('sweep.checkInterval', options.checkInterval ?? 10_000, 100);
  return new QueueExecutor(options.queue, name, ahead, interval, listener('sweep.onEvent', options.onEvent));
}

class QueueExecutor implements Executor {
  private readonly pending = new Map<string, Pending>();
  private folds: readonly { readonly rows: FoldRows; readonly blob: Blob }[] = [];
  private open: Open | undefined;
  private trouble: (error: unknown) => void = () => {};
  /** Work that nobody waits for. It ends before the connection does. */
  private readonly background = new Set<Promise<unknown>>();

  constructor(
    private readonly url: string,
    private readonly name: string,
    readonly size: number,
    private readonly interval: number,
    private readonly tell: (event: CoordinatorEvent) => void,
  ) {}

  async begin(folds: readonly FoldRows[]): Promise<void> {
    const connection = await connect(this.url);
    const { client, shown } = connection;
    this.trouble = complaints(connection, (message) => this.tell({ kind: 'trouble', message }));
    const listening = client.duplicate();
    const queue = new Queue(this.name, { connection: client, prefix: PREFIX });
    const events = new QueueEvents(this.name, {
      connection: listening,
      prefix: PREFIX,
      lastEventId: await lastEvent(connection, this.name), // '$' would miss what comes between two calls
    });
    const timer = setInterval(() => this.inBackground(this.check()), this.interval).unref();
    this.open = { connection, queue, events, timer };
    queue.on('error', (error) => this.trouble(error));
    events.on('error', (error) => this.trouble(error));
    events.on('completed', ({ jobId, returnvalue }) => {
      this.inBackground(this.move(jobId, (pending) => this.take(jobId, pending, returnvalue)));
    });
    events.on('failed', ({ jobId, failedReason }) => {
      this.inBackground(this.move(jobId, (pending) => this.fail(jobId, pending, failedReason)));
    });
    events.on('duplicated', ({ jobId }) => this.inBackground(this.look(jobId)));
    events.on('stalled', ({ jobId }) => this.lost(jobId));
    await queue.waitUntilReady();
    let sent = 0;
    const named: { rows: FoldRows; blob: Blob }[] = [];
    for (const rows of folds) {
      const bytes = foldBytes(rows);
      const blob = blobOf(bytes);
      named.push({ rows, blob });
      if (await this.sendFold(blob, () => bytes)) sent += bytes.byteLength;
    }
    this.folds = named;
    this.tell({ kind: 'ready', queue: shown, bytes: sent });
  }

  async run({ model, ...task }: Task, signal: AbortSignal): Promise<TaskResult> {
    signal.throwIfAborted();
    const data: JobData = { task, model: blobOf(model), fold: this.folds[task.fold]!.blob };
    const id = jobName(data);
    let abort = () => {};
    try {
      return await new Promise<TaskResult>((resolve, reject) => {
        abort = () => reject(signal.reason);
        setMaxListeners(0, signal); // one for each task in the queue
        signal.addEventListener('abort', abort);
        const pending: Pending = { data, model, resolve, reject, sendings: 0, isMoving: false, hasNews: false };
        this.pending.set(id, pending);
        void this.move(id, () => this.send(id, pending));
      });
    } finally {
      signal.removeEventListener('abort', abort);
      this.pending.delete(id);
      this.inBackground(this.clear(id));
    }
  }

  dispose(): void {
    const { open } = this;
    this.open = undefined;
    this.trouble = () => {}; // nobody waits for anything
    if (open === undefined) return;
    clearInterval(open.timer);
    const close = async () => {
      await Promise.allSettled(this.background);
      await Promise.allSettled([open.events.close(), open.queue.close()]);
      open.connection.client.disconnect();
    };
    close().catch(() => {}); // nothing is lost with a connection
  }

  /** Stores the model, and then the job. A job of that name that is there already stays. */
  private async send(id: string, pending: Pending): Promise<void> {
    const { connection, queue } = this.opened();
    pending.sendings++;
    await putBlob(connection.client, keys.model(this.name, id), pending.model);
    await queue.add('train', pending.data, {
      jobId: id,
      attempts: 3, // of a lost thread, a full queue; what fails everywhere fails at once
      backoff: { type: 'fixed', delay: 1000 },
      removeOnComplete: { age: LIFETIME },
      removeOnFail: { age: LIFETIME },
    });
  }

  /** Sends a job whose bytes are gone, and with it the rows. */
  private async resend(id: string, pending: Pending): Promise<void> {
    const { trial, fold } = pending.data.task;
    if (pending.sendings > MOST_SENDINGS) {
      pending.reject(
        new QueueError(`queue: jobs and their bytes vanish; trial ${trial} was sent ${MOST_SENDINGS} times`),
      );
      return;
    }
    this.tell({ kind: 'resent', trial });
    const { rows, blob } = this.folds[fold]!;
    await this.sendFold(blob, () => foldBytes(rows));
    await this.opened().queue.remove(id);
    await this.send(id, pending);
  }

  /** Sends the rows of a fold, unless the queue has them. */
  private async sendFold(blob: Blob, bytes: () => Uint8Array): Promise<boolean> {
    const { client } = this.opened().connection;
    const key = keys.fold(blob.hash);
    if (await hasBlob(client, key, blob)) return false;
    await putBlob(client, key, bytes());
    return true;
  }

  /** Takes the result of a job. */
  private async take(id: string, pending: Pending, returned: unknown): Promise<void> {
    const { result } = readJobResult(returned);
    const bytes = await getBlob(this.opened().connection.client, keys.result(this.name, id), result);
    if (bytes === undefined) await this.resend(id, pending);
    else pending.resolve(readResult(bytes));
  }

  private async fail(id: string, pending: Pending, reason: string): Promise<void> {
    if (isMissing(reason)) return this.resend(id, pending);
    const { trial } = pending.data.task;
    const error = errorOfFault(reason, trial);
    this.tell({ kind: 'failed', trial, message: error.message });
    pending.reject(error);
  }

  /** Asks what has become of a job: its events may have been before this process, or lost with the queue. */
  private look(id: string): Promise<void> {
    return this.move(id, async (pending) => {
      const { queue } = this.opened();
      const state = await queue.getJobState(id);
      const job = await queue.getJob(id); // after its state: one that ends in between would be seen without its result
      if (job === undefined || state === 'unknown') await this.resend(id, pending);
      else if (state === 'completed') await this.take(id, pending, job.returnvalue);
      else if (state === 'failed') await this.fail(id, pending, job.failedReason);
    });
  }

  private async check(): Promise<void> {
    const { queue } = this.opened();
    const ids = [...this.pending.keys()];
    if (ids.length === 0) return;
    await Promise.all(ids.map((id) => this.look(id)));
    if ((await queue.getWorkersCount()) === 0) this.tell({ kind: 'idle', jobs: this.pending.size });
  }

  private lost(id: string): void {
    const pending = this.pending.get(id);
    if (pending !== undefined) this.tell({ kind: 'lost', trial: pending.data.task.trial });
  }

  /**
   * Does one thing at a time to a job that this study waits for. Who comes meanwhile has news, and the job is looked at again. An error ends the
   * study, because it is one of the queue.
   */
  private async move(id: string, work: (pending: Pending) => Promise<void>): Promise<void> {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    if (pending.isMoving) {
      pending.hasNews = true;
      return;
    }
    pending.isMoving = true;
    pending.hasNews = false;
    try {
      await work(pending);
    } catch (error) {
      pending.reject(this.described(error));
    } finally {
      pending.isMoving = false;
    }
    if (pending.hasNews) await this.look(id);
  }

  /** Removes a job and its bytes. A job that runs is left to its worker: a later study of the same journal finds its result. */
  private async clear(id: string): Promise<void> {
    const { connection, queue } = this.opened();
    if ((await queue.remove(id)) === 0) return;
    await connection.client.unlink(keys.model(this.name, id), keys.result(this.name, id));
  }

  private inBackground(work: Promise<unknown>): void {
    const done = work.catch((error: unknown) => this.trouble(error));
    this.background.add(done);
    done.finally(() => this.background.delete(done));
  }

  private opened(): Open {
    if (this.open === undefined) throw new QueueError('queue: it is closed');
    return this.open;
  }

  private described(error: unknown): Error {
    if (error instanceof QueueError) return error;
    return new QueueError(`queue: ${this.open?.connection.shown ?? 'closed'}: ${messageOf(error)}`);
  }
}

/** Number of the last event so far. */
async function lastEvent({ client }: Connection, name: string): Promise<string> {
  const [last] = await client.xrevrange(`${PREFIX}:${name}:events`, '+', '-', 'COUNT', 1);
  return last?.[0] ?? '0-0';
}
