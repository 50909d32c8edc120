import type { Callback, TrainingControl } from '../callbacks/callback.js';
import { type CheckpointOptions as CallbackOptions, checkpointTo } from '../checkpoints/checkpoint.js';
import type { CheckpointStore } from '../checkpoints/store.js';
import { OptionError } from '../errors.js';
import { hasMethods, refuse, requireBoolean, requireOptions } from '../validate.js';
import { EndingStore } from './endingStore.js';
import { fileStore } from './fileStore.js';
import { requirePath } from './path.js';
import { onSignals } from './signals.js';

/** Options of {@link checkpoint}: a path or a store. */
export interface CheckpointOptions extends CallbackOptions {
  /** Of the file, as for `fileStore`. */
  readonly path?: string;
  /** Another place that keeps checkpoints. */
  readonly store?: CheckpointStore;
  /** Whether SIGINT and SIGTERM save before they end the process, while a training runs. Default: true. */
  readonly signals?: boolean;
}

/**
 * Makes a callback that keeps a training in a file, so that it goes on after a crash; for Node, Deno and Bun.
 *
 * It writes a checkpoint at the interval, and whenever a call of fit ends, also by an error. `fit({ resume: fileStore(path) })` goes on from the newest
 * whole one, with the bits of training that was never stopped; without one it starts from the beginning.
 *
 * While the training runs, SIGINT and SIGTERM end the step, write a checkpoint, and end the process with code 130 or 143; the second signal ends it at once.
 * A program that has a handler of its own for a signal decides alone: there this does nothing.
 *
 * @param options.path   of the file; see `fileStore`.
 * @param options.every  `{ steps }`, `{ epochs }` or `{ milliseconds }`, or several of them. Default: every epoch.
 * @throws OptionError, HyperparameterError for bad options. In training, before the first step: StateError `E_LOCKED` if another training has the
 *   path; StorageError if its folder cannot be written to.
 * @example
 * const { fileStore } = await import('ockham/node');
 * await model.fit(X, y, { epochs: 2, resume: fileStore('run.safetensors'), callbacks: [checkpoint({ path: 'run.safetensors' })] });
 */
export function checkpoint(options: CheckpointOptions): Callback {
  requireOptions('checkpoint', options, ['path', 'store', 'every', 'onError', 'signals']);
  const { path, store, signals, ...rest } = options;
  if ((path === undefined) === (store === undefined)) {
    refuse(
      OptionError,
      'checkpoint',
      'a path or a store',
      options,
      'checkpoint: give a path or a store, and one of them',
    );
  }
  const place = store ?? fileStore(requirePath('checkpoint.path', path));
  const isListening = requireBoolean('checkpoint.signals', signals ?? true);
  if (!isListening || !hasMethods<CheckpointStore>(place, 'lock', 'read', 'write')) return checkpointTo(place, rest);
  const ending = new EndingStore(place);
  return saveOnSignals(checkpointTo(ending, rest), (model) => ending.end(model));
}

/** The same callback, with work for signals while its training runs. */
function saveOnSignals(callback: Callback, save: (model: TrainingControl) => Promise<void>): Callback {
  const stops = new Map<TrainingControl, () => void>();
  return {
    ...callback,
    async onTrainBegin(parameters, model) {
      await callback.onTrainBegin?.(parameters, model);
      stops.set(
        model,
        onSignals(() => save(model)),
      );
    },
    async onTrainExit(model) {
      try {
        await callback.onTrainExit?.(model);
      } finally {
        stops.get(model)?.();
        stops.delete(model);
      }
    },
  };
}
