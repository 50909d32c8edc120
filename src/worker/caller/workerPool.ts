import { hardwareThreads } from '#platform';
import type { InitOptions } from '../../core/init/options.js';
import { OptionError, StateError } from '../../errors.js';
import type { Sequential } from '../../model/sequential.js';
import type { ModelWorker } from '../../platform/port.js';
import { isFunction } from '../../show.js';
import { refuse, requireInteger, requireOptions } from '../../validate.js';
import type { ModelPayload } from '../messages/messages.js';
import { Channel } from './channel.js';
import { openModel, readInit, readSource } from './inWorker.js';
import type { WorkerModel } from './workerModel.js';

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions {
  /** Number of workers, >= 1; each starts when it is first needed. Default: as many as the machine runs at once. */
  size?: number;
  /** Options of `init` in each worker. Default: none. */
  init?: InitOptions;
  /** Starts a worker that calls `serveModels`, for bundlers that do not find the built-in one. */
  createWorker?: () => ModelWorker;
}

/** Settles a task that waits for a place. */
interface Waiting {
  resolve(place: Place): void;
  reject(error: unknown): void;
}

/** Place of a worker, which starts with the first task. A lost worker is replaced with the next task. */
interface Place {
  channel: Channel | undefined;
}

/**
 * Workers, each of which runs one task after the other on a model of its own. Made by {@link workerPool}.
 *
 * A worker keeps the large arrays (64 KiB or more) that its models are given, up to 1 GiB, those used last: rows that many trainings share
 * are sent once to each worker, and recognized by their contents. Arrays that move (`transfer: true`) are not kept.
 */
export class WorkerPool {
  private readonly places: readonly Place[];
  private readonly free: Place[];
  private readonly waiting: Waiting[] = [];
  private isDisposed = false;

  /** For `workerPool`. */
  constructor(
    size: number,
    private readonly init: InitOptions | undefined,
    private readonly createWorker: (() => ModelWorker) | undefined,
  ) {
    this.places = Array.from({ length: size }, () => ({ channel: undefined }));
    this.free = [...this.places].reverse();
  }

  /** Number of workers. */
  get size(): number {
    return this.places.length;
  }

  /**
   * Copies a model into the next free worker and calls the task with the copy, which is disposed of when the task has settled. Free
   * workers go to the tasks in the order of the calls; a task must not wait for another one of the same pool.
   *
   * @param source  as for `inWorker`. It is copied by this call.
   * @returns what the task returns.
   * @throws as `inWorker`, and what the task throws; StateError `E_DISPOSED` once the pool is disposed.
   */
  async run<T>(
    source: Sequential | Uint8Array | ArrayBuffer | ArrayBufferView,
    task: (model: WorkerModel) => T | Promise<T>,
  ): Promise<T> {
    if (!isFunction(task)) refuse(OptionError, 'run.task', 'a function', task);
    const payload = readSource('run', source);
    const place = await this.take();
    try {
      const model = await this.open(place, payload);
      try {
        return await task(model);
      } finally {
        model.dispose();
      }
    } finally {
      this.give(place);
    }
  }

  /** Ends all workers at once. Waiting and running tasks reject with `E_DISPOSED`, as later calls do. */
  dispose(): void {
    this.isDisposed = true;
    for (const { channel } of this.places) channel?.close();
    for (const { reject } of this.waiting.splice(0)) reject(disposed());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private async take(): Promise<Place> {
    if (this.isDisposed) throw disposed();
    return this.free.pop() ?? new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private give(place: Place): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free.push(place);
    else next.resolve(place);
  }

  /** Opens a model in the worker of a place, which is started if there is none. */
  private async open(place: Place, payload: ModelPayload): Promise<WorkerModel> {
    if (place.channel?.isOpen) return openModel(place.channel, payload, undefined);
    const init = await readInit(this.init);
    if (this.isDisposed) throw disposed();
    const channel = new Channel(this.createWorker?.(), true);
    place.channel = channel;
    try {
      await channel.greet();
      channel.keep(channel.number()); // the end of a model is not the end of the worker
      return await openModel(channel, payload, init);
    } catch (error) {
      channel.close(); // the next task needs a worker in which `init` has run
      throw error;
    }
  }
}

/**
 * Makes a pool of workers for many models, such as the trials of a search: each worker runs one task after the other.
 *
 * @throws OptionError, HyperparameterError for bad options. Workers that cannot start make `run` throw.
 * @example
 * const pool = workerPool({ size: 2 });
 * const losses = await Promise.all(
 *   [1e-4, 1e-3, 1e-2].map((rate) =>
 *     pool.run(model, async (remote) => {
 *       await remote.setLearningRate(rate);
 *       await remote.fit(X, y, { epochs: 3 }); // X is sent once to each worker
 *       return (await remote.evaluate(Xt, yt)).loss;
 *     }),
 *   ),
 * );
 * pool.dispose();
 */
export function workerPool(options: WorkerPoolOptions = {}): WorkerPool {
  requireOptions('workerPool', options, ['size', 'init', 'createWorker']);
  const { size = Math.max(1, hardwareThreads()), init, createWorker } = options;
  if (createWorker !== undefined && !isFunction(createWorker)) {
    refuse(OptionError, 'workerPool.createWorker', 'a function that starts a worker', createWorker);
  }
  return new WorkerPool(requireInteger('workerPool.size', size, 1), init, createWorker);
}

function disposed(): StateError {
  return new StateError('E_DISPOSED', 'run: the pool was disposed', { path: 'run' });
}
