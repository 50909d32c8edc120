import type { Callback, TrainingControl } from '../callbacks/callback.js';
import { OptionError } from '../errors.js';
import { oneOf } from '../options.js';
import { show } from '../show.js';
import { hasMethods, refuse, refuseCall, requireInteger, requireOptions, requirePositive } from '../validate.js';
import { hearingHere, warn } from '../warnings.js';
import type { CheckpointStore } from './store.js';

/** How often a checkpoint is written, beside the one at the end of training: at least one of the three. */
export interface CheckpointInterval {
  /** After every step whose number, counted since `compile`, is a multiple of this, >= 1. */
  readonly steps?: number;
  /** After every epoch whose number, counted from 1, is a multiple of this, >= 1. */
  readonly epochs?: number;
  /** After the step that ends at least this long, > 0, after the last checkpoint. */
  readonly milliseconds?: number;
}

/** Options of a callback that writes checkpoints. */
export interface CheckpointOptions {
  /** Default: every epoch. */
  readonly every?: CheckpointInterval;
  /** Effect of a failing write: 'warn' warns (`W_CHECKPOINT`), and training goes on; 'throw' ends training with the error. Default: 'warn'. */
  readonly onError?: 'warn' | 'throw';
}

const readOnError = /* @__PURE__ */ oneOf<'warn' | 'throw'>('warn', 'throw');

/**
 * Makes the callback that keeps a training in a store: at the interval, and whenever a call of fit ends, also by an error or a signal.
 * It has the store's lock meanwhile. A step waits until the write before it is done.
 *
 * Training that goes on from the store by `fit({ resume })` ends with the bits of training that was never stopped. Callbacks after
 * this one hear the event of the checkpoint when training goes on.
 *
 * @throws OptionError, HyperparameterError for bad options. In training: StateError `E_LOCKED` if another training has the store, and
 *   OptionError for a model that no file can hold, both before the first step.
 */
export function checkpointTo(store: CheckpointStore, options: CheckpointOptions = {}): Callback {
  requireOptions('checkpoint', options, ['every', 'onError']);
  if (!hasMethods<CheckpointStore>(store, 'lock', 'read', 'write')) {
    refuse(OptionError, 'checkpoint.store', 'a store, with lock, read and write', store);
  }
  const { steps, epochs, milliseconds } = readInterval(options.every ?? { epochs: 1 });
  const throws = readOnError('checkpoint.onError', options.onError ?? 'warn') === 'throw';
  /** The model whose training has the store, and what gives it back. */
  let held: { readonly by: TrainingControl; unlock(): Promise<void> } | undefined;
  let written = 0;

  const save = async (model: TrainingControl): Promise<void> => {
    const hearing = hearingHere();
    const bytes = await model.save();
    try {
      await store.write(bytes);
    } catch (error) {
      if (throws) throw error;
      const why = error instanceof Error ? error.message : show(error);
      hearing(() => warn('W_CHECKPOINT', `checkpoint: nothing was written, and training goes on: ${why}`));
    }
    written = performance.now();
  };
  const isDue = (step: number) =>
    (steps !== undefined && step % steps === 0) ||
    (milliseconds !== undefined && performance.now() - written >= milliseconds);

  const callback: Callback = {
    name: 'checkpoint',
    async onTrainBegin(_, model) {
      if (!hasMethods<TrainingControl>(model, 'save')) {
        refuse(OptionError, 'checkpoint', 'a model of this library, whose save() returns bytes', model);
      }
      if (held !== undefined) refuseCall('E_LOCKED', 'checkpoint', 'another call of fit trains with this callback');
      held = { by: model, unlock: await store.lock() };
      written = performance.now();
      await model.save(); // what no file can hold is refused before anything is trained
    },
    async onTrainExit(model) {
      if (held === undefined || held.by !== model) return; // its training did not get the store
      const { unlock } = held;
      held = undefined;
      try {
        if (model.unfinished !== undefined || model.endedBy !== undefined) await save(model);
      } finally {
        await unlock();
      }
    },
  };
  if (steps !== undefined || milliseconds !== undefined) {
    callback.onBatchEnd = (_batch, _log, model) => (isDue(model.step) ? save(model) : undefined);
  }
  if (epochs !== undefined) {
    callback.onEpochEnd = (epoch, _log, model) => ((epoch + 1) % epochs === 0 ? save(model) : undefined);
  }
  return callback;
}

function readInterval(every: CheckpointInterval): CheckpointInterval {
  const path = 'checkpoint.every';
  requireOptions(path, every, ['steps', 'epochs', 'milliseconds']);
  const { steps, epochs, milliseconds } = every;
  if (steps !== undefined) requireInteger(`${path}.steps`, steps, 1);
  if (epochs !== undefined) requireInteger(`${path}.epochs`, epochs, 1);
  if (milliseconds !== undefined) requirePositive(`${path}.milliseconds`, milliseconds);
  if ((steps ?? epochs ?? milliseconds) === undefined) {
    refuse(OptionError, path, 'one of steps, epochs and milliseconds', every);
  }
  return every;
}
