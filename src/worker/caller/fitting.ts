import type { Callback, CallbackState } from '../../callbacks/callback.js';
import { HOOKS } from '../../callbacks/hooks.js';
import { terminal } from '../../callbacks/terminal.js';
import type { CheckpointStore } from '../../checkpoints/store.js';
import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { isStreamed } from '../../data/streamed.js';
import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import { copyOfState, keepsState, requirePairs } from '../../model/callbacks/callbackStates.js';
import { readValidationData } from '../../model/rows/validationData.js';
import { type FitOptions, readFitOptions } from '../../model/training/options.js';
import { hasMethods, refuse } from '../../validate.js';
import { type Hearing, hearingOf, type Warning, warn } from '../../warnings.js';
import { encode } from '../messages/encoding.js';
import { errorOf, type Fault } from '../messages/fault.js';
import type { CallerStates, FitJob, Heard, Question } from '../messages/messages.js';
import { readTransfer, type TransferList, type TransferOptions } from '../messages/transferList.js';
import type { RemoteControl } from './remoteControl.js';

const FIRST_HOOK = 'onTrainBegin';

type AnyHook = (...args: unknown[]) => unknown;

/** One call of fit on the caller's side: its encoded data, its callbacks and its signal. */
export class Fitting {
  readonly job: FitJob;
  readonly transferList: TransferList;
  private readonly callbacks: readonly Callback[];
  private readonly signal: HostAbortSignal | undefined;
  private readonly hearing: Hearing;
  /** Number of the last question that a callback received. */
  private begun = -1;
  /** The first error of a callback. */
  private fault: { readonly error: unknown } | undefined;
  /** The first error of a listener to warnings. */
  private objection: { readonly error: unknown } | undefined;

  /**
   * @param isKeeping  whether the worker keeps arrays that it is sent.
   * @throws OptionError, HyperparameterError for bad options; DataError for data that cannot be read.
   */
  constructor(
    number: number,
    private readonly control: RemoteControl,
    isKeeping: boolean,
    X: ModelInput,
    y: TargetInput,
    options: FitOptions & TransferOptions,
  ) {
    const { own, transferList } = readTransfer('fit', options);
    const { callbacks, signal, verbose, onWarning, resume } = readFitOptions(own, 0); // the worker knows whether the model has trained
    const { callbacks: _1, signal: _2, verbose: _3, onWarning: _4, sampleWeight, validationData: _5, ...plain } = own;
    const validationData = readValidationData(own.validationData);
    // A stream is refused where it is encoded.
    const validation: readonly unknown[] | undefined = isStreamed(validationData) ? [validationData] : validationData;
    const paths = ['validationData[0]', 'validationData[1]', 'validationData[2]'];
    if (hasMethods<CheckpointStore>(resume, 'read')) {
      const expected = 'a path, or the bytes of a checkpoint: a store is code, which cannot be sent to a worker';
      refuse(OptionError, 'fit.resume', expected, resume);
    }
    requirePairs(callbacks);
    this.callbacks = callbacks;
    this.signal = signal;
    this.hearing = hearingOf(onWarning);
    this.transferList = transferList;
    this.job = {
      job: number,
      X: encode('X', X, transferList),
      y: encode('y', y, transferList),
      options: plain,
      sampleWeight: sampleWeight && encode('sampleWeight', sampleWeight, transferList),
      validationData: validation?.map((part, index) => encode(paths[index] ?? 'validationData', part, transferList)),
      callbacks: callbacks.map((callback) => ({
        name: typeof callback.name === 'string' ? callback.name : '',
        // A callback with a state restores it before the first step.
        hooks: HOOKS.filter((hook) => callback[hook] !== undefined || (hook === FIRST_HOOK && keepsState(callback))),
        keepsState: keepsState(callback),
      })),
      isOwned: transferList.isMoving || !isKeeping,
      isAborted: signal?.aborted ?? false,
      verbose: terminal(verbose) === undefined ? 0 : verbose,
    };
  }

  /** Calls `abort` when the signal is aborted, now or later. Returns a function that stops listening. */
  onAbort(abort: () => void): () => void {
    const { signal } = this;
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    return () => signal?.removeEventListener('abort', abort);
  }

  /** Reports a warning of the worker here. @returns whether no listener threw; {@link requireHeard} throws its error later. */
  tell({ code, message }: Warning): boolean {
    try {
      this.hearing(() => warn(code, message));
    } catch (error) {
      this.objection ??= { error };
    }
    return this.objection === undefined;
  }

  /** @throws the first error of a listener to warnings. */
  requireHeard(): void {
    if (this.objection !== undefined) throw this.objection.error;
  }

  /** Calls a hook of a callback, like training on this thread. */
  async hear(question: Question): Promise<Heard> {
    this.control.update(question);
    this.begun = question.question;
    const { place } = question;
    const args = [...question.args.slice(0, place), this.control, ...question.args.slice(place)];
    const callback = this.callbacks[question.callback];
    let isFine = true;
    const attempt = async <T>(work: () => T | Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (error) {
        this.fault ??= { error };
        isFine = false;
        return undefined;
      }
    };
    await attempt(() =>
      this.hearing(() => (callback?.[question.hook] as AnyHook | undefined)?.call(callback, ...args)),
    );
    await attempt(() => this.control.settle());
    const state = callback && (await attempt(() => this.stateOf(callback, question.callback)));
    return { isFine, state };
  }

  /** Current states of the callbacks. @throws OptionError for a state that cannot be saved. */
  get states(): CallerStates {
    return {
      job: this.job.job,
      states: this.callbacks.map((callback, index) => this.stateOf(callback, index)),
      question: this.begun,
    };
  }

  /** Copy of a callback's state, for the worker. */
  private stateOf(callback: Callback, index: number): CallbackState | undefined {
    return keepsState(callback) ? copyOfState(callback, index, this.control) : undefined;
  }

  /** The error that fit rejects with. For a callback and the signal, it is the original object. */
  readonly errorOf = (fault: Fault): unknown => {
    if (fault.from === 'signal' && this.objection !== undefined) return this.objection.error;
    if (fault.from === 'callback' && this.fault !== undefined) return this.fault.error;
    if (fault.from === 'signal') return this.signal?.reason;
    return errorOf(fault);
  };
}
