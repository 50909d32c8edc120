import type { Callback } from '../../callbacks/callback.js';
import { requireHooks } from '../../callbacks/hooks.js';
import type { CheckpointStore } from '../../checkpoints/store.js';
import type { ModelInput, Tabular, TargetInput } from '../../data/preparation.js';
import type { NumberList } from '../../data/reading/list.js';
import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import { oneOf } from '../../options.js';
import {
  hasMethods,
  isList,
  refuse,
  requireBoolean,
  requireInteger,
  requireOptions,
  requirePositive,
} from '../../validate.js';
import { requireListener, type WarningListener } from '../../warnings.js';
import type { EvaluateOptions } from '../prediction/options.js';
import type { RowStream } from '../streamed.js';
import { type BudgetOptions, readBudget } from './budget.js';
import { type MixupOptions, readMixup } from './mixup/mixup.js';

/** Checkpoints that `fit` can go on from: the bytes of one, a store of them, or the path of one: of a file in Node, Deno and Bun, in the origin private file system in browsers. */
export type ResumeSource = string | Uint8Array | ArrayBuffer | ArrayBufferView | Pick<CheckpointStore, 'read'>;

/** Options of `fit` and `train`. */
export interface FitOptions extends Omit<EvaluateOptions, 'weights' | 'metrics'> {
  /**
   * Passes over the data, >= 1; 0, with a warning, for a model that has trained before. If the call continues an interrupted one,
   * epochs before the interruption count. Default: 1.
   */
  epochs?: number;
  /**
   * Number of the first epoch, >= 0. As in Keras, `epochs` counts the epochs before it, too: `initialEpoch: model.epoch` trains the
   * rest, if there is any. Default: 0, or the epoch where an interrupted call continues.
   */
  initialEpoch?: number;
  /** Rows of a step, >= 1; all rows if there are fewer. Default: 32. */
  batchSize?: number;
  /** Whether each epoch has a new, seeded order of the rows. Default: true. */
  shuffle?: boolean;
  /** `[X, y]` or `[X, y, sampleWeight]`, a table with its target, or a stream of rows; evaluated after each epoch. */
  validationData?:
    | readonly [ModelInput, TargetInput]
    | readonly [ModelInput, TargetInput, NumberList]
    | Tabular
    | RowStream;
  /** Fraction of the rows, taken from the end before shuffling, used for validation, not for training; in [0, 1). */
  validationSplit?: number;
  /**
   * Weight of the rows of each class in the data loss, by class number; 1 for other classes. 'balanced': n / (k count), for count of the n training
   * rows and k classes that occur, as in scikit-learn, so that every class weighs the same in all.
   */
  classWeight?: Readonly<Record<number, number>> | 'balanced';
  /**
   * Mixes the rows of every batch, with targets and weights, in pairs: lambda times one plus 1 - lambda times the other, lambda ~
   * Beta(alpha, alpha). Figures of training are then those of mixed rows; validation is not mixed. Not for a sparse X.
   */
  mixup?: MixupOptions;
  /**
   * Stops training once the relative residual of `Sequential.optimality` is at most this, > 0: 1e-3 settles which weights are 0.
   * Needs full batches (batchSize at least all rows) and a model that draws nothing at random. Costs a pass over the rows in each
   * epoch.
   */
  tol?: number;
  /** Consecutive epochs that must be within `tol`, >= 1; counted from 0 in each call. Only with `tol`. Default: 1. */
  patience?: number;
  /** Whether each epoch's log has that residual as `optimality`. Default: true if `tol` is given, otherwise false. */
  optimality?: boolean;
  callbacks?: readonly Callback[];
  /**
   * Whether the buffers of X and of `validationData[0]` are handed over, if they hold 32-bit floats that need no conversion. Nothing
   * is copied then, and the given arrays are empty afterwards, like all others over the same buffers: do not write to them from the
   * call on. Anything else is copied.
   * Default: false.
   */
  transfer?: boolean;
  /**
   * Stops training once time or steps are used up, also within an epoch. The next call with the same data and options, on this
   * model or on a loaded copy, goes on there, with the same bits as training that never stopped. At least one step is taken.
   */
  budget?: BudgetOptions;
  /**
   * Whether to continue the last call if it was interrupted, by a budget or otherwise; false starts over. Bytes of `save`, or a store
   * of checkpoints (or its path), of which the newest whole one is taken: the model becomes the one of the file, with its optimizer state, averages,
   * masks, place and states of callbacks, and goes on there. It must have the same configuration; a seed that was not given is taken
   * over, too. A store without a checkpoint is as true. Read when training begins. Default: true.
   */
  resume?: boolean | ResumeSource;
  /** Stops training at a step boundary; `fit` then rejects with the signal's reason. */
  signal?: HostAbortSignal;
  /**
   * 1 or true: a progress bar, on a terminal only. 2: a line per epoch, on the error stream or else the console. 0 or false: nothing.
   * Default: 1.
   */
  verbose?: boolean | 0 | 1 | 2;
  /**
   * Called with each warning of this call, once. If it returns true, the warning also goes to {@link onWarning}'s listener, or the
   * console.
   */
  onWarning?: WarningListener;
}

