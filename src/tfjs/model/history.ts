import type { EpochLog } from '../../callbacks/callback.js';
import { validationName } from '../../model/state/compile.js';
import type { NamedMetric } from '../concepts/batchMetric.js';
import { BaseCallback, type Logs } from './baseCallback.js';

/** Result of `fit`, and the callback that collects it. */
export class History extends BaseCallback {
  /** Numbers of the epochs. */
  epoch: number[] = [];
  /** One number per epoch for each figure. */
  history: { [key: string]: number[] } = {};

  override onTrainBegin(_logs?: Logs): void {
    this.epoch = [];
    this.history = {};
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    this.epoch.push(epoch);
    for (const [key, value] of Object.entries(logs)) {
      this.history[key] ??= [];
      this.history[key].push(value);
    }
  }

  /** Does nothing: the figures are numbers already. */
  async syncData(): Promise<void> {}
}

/**
 * Maps TensorFlow.js's names of the figures of a fit to the names in Ockham's log.
 *
 * As there, `loss` includes the penalties and `val_loss` does not.
 */
export function figuresOf(metrics: readonly NamedMetric[], validates: boolean): ReadonlyMap<string, string> {
  const training = [['loss', 'loss'] as const, ...metrics.map(({ key, own }) => [key, own.name] as const)];
  if (!validates) return new Map(training);
  const validation = metrics.map(({ key, own }) => [`val_${key}`, validationName(own.name)] as const);
  return new Map([...training, ['val_loss', 'valDataLoss'] as const, ...validation]);
}

/** Renames the figures of an epoch's log. */
export function logsOf(log: EpochLog, figures: ReadonlyMap<string, string>): Logs {
  return Object.fromEntries([...figures].map(([key, own]) => [key, log[own] as number]));
}
