import { runtime } from '../../core/kernels/runtime.js';
import type { TargetInput } from '../../data/preparation.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import { OptionError } from '../../errors.js';
import { layOut } from '../../model/memory/layout.js';
import { readTargets, type Targets } from '../../model/rows/targets.js';
import type { Compiled } from '../../model/state/compile.js';
import type { ModelState } from '../../model/state/state.js';
import type { Matrix, Metric, MetricBatch } from '../../types.js';
import { refuse } from '../../validate.js';
import { sumOf } from './rowWeights.js';

/**
 * Computes metrics of predictions that a compiled model made, with a row of weight 2 counting like a row that is there twice. Whole
 * weights repeat their rows. Other weights make weighted means of the library's metrics; functions of the caller's are given them as
 * `shape.sampleWeight`, which the scores of `ockham/metrics` use.
 *
 * @param state  that of the trained model, or of one that has learned from the same rows.
 * @param predictions  as `predict` returns them: in the target's units.
 * @throws OptionError for a metric whose result is no number.
 */
export function scoreOf(
  state: ModelState,
  compiled: Compiled,
  metrics: readonly Metric[],
  predictions: Matrix,
  y: TargetInput,
  weights: Float32Array | undefined,
): Record<string, number> {
  if (metrics.length === 0) return {};
  const [rows = 0, columns = 0] = predictions.shape;
  const { standardizer } = state.inputs;
  const prepared = standardizer?.prepareTargets?.('y', y, compiled.loss.targets, columns, undefined);
  const targets = readTargets('y', prepared?.y ?? (y as MatrixInput), compiled.loss, columns, rows);
  // Encoded and back, as in `evaluate`: the same bits.
  const data = standardizer?.undo?.(targets.data, targets.columns) ?? targets.data;
  const { classes } = standardizer ?? {};
  const all = { ...activated(state, compiled, predictions, { ...targets, data }), classes };
  return Object.fromEntries(
    metrics.map((metric) => [metric.name, weighted(standardizer?.withoutUnits?.(metric) ?? metric, all, weights)]),
  );
}

/** The predictions after the activation that was left to the loss. */
function activated(
  { regions }: ModelState,
  { predictionsActivation, isFused }: Compiled,
  { data, shape }: Matrix,
  targets: Targets,
): MetricBatch {
  const [rows = 0, columns = 0] = shape;
  const seen = { targets: targets.data, rows, columns };
  if (predictionsActivation === undefined || isFused) return { ...seen, predictions: data };
  const { kernels, arena } = runtime();
  const { region, at } = layOut(regions, (floats) => ({ at: floats(data.length) }));
  try {
    arena.f32(at, data.length).set(data);
    predictionsActivation.forward(kernels, at, at, rows, columns);
    return { ...seen, predictions: arena.f32(at, data.length).slice(), logits: data };
  } finally {
    regions.release(region);
  }
}

function weighted(metric: Metric, all: MetricBatch, weights: Float32Array | undefined): number {
  if (weights === undefined || weights.every((weight) => weight === 1)) return figureIn(metric, all);
  const isWhole = weights.every((weight) => Number.isInteger(weight));
  if (isWhole && sumOf(weights) <= 16 * all.rows) return figureIn(metric, repeated(all, weights));
  if (metric.isOwn) return figureIn(metric, { ...all, weights });
  if (metric.name === 'r2') return weightedR2(all, weights);
  let sum = 0; // all others are means over the rows
  for (let row = 0; row < all.rows; row++) {
    if (weights[row]! > 0) sum += weights[row]! * figureIn(metric, rowsAt(all, Int32Array.of(row)));
  }
  return sum / sumOf(weights);
}

function figureIn(metric: Metric, batch: MetricBatch): number {
  const accumulator = metric.start(runtime().kernels);
  accumulator.add(batch);
  const figure = accumulator.result();
  if (typeof figure === 'number') return figure;
  return refuse(OptionError, `metrics.${metric.name}()`, 'a number', figure);
}

/** Each row as often as its weight says. */
function repeated(all: MetricBatch, weights: Float32Array): MetricBatch {
  const rows: number[] = [];
  for (let row = 0; row < all.rows; row++) for (let time = 0; time < weights[row]!; time++) rows.push(row);
  return rowsAt(all, Int32Array.from(rows));
}

function rowsAt(
  { predictions, logits, targets, classes, rows: count, columns }: MetricBatch,
  rows: Int32Array,
): MetricBatch {
  const pick = <T extends Float32Array | Int32Array>(values: T, width: number): T => {
    const out = new (values instanceof Int32Array ? Int32Array : Float32Array)(rows.length * width);
    for (const [to, from] of rows.entries()) {
      for (let column = 0; column < width; column++) out[to * width + column] = values[from * width + column]!;
    }
    return out as T;
  };
  return {
    predictions: pick(predictions, columns),
    ...(logits && { logits: pick(logits, columns) }),
    targets: pick(targets, targets.length / count),
    classes,
    rows: rows.length,
    columns,
  };
}

/** 1 - Σ w (t - p)² / Σ w (t - mean t)², the mean with the same weights; then the mean over the columns. */
function weightedR2({ predictions, targets, rows, columns }: MetricBatch, weights: Float32Array): number {
  const total = sumOf(weights);
  let sum = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += (weights[row]! * targets[row * columns + column]!) / total;
    let [residuals, deviations] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const target = targets[row * columns + column]!;
      const error = target - predictions[row * columns + column]!;
      residuals += weights[row]! * error * error;
      deviations += weights[row]! * (target - mean) * (target - mean);
    }
    sum += deviations === 0 ? Number(residuals === 0) : 1 - residuals / deviations;
  }
  return sum / columns;
}