const readVerbose = /* @__PURE__ */ oneOf<boolean | 0 | 1 | 2>(true, false, 0, 1, 2);

const FIT_OPTIONS = [
  'epochs',
  'initialEpoch',
  'batchSize',
  'shuffle',
  'validationData',
  'validationSplit',
  'classWeight',
  'mixup',
  'tol',
  'patience',
  'optimality',
  'callbacks',
  'budget',
  'resume',
  'signal',
  'verbose',
  'onWarning',
  'sampleWeight',
  'yieldEvery',
  'transfer',
];

/**
 * Checks the options of fit and adds defaults; options that depend on the data are checked with the data.
 *
 * @param leastEpochs  0 for a model that has trained: there may be no epochs left.
 */
export function readFitOptions(options: FitOptions, leastEpochs = 1) {
  requireOptions('fit', options, FIT_OPTIONS);
  const { validationData, validationSplit, callbacks = [], signal } = options;
  if (validationData !== undefined) {
    if (validationSplit !== undefined) {
      const message = 'fit: give validationData or validationSplit, not both';
      refuse(OptionError, 'fit.validationSplit', 'left out', validationSplit, message);
    }
  }
  if (!isList(callbacks)) refuse(OptionError, 'fit.callbacks', 'a list of callbacks', callbacks);
  // By number, for forEach skips holes.
  for (let index = 0; index < callbacks.length; index++) {
    const path = `callbacks[${index}]`;
    requireHooks(path, callbacks[index]);
    // It would count every epoch twice.
    if (callbacks.indexOf(callbacks[index]!) < index) {
      refuse(OptionError, `fit.${path}`, 'a callback that is not in the list before', callbacks[index]);
    }
  }
  const isSignal = hasMethods<HostAbortSignal>(signal, 'throwIfAborted', 'addEventListener', 'removeEventListener');
  if (signal !== undefined && !isSignal) {
    refuse(OptionError, 'fit.signal', 'an AbortSignal', signal);
  }
  return {
    epochs: requireInteger('fit.epochs', options.epochs ?? 1, leastEpochs),
    initialEpoch:
      options.initialEpoch === undefined ? undefined : requireInteger('fit.initialEpoch', options.initialEpoch, 0),
    batchSize: requireInteger('fit.batchSize', options.batchSize ?? 32, 1),
    shuffle: requireBoolean('fit.shuffle', options.shuffle ?? true),
    verbose: Number(readVerbose('fit.verbose', options.verbose ?? true)),
    validationSplit,
    classWeight: options.classWeight,
    mixup: readMixup(options.mixup),
    tol: options.tol === undefined ? undefined : requirePositive('fit.tol', options.tol),
    patience: options.patience === undefined ? undefined : requireInteger('fit.patience', options.patience, 1),
    optimality: requireBoolean('fit.optimality', options.optimality ?? options.tol !== undefined),
    callbacks: [...callbacks] as readonly Callback[],
    budget: readBudget(options.budget),
    resume: readResume(options.resume ?? true),
    signal,
    transfer: requireBoolean('fit.transfer', options.transfer ?? false),
    onWarning: requireListener('fit.onWarning', options.onWarning),
  };
}

/** @throws OptionError for anything else. */
function readResume(given: boolean | ResumeSource): boolean | ResumeSource {
  const isSource = hasMethods<CheckpointStore>(given, 'read') || isBytes(given);
  if (typeof given === 'boolean' || (typeof given === 'string' && given !== '') || isSource) return given;
  refuse(
    OptionError,
    'fit.resume',
    'true, false, the bytes that save() returned, a store of checkpoints, or its path',
    given,
  );
}

/** Whether it is a view or a buffer, of any realm. Which bytes there are is checked as they are read. */
function isBytes(given: unknown): boolean {
  return ArrayBuffer.isView(given) || Object.prototype.toString.call(given).endsWith('ArrayBuffer]');
}
