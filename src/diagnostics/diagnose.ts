import type { EpochLog } from '../callbacks/callback.js';
import { DivergedError, OptionError } from '../errors.js';
import { requireEpochs } from '../model/callbacks/epochLogs.js';
import type { History } from '../model/training/fit.js';
import { isA, refuse, requireOptions } from '../validate.js';

/** Judgement of a training. */
export type Verdict = 'underfit' | 'overfit' | 'diverged' | 'plateau' | 'healthy';

/** A knob to turn: an option of this library, `regularization` for strengths and rates, or `units` for the size of the network. */
export type Knob = 'learningRate' | 'epochs' | 'regularization' | 'units';

/** Result of {@link diagnose}. */
export interface Diagnosis {
  readonly verdict: Verdict;
  /** The finding with its figures, and what to do. */
  readonly sentence: string;
  /** The knob to turn first; undefined if nothing needs it. */
  readonly knob: Knob | undefined;
}

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /** Data loss of the best constant: the variance of y for squared errors, the entropy of the classes for cross entropies. */
  baseline?: number;
}

/** Fewer epochs do not show a trend. */
const LEAST_EPOCHS = 5;
/** Diverged: the data loss ends above this times its minimum, and above its first value. */
const BLOWN_UP = 2;
/** Overfit: the validation loss has risen by this share of its minimum. */
const RISEN = 0.05;
/** Overfit: the validation loss ends above this times the training loss... */
const APART = 1.5;
/** ...but a gap or a rise below this share of the first epoch's loss is negligible. */
const NEGLIGIBLE = 0.01;
/** Underfit: the last fifth of the epochs brought this share of the whole fall, and lowered the loss by this share. */
const STILL_FALLING = { ofFall: 0.05, ofLoss: 0.02 };
/** Underfit: penalties are above this times the data loss. */
const OUTWEIGHED = 2;
/** Up to this relative residual, zeros are those of the minimizer: see docs/math.md. */
const SETTLED = 1e-3;
/** Underfit, or plateau: the loss ends above this share of the baseline, or of the first epoch's. */
const NO_BETTER = 0.9;

/**
 * Judges a training in one sentence, and names the option to change. It compares the data losses, in this order:
 *
 *   diverged  a figure of training is not finite, or the loss ends above twice its least and above its first
 *   overfit   the validation loss has risen by 5 % from its least, while the training loss fell; or ends above 1.5 times it
 *   underfit  fewer than 5 epochs; or the loss still falls; or penalties are above twice the data loss; or it ends above 90 % of
 *             the baseline, if given. Never if it ends below 1 % of the baseline (without one, of its first value), or r2 is
 *             0.99 or more
 *   plateau   the loss has stopped falling above 90 % of its first
 *   healthy   none of these
 *
 * If the last log has an `optimality` above 1e-3, the sentence says so: more training may change which weights are 0. A loss "ends"
 * at the median of the last three epochs. Validation that is missing or not finite is left out, and the sentence says so. These are
 * rules of thumb: they do not see the noise of small validation sets, nor a test set.
 *
 * @param training  the result of `fit`, `{ epochs }` with collected logs, or the error that `fit` rejected with.
 * @throws OptionError for anything else, for no epochs, and for a baseline that is not a finite number.
 * @example
 * const { verdict, sentence, knob } = diagnose(await model.fit(X, y, { epochs: 20, validationSplit: 0.2 }));
 *
 * Source: Prechelt (1998) on validation losses; the thresholds are this library's.
 */
export function diagnose(training: Pick<History, 'epochs'> | DivergedError, options: DiagnoseOptions = {}): Diagnosis {
  requireOptions('diagnose', options, ['baseline']);
  const { baseline } = options;
  if (baseline !== undefined && !Number.isFinite(baseline)) {
    refuse(OptionError, 'diagnose.baseline', 'a finite number', baseline);
  }
  if (isA(training, DivergedError)) return diverged(`training stopped: ${training.message}`);
  const logs = requireEpochs('diagnose', training);
  if (logs.length === 0)
    refuse(OptionError, 'diagnose.history', 'what fit resolved to, with one epoch at least', training);
  const broken = logs.findIndex(({ loss, dataLoss }) => !Number.isFinite(loss) || !Number.isFinite(dataLoss));
  if (broken !== -1) return diverged(`the loss of epoch ${broken} is not finite`);
  const curve = curveOf(logs);
  const found =
    blownUp(curve) ??
    overfitted(logs, curve) ??
    (fits(logs, curve, baseline)
      ? undefined
      : (unfinished(logs, curve) ?? heldBack(logs, curve, baseline) ?? stuck(curve))) ??
    healthy(curve);
  return { ...found, sentence: `${found.sentence}${remark(logs)}` };
}

