import type { Callback, CallbackState } from '../callbacks/callback.js';
import { HOOKS } from '../callbacks/hooks.js';
import { terminal } from '../callbacks/terminal.js';
import type { MatrixInput } from '../data/reading/inputs.js';
import type { SparseMatrix } from '../data/sparse.js';
import type { HostAbortSignal } from '../host.js';
import { copyOfState, keepsState, requirePairs } from '../model/callbacks/callbackStates.js';
import { type FitOptions, readFitOptions } from '../model/training/options.js';
import { type Hearing, hearingOf, type Warning, warn } from '../warnings.js';
import { errorOf, type Fault } from './fault.js';
import type { CallerStates, FitJob, Heard, Question } from './messages.js';
import { pack } from './parcel.js';
import type { RemoteControl } from './remoteControl.js';
import { readTransfer, type Shipment, type TransferOptions } from './shipment.js';

const FIRST_HOOK = 'onTrainBegin';

type AnyHook = (...args: unknown[]) => unknown;

/** One call of fit on the caller's side: its data, packed, its callbacks and its signal. */
export class Fitting {
  readonly job: FitJob;
  readonly shipment: Shipment;
  private readonly callbacks: readonly Callback[];
  private readonly signal: HostAbortSignal | undefined;
  private readonly hearing: Hearing;
  /** The last question that a callback has heard. */
  private begun = -1;
  /** What a callback threw first. */
  private fault: { readonly error: unknown } | undefined;
  /** What a listener of warnings threw first. */
  private objection: { readonly error: unknown } | undefined;

  /** @throws OptionError, HyperparameterError for options that do not hold; DataError for data that cannot be read. */
  constructor(
    number: number,
    private readonly control: RemoteControl,
    X: MatrixInput | SparseMatrix,
    y: MatrixInput,
    options: FitOptions & TransferOptions,
  ) {
    const { own, shipment } = readTransfer('fit', options);
    const { callbacks, signal, verbose, onWarning } = readFitOptions(own, 0); // the worker knows whether the model has trained
    const { callbacks: _1, signal: _2, verbose: _3, onWarning: _4, sampleWeight, validationData, ...plain } = own;
    const paths = ['validationData[0]', 'validationData[1]', 'validationData[2]'];
    requirePairs(callbacks);
    this.callbacks = callbacks;
    this.signal = signal;
    this.hearing = hearingOf(onWarning);
    this.shipment = shipment;
    this.job = {
      job: number,
      X: pack('X', X, shipment),
      y: pack('y', y, shipment),
      options: plain,
      sampleWeight: sampleWeight && pack('sampleWeight', sampleWeight, shipment),
      validationData: validationData?.map((part, index) => pack(paths[index] ?? 'validationData', part, shipment)),
      callbacks: callbacks.map((callback) => ({
        name: typeof callback.name === 'string' ? callback.name : '',
        // What keeps a state says which before the first step.
        hooks: HOOKS.filter((hook) => callback[hook] !== undefined || (hook === FIRST_HOOK && keepsState(callback))),
        keepsState: keepsState(callback),
      })),
      isAborted: signal?.aborted ?? false,
      showsProgress: verbose && terminal() !== undefined,
    };
  }

  /** Calls back when the signal aborts, or has, until the function that is returned is called. */
  onAbort(abort: () => void): () => void {
    const { signal } = this;
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    return () => signal?.removeEventListener('abort', abort);
  }

  /** Says here what the worker warned of. @returns whether no listener threw; the call then throws the same, once it has ended. */
  tell({ code, message }: Warning): boolean {
    try {
      this.hearing(() => warn(code, message));
    } catch (error) {
      this.objection ??= { error };
    }
    return this.objection === undefined;
  }

  /** @throws what a listener of warnings has thrown. */
  requireHeard(): void {
    if (this.objection !== undefined) throw this.objection.error;
  }

  /** Calls a hook of a callback, as training on this thread does. */
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

  /** What the callbacks keep now. @throws OptionError for what cannot be kept. */
  get states(): CallerStates {
    return {
      job: this.job.job,
      states: this.callbacks.map((callback, index) => this.stateOf(callback, index)),
      question: this.begun,
    };
  }

  /** A copy that crosses to the worker. */
  private stateOf(callback: Callback, index: number): CallbackState | undefined {
    return keepsState(callback) ? copyOfState(callback, index, this.control) : undefined;
  }

  /** What the call of fit rejects with: of a callback and of the signal, the very thing that was thrown or given. */
  readonly errorOf = (fault: Fault): unknown => {
    if (fault.from === 'signal' && this.objection !== undefined) return this.objection.error;
    if (fault.from === 'callback' && this.fault !== undefined) return this.fault.error;
    if (fault.from === 'signal') return this.signal?.reason;
    return errorOf(fault);
  };
}
