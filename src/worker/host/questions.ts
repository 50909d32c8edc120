import type { Callback, CallbackState } from '../../callbacks/callback.js';
import { type Sequential, stateOf } from '../../model/sequential.js';
import type { CallerStates, Facts, FitJob, Heard, Hook, Question } from '../messages/messages.js';
import { resultOf } from '../messages/result.js';

/** Calls a callback of the caller. @param onAsked  receives the number of the question. */
export type Ask = (question: Omit<Question, 'question'>, onAsked: (question: number) => void) => Promise<Heard>;

/** Thrown if a callback of the caller threw. The caller has its error. */
export class CallbackFault extends Error {}

/**
 * Callbacks in the worker that call those of the caller, each for the hooks that it has. Their states come with the answers.
 *
 * Weights are posted with the hooks of epochs and of training, not with every batch, where they would cost more than the step.
 */
export class AskingCallbacks {
  readonly callbacks: readonly Callback[];
  /** States of the callbacks, as of their last answers. */
  private readonly states: CallbackState[];
  /** The open question. */
  private asked: { readonly question: number; readonly hook: Hook } | undefined;

  constructor(
    private readonly job: FitJob,
    private readonly ask: Ask,
    private readonly model: Sequential,
    private readonly facts: () => Facts,
  ) {
    this.states = job.callbacks.map(() => null);
    this.callbacks = job.callbacks.map(({ name, hooks, keepsState }, index) => ({
      ...Object.fromEntries(hooks.map((hook) => [hook, this.forward(index, hook)])),
      ...(keepsState && { name, state: () => this.states[index] ?? null, restore: this.forward(index, 'restore') }),
    }));
  }

  /** Saves the model with the callbacks' current states. A question that has not reached them counts as not asked. */
  save(caller: CallerStates): Uint8Array<ArrayBuffer> {
    const asked = this.asked;
    const model = this.model;
    caller.states.forEach((state, index) => {
      if (state !== undefined) this.states[index] = state;
    });
    const { run } = stateOf(model);
    const isUnheard = asked !== undefined && asked.question > caller.question && asked.hook === run?.hook;
    if (run === undefined || !isUnheard) return model.save();
    run.heard--;
    try {
      return model.save();
    } finally {
      run.heard++;
    }
  }

  private forward(callback: number, hook: Hook) {
    const isOfBatch = hook === 'onBatchBegin' || hook === 'onBatchEnd';
    const model = this.model;
    return async (...args: readonly unknown[]) => {
      const question = {
        job: this.job.job,
        callback,
        hook,
        args: args.filter((arg) => arg !== model),
        place: args.indexOf(model),
        facts: this.facts(),
        snapshot: isOfBatch ? undefined : resultOf(() => model.takeSnapshot()),
        names: isOfBatch ? [] : (stateOf(model).built?.parameters.all ?? []).map(({ name }) => name),
      };
      const { isFine, state } = await this.ask(question, (number) => {
        this.asked = { question: number, hook };
      });
      this.asked = undefined;
      if (state !== undefined) this.states[callback] = state;
      if (!isFine) throw new CallbackFault();
    };
  }
}
