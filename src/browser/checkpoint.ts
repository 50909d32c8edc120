import type { Callback } from '../callbacks/callback.js';
import { type CheckpointOptions as CallbackOptions, checkpointTo } from '../checkpoints/checkpoint.js';
import type { CheckpointStore } from '../checkpoints/store.js';
import { OptionError } from '../errors.js';
import { refuse, requireOptions } from '../validate.js';
import { storeOf } from './storeOf.js';

/** Options of {@link checkpoint}: a path or a store. */
export interface CheckpointOptions extends CallbackOptions {
  /** Name of a store in OPFS, as for {@link opfsStore}. */
  readonly path?: string;
  /** Another store: {@link indexedDBStore}, or your own. */
  readonly store?: CheckpointStore;
}

/**
 * Makes a callback that keeps a training in the browser's storage, so that it goes on after its page was closed.
 *
 * It writes a checkpoint at the interval, and whenever a call of fit ends, also by an error. `fit({ resume: store })` goes on from the
 * newest whole one, with the bits of training that was never stopped; without one it starts from the beginning. If the storage is
 * full, the checkpoints that are there stay, training goes on, and warns (`W_CHECKPOINT`).
 *
 * @param options.path   name of a store in OPFS.
 * @param options.every  `{ steps }`, `{ epochs }` or `{ milliseconds }`, or several of them. Default: every epoch.
 * @throws OptionError, HyperparameterError for bad options. In training, before the first step: StateError `E_LOCKED` if another training has the
 *   store, also in another tab; RuntimeSupportError where there is no such storage; StorageError if this page may not store anything.
 * @example const callback = checkpoint({ path: 'digits', every: { milliseconds: 5000 } });
 */
export function checkpoint(options: CheckpointOptions): Callback {
  requireOptions('checkpoint', options, ['path', 'store', 'every', 'onError']);
  const { path, store, ...rest } = options;
  if ((path === undefined) === (store === undefined)) {
    const message = 'checkpoint: give a path or a store, and one of them';
    refuse(OptionError, 'checkpoint', 'a path or a store', options, message);
  }
  const place = storeOf(store ?? path);
  if (place === undefined) refuse(OptionError, 'checkpoint', 'a store, or the name of one in OPFS', store ?? path);
  return checkpointTo(place, rest);
}
