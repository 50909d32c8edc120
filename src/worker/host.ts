import { giveSign } from '#thread';
import { init } from '../core/init/init.js';
import { OckhamError, OptionError } from '../errors.js';
import { fromConfiguration, load } from '../model/load.js';
import type { Sequential } from '../model/sequential.js';
import { onWarning, type Warning } from '../warnings.js';
import { type Fault, faultOf } from './fault.js';
import { Aborted, HostedModel } from './hostedModel.js';
import type { Answer, Call, Cargo, FromWorker, Heard, Introduction, ToWorker, WorkerCalls } from './messages.js';
import { type Ask, CallbackFault } from './questions.js';

/** What waits for trainings to end, by the name that errors give it. */
const EXCLUSIVE: Partial<Readonly<Record<Call['method'], string>>> = {
  compile: 'compile',
  fit: 'fit',
  train: 'fit',
  trainOnBatch: 'trainOnBatch',
  useAverage: 'useAverage',
};

type AnyCall = (...args: readonly unknown[]) => unknown;

/** The worker's side of a line: the models there, and what is asked of them. */
export class Host {
  private readonly models = new Map<number, HostedModel>();
  /** What waits for the caller's callbacks, by the number of the question. */
  private readonly waiting = new Map<number, (heard: Heard) => void>();
  private questions = 0;
  /** The call that runs until it waits for something: what warnings come from. */
  private call: number | undefined;

  constructor(private readonly post: (message: FromWorker, buffers: readonly ArrayBuffer[]) => void) {
    onWarning((warning) => this.send({ kind: 'ockham.warning', warning, call: this.call }));
  }

  /** Anything else that is posted to this worker is not for the host. */
  receive(message: ToWorker): void {
    switch (message?.kind) {
      case 'ockham.call':
        this.serve(message);
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

  /** What is asked of the worker itself, about the model of that number. */
  private callsOf(number: number): WorkerCalls {
    return {
      hello: giveSign,
      open: async (cargo, options) => {
        if (options !== undefined) await init(options);
        return this.add(number, unload(cargo));
      },
      compact: (target) => this.add(target, this.models.get(number)!.model.compact()), // nobody asks for what is not there
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

  /** Results are copies that nobody else has: their buffers move. */
  private send(message: FromWorker): void {
    this.post(message, [...buffersIn(message)]);
  }
}

/** What was thrown, and by whom. */
function faultIn(error: unknown): Fault {
  if (error instanceof CallbackFault) return { from: 'callback' };
  if (error instanceof Aborted) return { from: 'signal' };
  return faultOf(error);
}

/** @throws OptionError where a model has code of the user's own; as `load` does for a file. */
function unload(cargo: Cargo): Sequential {
  if ('bytes' in cargo && cargo.isFile) return load(cargo.bytes);
  try {
    return 'bytes' in cargo ? load(cargo.bytes) : fromConfiguration(cargo.configuration);
  } catch (cause) {
    if (!(cause instanceof OckhamError) || cause.code !== 'E_FORMAT') throw cause;
    const what = 'a part of the model is code of your own, which a worker cannot be sent';
    throw new OptionError(`inWorker: ${what}: ${cause.message}`, { path: 'inWorker', cause });
  }
}

/** The buffers of the arrays in a message, each once. */
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
