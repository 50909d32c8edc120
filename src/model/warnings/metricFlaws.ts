import type { Loss, Metric } from '../../types.js';
import { warn } from '../../warnings.js';
import type { Parts } from '../parts.js';
import type { Examples } from '../rows/examples.js';
import type { Targets } from '../rows/targets.js';
import type { Compiled } from '../state/compile.js';

/** A figure of the logs with its flaw. */
interface Flaw {
  readonly figure: string;
  readonly what: string;
  /** Whether the figure is the same in every epoch, whatever the model learns. */
  readonly isConstant: boolean;
}

/**
 * Warns of figures of training and validation that mean nothing on these rows.
 *
 * @param loss  the loss that training minimizes; with mixed targets, validation has another one.
 * @returns the figures by which no epoch can be judged, and why.
 */
export function findFlaws(
  { validationName }: Parts,
  { metrics, loss: ownLoss }: Pick<Compiled, 'loss' | 'metrics'>,
  loss: Loss,
  training: Examples,
  validation: Examples | undefined,
): ReadonlyMap<string, string> {
  const found = flawsOf(metrics, loss, training);
  if (validation !== undefined) {
    const validating = flawsOf(metrics, ownLoss, validation);
    found.push(...validating.map((flaw) => ({ ...flaw, figure: validationName(flaw.figure) })));
  }
  const told = new Set<string>();
  for (const { figure, what } of found) {
    if (told.has(what)) continue; // training and validation share it
    told.add(what);
    warn('W_METRIC', `${figure}: ${what}`);
  }
  return new Map(found.flatMap(({ figure, what, isConstant }) => (isConstant ? [[figure, what]] : [])));
}

function flawsOf(metrics: readonly Metric[], loss: Loss, { inputs, targets, weights }: Examples): Flaw[] {
  const flaws: Flaw[] = [];
  if (weights?.every((weight) => weight === 0)) {
    const what = 'all weights of these rows are 0, so their loss is 0 whatever the model does';
    flaws.push({ figure: 'loss', what, isConstant: true }, { figure: 'dataLoss', what, isConstant: true });
  }
  const ending = inputs.network.layers.at(-1)!.layer.activation?.name;
  for (const metric of metrics) {
    const constant = constantBy(metric, targets);
    const what = constant ?? misreadBy(metric, loss, ending, targets);
    if (what !== undefined) flaws.push({ figure: metric.name, what, isConstant: constant !== undefined });
  }
  return flaws;
}

/** Reason why the metric is the same for every model. */
function constantBy({ compares }: Metric, { data, rows, columns }: Targets): string | undefined {
  if (compares !== 'variance') return undefined;
  if (rows < 2) return 'it is NaN where there are fewer than two rows; give more, or use mse or mae';
  if (data.some((value, at) => value !== data[at % columns])) return undefined;
  return 'the targets of all rows are alike, so it is 0 unless they are met exactly; use mse or mae';
}

/** Reason why the metric misreads the targets. */
function misreadBy(
  { compares }: Metric,
  { targets: kind }: Loss,
  ending: string | undefined,
  { data, columns }: Targets,
): string | undefined {
  if (compares === 'labels' && (kind === 'distribution' || (kind === 'values' && ending === 'softmax'))) {
    return 'there is one class per row, but every output counts by itself, so guesses look good; use accuracy';
  }
  if (compares === 'classes' && kind === 'binary' && columns > 2 && areOneHot(data, columns)) {
    return 'each row has one class, but every output counts by itself, so guesses look good; use categoricalCrossentropy';
  }
  if (kind !== 'values') return undefined;
  if (compares === 'classes' || compares === 'labels') {
    if (data.some((value) => value !== 0 && value !== 1)) {
      return 'it is for classes, 0 or 1, and these targets are other numbers; use mse, mae or r2';
    }
    if (compares === 'labels' || columns === 1 || areOneHot(data, columns)) return undefined;
    return 'it is for one class per row, and rows here have several labels or none; use binaryAccuracy';
  }
  if (compares !== 'probabilities' || data.every((value) => value >= 0 && value <= 1)) return undefined;
  return 'it is for probabilities in [0, 1], and these targets are other numbers; use mse, mae or r2';
}

/** Whether every row has a single 1 among zeros. */
function areOneHot(data: Float32Array | Int32Array, columns: number): boolean {
  for (let first = 0; first < data.length; first += columns) {
    let ones = 0;
    for (let at = first; at < first + columns; at++) {
      if (data[at] !== 0 && data[at] !== 1) return false;
      ones += data[at]!;
    }
    if (ones !== 1) return false;
  }
  return true;
}
