import type { EpochLog } from '../../callbacks/callback.js';
import { SYNONYMS } from '../../concept.js';
import { OptionError } from '../../errors.js';
import { validationName } from '../../model/state/compile.js';
import { nearestName } from '../../names.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import type { NamedMetric } from '../concepts/metrics.js';

/** Figures under TensorFlow.js's names: loss, acc, val_loss, val_acc... */
export interface Logs {
  [key: string]: number;
}

/** Result of `fit`. */
export class History {
  /** Numbers of the epochs. */
  readonly epoch: number[] = [];
  /** One number per epoch for each figure. */
  readonly history: { [key: string]: number[] } = {};

  /** For `fit`. */
  add(epoch: number, logs: Logs): void {
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
  const training = [['loss', 'loss'] as const, ...metrics.map(({ key, own }) => [key, own] as const)];
  if (!validates) return new Map(training);
  const validation = metrics.map(({ key, own }) => [`val_${key}`, validationName(own)] as const);
  return new Map([...training, ['val_loss', 'valDataLoss'] as const, ...validation]);
}

/** Renames the figures of an epoch's log. */
export function logsOf(log: EpochLog, figures: ReadonlyMap<string, string>): Logs {
  return Object.fromEntries([...figures].map(([key, own]) => [key, log[own] as number]));
}

/** Returns a figure's name in Ockham's log. @throws OptionError for an unknown figure, with the nearest known one. */
export function requireFigure(owner: string, monitor: string, figures: ReadonlyMap<string, string>): string {
  const own = figures.get(monitor);
  if (own !== undefined) return own;
  const known = [...figures.keys()];
  const needsValidation = monitor.startsWith('val_') && !figures.has('val_loss');
  const hint = needsValidation ? 'it needs validation data' : `did you mean ${nearestName(monitor, known, SYNONYMS)}?`;
  const message = `${owner}: monitor ${show(monitor)} is not in the log; ${hint}`;
  refuse(OptionError, `${owner}.monitor`, known.join(', '), monitor, message);
}
