import type { Callback } from '../callbacks/callback.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import type { Facts, FitJob, Question } from './messages.js';
import { resultOf } from './result.js';

/** Asks the caller's callbacks. @returns whether none of them threw. */
export type Ask = (question: Omit<Question, 'question'>) => Promise<boolean>;

/** Thrown where a callback on the caller's side threw: the caller has its error. */
export class CallbackFault extends Error {}

/**
 * A callback in the worker that asks those of the caller, for the hooks that they have.
 *
 * Weights go along where they are cheap beside what was done since the last time: not with every batch.
 */
export function askingCallback(
  { job, hooks }: FitJob,
  ask: Ask,
  { model, facts }: { model: Sequential; facts: () => Facts },
): Callback {
  const forwards = hooks.map((hook) => {
    const isOfBatch = hook === 'onBatchBegin' || hook === 'onBatchEnd';
    const forward = async (...args: readonly unknown[]) => {
      const place = args.indexOf(model);
      const snapshot = isOfBatch ? undefined : resultOf(() => model.takeSnapshot());
      const isFine = await ask({
        job,
        hook,
        args: args.filter((arg) => arg !== model),
        place,
        facts: facts(),
        snapshot,
        names: isOfBatch ? [] : (stateOf(model).built?.parameters.all ?? []).map(({ name }) => name),
      });
      if (!isFine) throw new CallbackFault();
    };
    return [hook, forward] as const;
  });
  return Object.fromEntries(forwards);
}
