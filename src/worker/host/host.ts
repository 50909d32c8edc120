import { holdLock } from '#thread';
import { init } from '../../core/init/init.js';
import { OckhamError, OptionError } from '../../errors.js';
import { fromConfiguration, load } from '../../model/load.js';
import type { Sequential } from '../../model/sequential.js';
import '../../table/provide.js';
import { onWarning, type Warning } from '../../warnings.js';
import { type Fault, faultOf } from '../messages/fault.js';
import { KeptArrays } from '../messages/keptArrays.js';
import type {
  Answer,
  Call,
  FromWorker,
  Heard,
  Introduction,
  ModelPayload,
  ToWorker,
  WorkerCalls,
} from '../messages/messages.js';
import { Aborted, HostedModel } from './hostedModel.js';
import { type Ask, CallbackFault } from './questions.js';

/** Calls that must not run during a training, by the name in their errors. */
const EXCLUSIVE: Partial<Readonly<Record<Call['method'], string>>> = {
  compile: 'compile',
  fit: 'fit',
  train: 'fit',
  trainOnBatch: 'trainOnBatch',
  useAverage: 'useAverage',
};

type AnyCall = (...args: readonly unknown[]) => unknown;

/** The worker's side: keeps the models and serves the calls to them. */
export class Host {
  private readonly models = new Map<number, HostedModel>();
  /** Resolvers of the open questions, by number. */
  private readonly waiting = new Map<number, (heard: Heard) => void>();
  private readonly arrays = new KeptArrays();
  private questions = 0;
  /** The call that runs now, up to its first await: the source of warnings. */
  private call: number | undefined;

  constructor(private readonly post: (message: FromWorker, buffers: readonly ArrayBuffer[]) => void) {
    onWarning((warning) => this.send({ kind: 'ockham.warning', warning, call: this.call }));
  }

  /** Ignores messages of other kinds, which are not for the host. */
  receive(message: ToWorker): void {
    switch (message?.kind) {
      case 'ockham.call':
        this.serve(this.unpacked(message));
        break;
      case 'ockham.abort':
        this.models.get(message.model)?.abort(message.job);
        break;
      case 'ockham.heard':
        this.waiting.get(message.question)?.(message);
        this.waiting.delete(message.question);
        break;
    }
  }

  private unpacked({ forget, ...call }: Call): Call {
    return forget === undefined ? call : { ...call, args: this.arrays.unpack({ args: call.args, forget }) };
  }

  private async serve(call: Call): Promise<void> {
    const answer = await this.answer(call);
    try {
      this.send({ kind: 'ockham.answer', id: call.id, answer });
    } catch (error) {
      this.send({ kind: 'ockham.answer', id: call.id, answer: { fault: faultOf(error), facts: undefined } });
    }
  }

  private async answer({ id, model: number, method, args, during }: Call): Promise<Answer> {
    let outcome: { value: unknown } | { fault: Fault };
    try {
      const exclusive = EXCLUSIVE[method];
      if (exclusive !== undefined) this.models.get(number)?.requireIdle(exclusive, during);
      const own = this.callsOf(number);
      const target = method in own ? own : this.models.get(number);
      const called = (target as Readonly<Record<string, AnyCall>> | undefined)?.[method];
      outcome = { value: await this.during(id, () => called?.apply(target, [...args])) };
    } catch (error) {
      outcome = { fault: faultIn(error) };
    }
    return { ...outcome, facts: this.models.get(number)?.facts };
  }

  private during(call: number, work: () => unknown): unknown {
    this.call = call;
    try {
      return work();
    } finally {
      this.call = undefined;
    }
  }

  /** Calls to the worker itself about the model of that number. */
  private callsOf(number: number): WorkerCalls {
    return {
      hello: holdLock,
      open: async (payload, options) => {
        if (options !== undefined) await init(options);
        return this.add(number, restoreModel(payload));
      },
      compact: (target) => this.add(target, this.models.get(number)!.model.compact()), // the caller has it, so it exists
      dispose: () => {
        this.models.get(number)?.model.dispose();
        this.models.delete(number);
      },
    };
  }

  private add(number: number, model: Sequential): Introduction {
    const write = (text: string) => this.send({ kind: 'ockham.text', text });
    const tell = (job: number, warning: Warning) => this.send({ kind: 'ockham.warning', warning, job });
    const hosted = new HostedModel(model, this.ask, write, tell);
    this.models.set(number, hosted);
    return hosted.introduction;
  }

  private readonly ask: Ask = (asked, onAsked) => {
    const question = this.questions++;
    onAsked(question);
    return new Promise((resolve) => {
      this.waiting.set(question, resolve);
      this.send({ kind: 'ockham.question', question, ...asked });
    });
  };

  /** Moves the buffers of a message: results are copies that nobody else uses. */
  private send(message: FromWorker): void {
    this.post(message, [...buffersIn(message)]);
  }
}

/** Describes an error, and who threw it. */
function faultIn(error: unknown): Fault {
  if (error instanceof CallbackFault) return { from: 'callback' };
  if (error instanceof Aborted) return { from: 'signal' };
  return faultOf(error);
}

/** @throws OptionError if a part of the model is the user's own code; like `load` for a file. */
function restoreModel(payload: ModelPayload): Sequential {
  if ('bytes' in payload && payload.isFile) return load(payload.bytes);
  try {
    return 'bytes' in payload ? load(payload.bytes) : fromConfiguration(payload.configuration);
  } catch (cause) {
    if (!(cause instanceof OckhamError) || cause.code !== 'E_FORMAT') throw cause;
    const what = 'a part of the model is code of your own, which a worker cannot be sent';
    throw new OptionError(`inWorker: ${what}: ${cause.message}`, { path: 'inWorker', cause });
  }
}

/** Finds the buffers of all arrays in a message, each once. */
function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): ReadonlySet<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    if (typeof value[0] === 'object') for (const part of value) buffersIn(part, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return found;
}
