import { startModelWorker } from '#modelWorker';
import { terminal } from '../../callbacks/terminal.js';
import { OckhamError, OptionError, StateError } from '../../errors.js';
import type { ModelWorker, WorkerPort } from '../../platform/port.js';
import { refuse } from '../../validate.js';
import { type Warning, warn } from '../../warnings.js';
import { SentArrays } from '../messages/keptArrays.js';
import type { Answer, Calls, FromWorker, Heard, Question, ToWorker } from '../messages/messages.js';
import type { TransferList } from '../messages/transferList.js';

/** Public names of the internal calls. */
const NAMES: Partial<Readonly<Record<keyof Calls, string>>> = {
  hello: 'inWorker',
  open: 'inWorker',
  train: 'fit',
  next: 'fit',
  leave: 'fit',
};
/** Calls whose rows other calls may share. Those of `trainOnBatch` are new each time. */
const KEEPING: readonly (keyof Calls)[] = [
  'fit',
  'train',
  'evaluate',
  'optimality',
  'predict',
  'predictClasses',
  'predictDistribution',
];
/** Generous: a slow start on a busy machine is not a dead worker. */
const HELLO_MILLISECONDS = 60_000;

interface Pending {
  readonly name: string;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** Calls a callback of a training, and reports whether it threw. */
export type Listener = (question: Question) => Promise<Heard>;

/** Makes the error of a call after the worker has ended. */
type End = (method: string) => StateError;

const taken = new WeakSet<ModelWorker>();

/** The caller's side of a worker and its models. Every call gets an answer, or an error when the worker ends. */
export class Channel {
  private readonly port: WorkerPort;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<number, Listener>();
  /** Listeners to the warnings of a training. */
  private readonly hearers = new Map<number, (warning: Warning) => void>();
  private readonly models = new Set<number>();
  private readonly sentArrays = new SentArrays();
  private numbers = 0;
  private end: End | undefined;

  /**
   * @param isKeeping  whether the worker keeps large arrays, so that each is sent once.
   * @throws RuntimeSupportError if there are no workers; StateError `E_WORKER` if none can be started; OptionError.
   */
  constructor(
    given: ModelWorker | undefined,
    readonly isKeeping = false,
  ) {
    if (given !== undefined) requireFree(given);
    const events = {
      onMessage: (message: unknown) => this.receive(message as FromWorker),
      onEnd: (reason: string) => this.finish(lost(reason)),
    };
    try {
      this.port = startModelWorker(events, given);
    } catch (cause) {
      if (cause instanceof OckhamError) throw cause;
      throw new StateError('E_WORKER', `inWorker: the worker cannot be started: ${cause}`, { path: 'inWorker', cause });
    }
    if (given !== undefined) taken.add(given);
    this.port.hold(false);
  }

  /** Whether the worker has not ended. */
  get isOpen(): boolean {
    return this.end === undefined;
  }

  /** Returns a new number for a model or a job. */
  number(): number {
    return this.numbers++;
  }

  /** Resolves when the worker answers. @throws StateError `E_WORKER` if it ends, or does not answer within a minute. */
  async greet(): Promise<void> {
    const timer = setTimeout(() => this.finish(lost('it does not answer')), HELLO_MILLISECONDS);
    try {
      await this.call(0, 'hello', [this.port.lock]);
    } finally {
      clearTimeout(timer);
    }
    this.port.watch();
  }

  /**
   * Calls a method of a model, or of the worker.
   *
   * @throws StateError `E_WORKER`, `E_DISPOSED` if the worker has ended, or ends before it answers; OptionError for arguments
   *   that cannot be posted.
   */
  call<Name extends keyof Calls>(
    model: number,
    method: Name,
    args: Parameters<Calls[Name]>,
    transferList?: Pick<TransferList, 'buffers' | 'isMoving'>,
    during: readonly number[] = [],
  ): Promise<Answer<Awaited<ReturnType<Calls[Name]>>>> {
    const name = NAMES[method] ?? method;
    return new Promise((resolve, reject) => {
      if (this.end !== undefined) throw this.end(name);
      const id = this.number();
      const buffers = transferList?.buffers ?? [];
      const call = { kind: 'ockham.call', id, model, method, during } as const;
      if (this.isKeeping && KEEPING.includes(method) && transferList?.isMoving === false) {
        this.sentArrays.send(args, (packed) => this.post(name, { ...call, ...packed }, buffers));
      } else this.post(name, { ...call, args }, buffers);
      this.pending.set(id, { name, resolve: resolve as (answer: Answer) => void, reject });
      this.port.hold(true);
    });
  }

