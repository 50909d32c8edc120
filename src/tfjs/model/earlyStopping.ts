import { OptionError } from '../../errors.js';
import { nearestName } from '../../names.js';
import { show } from '../../show.js';
import type { WeightsSnapshot } from '../../types.js';
import { refuse, requireBoolean, requireFinite, requireInteger } from '../../validate.js';
import { type Maybe, readOptions } from '../options.js';
import { refuseMembers } from '../outOfScope.js';
import { ignore } from '../strict.js';
import type { Logs } from './baseCallback.js';
import { Callback } from './callbacks.js';

/** Options of `tf.callbacks.earlyStopping`. */
export interface EarlyStoppingCallbackArgs {
  /** Default: 'val_loss'. */
  monitor?: Maybe<string>;
  /** Least change that counts as better; its sign does not matter. Default: 0. */
  minDelta?: Maybe<number>;
  /** Epochs without a better figure that end training. Default: 0, which is as 1. */
  patience?: Maybe<number>;
  /** 1: says in which epoch it ended training. Default: 0. */
  verbose?: Maybe<number>;
  /** Default: 'auto', 'max' for figures with "acc" in their names, otherwise 'min'. */
  mode?: Maybe<'auto' | 'min' | 'max'>;
  /** A figure that must be bettered. */
  baseline?: Maybe<number>;
  /** Default: false. TensorFlow.js refuses true. */
  restoreBestWeights?: Maybe<boolean>;
}

const OWNER = 'tf.callbacks.earlyStopping';
const MODES: readonly string[] = ['auto', 'min', 'max'];

/** Ends training when a figure has not improved for some epochs. Made by `tf.callbacks.earlyStopping`. */
export class EarlyStopping extends Callback {
  static {
    refuseMembers(EarlyStopping.prototype, 'callback', { methods: ['getMonitorValue'] });
  }

  protected readonly monitor: string;
  protected readonly minDelta: number;
  protected readonly patience: number;
  protected readonly verbose: number;
  protected readonly mode: 'auto' | 'min' | 'max';
  protected readonly baseline: number | undefined;
  /** The epoch that ended the last fit; 0 if it did not end one. */
  stoppedEpoch = 0;
  private readonly restores: boolean;
  private wait = 0;
  private best = Number.NaN;
  private bestWeights: WeightsSnapshot | undefined;

  /** @throws HyperparameterError, OptionError for bad options. */
  constructor(args?: Maybe<EarlyStoppingCallbackArgs>) {
    super();
    const known = ['monitor', 'minDelta', 'patience', 'verbose', 'mode', 'baseline', 'restoreBestWeights'] as const;
    const options = readOptions(OWNER, args, known);
    const { verbose } = options;
    const monitor: unknown = options.monitor ?? 'val_loss';
    if (typeof monitor !== 'string') refuse(OptionError, `${OWNER}.monitor`, 'the name of a figure', monitor);
    this.monitor = monitor;
    this.minDelta = Math.abs(requireFinite(`${OWNER}.minDelta`, options.minDelta ?? 0));
    this.patience = requireInteger(`${OWNER}.patience`, options.patience ?? 0, 0);
    this.verbose = typeof verbose === 'number' ? verbose : Number(verbose === true);
    this.mode = readMode(options.mode);
    this.baseline = options.baseline === undefined ? undefined : requireFinite(`${OWNER}.baseline`, options.baseline);
    this.restores = requireBoolean(`${OWNER}.restoreBestWeights`, options.restoreBestWeights ?? false);
  }

  /** For `fit`. Warns of a figure that the log does not have. @throws OptionError for one, in strict mode. */
  check(figures: readonly string[]): void {
    const { monitor } = this;
    if (figures.includes(monitor)) return;
    const needsValidation = monitor.startsWith('val_') && !figures.includes('val_loss');
    const nearest = nearestName(monitor, figures);
    const hint = nearest === undefined ? `there are ${figures.join(', ')}` : `did you mean ${nearest}?`;
    const what = `monitor ${show(monitor)} is not in the log, so it never stops`;
    ignore(`${OWNER}.monitor`, `${OWNER}: ${what}; ${needsValidation ? 'it needs validation data' : hint}`);
  }

  override onTrainBegin(_logs?: Logs): void {
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.bestWeights = undefined;
    this.best = this.baseline ?? (this.isMax ? -Infinity : Infinity);
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    const current = logs[this.monitor];
    if (current === undefined) return;
    const isBetter = this.isMax ? current - this.minDelta > this.best : current + this.minDelta < this.best;
    if (isBetter) {
      this.best = current;
      this.wait = 0;
      if (this.restores) this.bestWeights = this.model?.ockham.takeSnapshot();
      return;
    }
    this.wait++;
    if (this.wait < this.patience) return;
    this.stoppedEpoch = epoch;
    if (this.model !== undefined) this.model.stopTraining = true;
  }

  override onTrainEnd(_logs?: Logs): void {
    if (this.bestWeights !== undefined) this.model?.ockham.restoreSnapshot(this.bestWeights);
    if (this.stoppedEpoch > 0 && this.verbose) console.log(`Epoch ${this.stoppedEpoch}: early stopping.`);
  }

  private get isMax(): boolean {
    return this.mode === 'max' || (this.mode === 'auto' && this.monitor.includes('acc'));
  }
}

function readMode(given: unknown = 'auto'): 'auto' | 'min' | 'max' {
  if (typeof given === 'string' && MODES.includes(given)) return given as 'auto' | 'min' | 'max';
  ignore(`${OWNER}.mode`, `${OWNER}: mode ${show(given)} is none of ${MODES.join(', ')}, and 'auto' is taken`);
  return 'auto';
}

/** `tf.callbacks`. */
export const callbacks = Object.freeze({
  /** @throws HyperparameterError, OptionError for bad options. */
  earlyStopping: (args?: Maybe<EarlyStoppingCallbackArgs>): EarlyStopping => new EarlyStopping(args),
});