interface Curve {
  readonly losses: readonly number[];
  readonly first: number;
  readonly least: number;
  readonly end: number;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const digits = (value: number) => String(Number(value.toPrecision(3)));
const percent = (share: number) => `${digits(100 * share)} %`;

function curveOf(logs: readonly EpochLog[]): Curve {
  const losses = logs.map(({ dataLoss }) => dataLoss);
  return {
    losses,
    first: losses[0]!,
    least: losses.reduce((least, loss) => Math.min(least, loss)),
    end: median(losses.slice(-3)),
  };
}

function diverged(what: string): Diagnosis {
  const sentence = `Diverged: ${what}; lower learningRate, or clip gradients (clipNorm).`;
  return { verdict: 'diverged', sentence, knob: 'learningRate' };
}

function blownUp({ first, least, end }: Curve): Diagnosis | undefined {
  if (!(end > first && end - least > (BLOWN_UP - 1) * Math.abs(least))) return undefined;
  return diverged(`the data loss ends at ${digits(end)}, above ${digits(first)} where it began`);
}

function overfitted(logs: readonly EpochLog[], { losses, first, end }: Curve): Diagnosis | undefined {
  const known = logs
    .map(({ valDataLoss }, epoch) => ({ epoch, loss: valDataLoss ?? Number.NaN }))
    .filter(({ loss }) => Number.isFinite(loss));
  if (known.length < 3) return undefined;
  const best = known.reduce((a, b) => (b.loss < a.loss ? b : a));
  const last = median(known.slice(-3).map(({ loss }) => loss));
  const negligible = NEGLIGIBLE * Math.abs(first);
  const rise = last - best.loss;
  if (rise > Math.max(RISEN * Math.abs(best.loss), negligible) && end < losses[best.epoch]!) {
    const from = `the validation loss rose from ${digits(best.loss)} in epoch ${best.epoch} to ${digits(last)}`;
    const sentence = `Overfit: ${from} while the training loss fell to ${digits(end)}; raise penalties or dropout, or stop early.`;
    return { verdict: 'overfit', sentence, knob: 'regularization' };
  }
  const gap = last - end;
  if (!(gap > Math.max((APART - 1) * Math.abs(end), negligible) && end < first)) return undefined;
  const sentence = `Overfit: the validation loss ends at ${digits(last)}, and the training loss at ${digits(end)}; raise penalties or dropout.`;
  return { verdict: 'overfit', sentence, knob: 'regularization' };
}

/** Whether hardly anything is left to learn, compared with the baseline or the first epoch's loss, or by r2. */
function fits(logs: readonly EpochLog[], { first, end }: Curve, baseline = first): boolean {
  const r2 = logs.at(-1)!['r2'];
  return Math.abs(end) <= NEGLIGIBLE * Math.abs(baseline) || (typeof r2 === 'number' && r2 >= 1 - NEGLIGIBLE);
}

function unfinished(logs: readonly EpochLog[], { losses, first, end }: Curve): Diagnosis | undefined {
  if (logs.length < LEAST_EPOCHS) {
    const sentence = `Underfit, as far as ${logs.length} of at least ${LEAST_EPOCHS} epochs can say; raise epochs.`;
    return { verdict: 'underfit', sentence, knob: 'epochs' };
  }
  const part = Math.ceil(logs.length / 5);
  const before = mean(losses.slice(-2 * part, -part));
  const fall = before - mean(losses.slice(-part));
  const { ofFall, ofLoss } = STILL_FALLING;
  if (!(fall > ofFall * (first - end) && fall > ofLoss * Math.abs(before))) return undefined;
  const epochs = part === 1 ? 'the last epoch' : `the last ${part} epochs`;
  const sentence = `Underfit: ${epochs} still lowered the training loss by ${percent(fall / Math.abs(before))}; raise epochs.`;
  return { verdict: 'underfit', sentence, knob: 'epochs' };
}

function heldBack(logs: readonly EpochLog[], { end }: Curve, baseline: number | undefined): Diagnosis | undefined {
  const { loss, dataLoss } = logs.at(-1)!;
  const penalties = loss - dataLoss;
  if (penalties > OUTWEIGHED * Math.abs(dataLoss)) {
    const sentence = `Underfit: penalties of ${digits(penalties)} outweigh the data loss of ${digits(dataLoss)}; lower their strengths.`;
    return { verdict: 'underfit', sentence, knob: 'regularization' };
  }
  if (baseline === undefined || end < baseline - (1 - NO_BETTER) * Math.abs(baseline)) return undefined;
  const sentence = `Underfit: the training loss ends at ${digits(end)}, hardly below ${digits(baseline)} of a constant; raise units, or lower penalties and dropout.`;
  return { verdict: 'underfit', sentence, knob: 'units' };
}

function stuck({ first, end }: Curve): Diagnosis | undefined {
  if (first - end > (1 - NO_BETTER) * Math.abs(first)) return undefined;
  const sentence = `Plateau: the training loss stays near ${digits(end)}, and began at ${digits(first)}; change learningRate, and see that inputs are standardized.`;
  return { verdict: 'plateau', sentence, knob: 'learningRate' };
}

function healthy({ first, end }: Curve): Diagnosis {
  const sentence = `Healthy: the training loss fell from ${digits(first)} to ${digits(end)} and has settled.`;
  return { verdict: 'healthy', sentence, knob: undefined };
}

/** Remarks on missing validation, and on zeros that more training may change. */
function remark(logs: readonly EpochLog[]): string {
  const { optimality = 0 } = logs.at(-1)!;
  const far = ` The relative residual ends at ${digits(optimality)}: which weights are 0 is settled below ${SETTLED}.`;
  return `${remarkOnValidation(logs)}${optimality > SETTLED ? far : ''}`;
}

function remarkOnValidation(logs: readonly EpochLog[]): string {
  const given = logs.filter(({ valDataLoss }) => valDataLoss !== undefined);
  const broken = given.filter(({ valDataLoss }) => !Number.isFinite(valDataLoss)).length;
  if (given.length === 0) return ' There is no validation, so overfitting would not show.';
  return broken === 0 ? '' : ` Validation of ${broken} of ${given.length} epochs is not finite, and was left out.`;
}