  /** Aborts a training whose signal was aborted. */
  abort(model: number, job: number): void {
    if (this.end === undefined) this.post('fit', { kind: 'ockham.abort', model, job });
  }

  listen(job: number, listener: Listener): void {
    this.listeners.set(job, listener);
  }

  forget(job: number): void {
    this.listeners.delete(job);
    this.hearers.delete(job);
  }

  /** Listens to the warnings of a training until `forget`. */
  hear(job: number, hearer: (warning: Warning) => void): void {
    this.hearers.set(job, hearer);
  }

  /** Keeps the worker alive until this model is released. */
  keep(model: number): void {
    this.models.add(model);
  }

  /** Disposes of a model, and ends the worker after the last one. */
  release(model: number): void {
    if (!this.models.delete(model) || this.end !== undefined) return;
    if (this.models.size === 0) this.close();
    else this.call(model, 'dispose', []).catch(() => {}); // ended meanwhile
  }

  /** Ends the worker. */
  close(): void {
    this.finish((method) => new StateError('E_DISPOSED', `${method}: the model was disposed`, { path: method }));
  }

  private finish(end: End): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.port.hold(false);
    this.port.close();
    for (const { name, reject } of this.pending.values()) reject(end(name));
    this.pending.clear();
    this.listeners.clear();
  }

  private post(name: string, message: ToWorker, buffers: readonly ArrayBuffer[] = []): void {
    try {
      this.port.post(message, buffers);
    } catch (cause) {
      const what = 'something in what was given cannot be sent to a worker, such as a function';
      throw new OptionError(`${name}: ${what}: ${cause}`, { path: name, cause });
    }
  }

  private receive(message: FromWorker): void {
    if (this.end !== undefined) return;
    switch (message?.kind) {
      case 'ockham.answer':
        this.pending.get(message.id)?.resolve(message.answer);
        this.pending.delete(message.id);
        if (this.pending.size === 0) this.port.hold(false);
        break;
      case 'ockham.question':
        this.ask(message);
        break;
      case 'ockham.warning':
        this.warn(message);
        break;
      case 'ockham.text':
        terminal(2)?.write(message.text); // it was asked for only if it is shown
        break;
    }
  }

  /** Reports a warning. If a listener throws, the call that warned rejects with its error. */
  private warn({ warning, job, call }: FromWorker & { readonly kind: 'ockham.warning' }): void {
    const hearer = job === undefined ? undefined : this.hearers.get(job);
    if (hearer !== undefined) {
      hearer(warning);
      return;
    }
    try {
      warn(warning.code, warning.message);
    } catch (error) {
      if (call === undefined || !this.pending.has(call)) throw error;
      this.pending.get(call)?.reject(error);
      this.pending.delete(call);
    }
  }

  /** Calls a callback. Without a listener the training was left, and goes on. */
  private async ask(question: Question): Promise<void> {
    const heard = (await this.listeners.get(question.job)?.(question)) ?? { isFine: true };
    if (this.end === undefined) this.post('fit', { kind: 'ockham.heard', question: question.question, ...heard });
  }
}

/** @throws OptionError unless it is a worker that has no model yet. */
function requireFree(worker: ModelWorker): void {
  const path = 'inWorker.worker';
  if (typeof worker?.postMessage !== 'function' || typeof worker.terminate !== 'function') {
    refuse(OptionError, path, 'a Worker', worker);
  }
  if (!taken.has(worker)) return;
  throw new OptionError('inWorker: this worker has a model already; give each a worker of its own', { path });
}

function lost(reason: string): End {
  return (method) =>
    new StateError('E_WORKER', `${method}: the worker of the model was lost: ${reason}`, { path: method });
}
