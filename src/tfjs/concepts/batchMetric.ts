import { ours } from '../../concept.js';
import type { Metric, MetricBatch } from '../../types.js';
import type { Figure } from '../figures/figures.js';

/** The rows of a batch, set before each call of fit and evaluate. */
export interface BatchSize {
  rows: number;
}

/** A metric of TensorFlow.js: its key in the log, the metric of Ockham that it is, and its figure of the last batch. */
export interface NamedMetric {
  readonly key: string;
  readonly own: Metric;
  lastFigure(): number;
  /** Reads a batch that no accumulator has seen. */
  figureOf(batch: MetricBatch): number;
}

/**
 * Makes a metric that is averaged as in TensorFlow.js: a figure of each batch, weighted by its rows. Weights of rows do not count.
 *
 * @param own  its name in the logs of Ockham.
 * @param isOckhams  whether a file may call it so, because a metric of Ockham has that name and the same meaning.
 * @param readsLogits  whether the output of the model is the input of the loss: no activation lies between.
 */
export function batchMetric(
  key: string,
  own: string,
  figure: Figure,
  size: Readonly<BatchSize>,
  { isOckhams, readsLogits }: { readonly isOckhams: boolean; readonly readsLogits: boolean },
): NamedMetric {
  let last = Number.NaN;
  const figureOf = ({ predictions, logits, targets, rows, columns }: MetricBatch) =>
    figure.of({ targets, predictions: (readsLogits ? logits : undefined) ?? predictions, rows, columns });
  const metric: Metric = {
    name: own,
    ...(isOckhams ? {} : { isOwn: true }),
    start() {
      const whole = figure.isMean ? Number.POSITIVE_INFINITY : size.rows;
      let held: MetricBatch[] = [];
      let count = 0;
      let sum = 0;
      let seen = 0;
      const take = (batch: MetricBatch) => {
        last = figureOf(batch);
        sum += last * batch.rows;
        seen += batch.rows;
      };
      const flush = () => {
        if (count > 0) take(joined(held));
        [held, count] = [[], 0];
      };
      return {
        add(batch) {
          // Evaluation passes more or fewer rows than a batch has; those of training are whole but the last.
          if (figure.isMean || (count === 0 && batch.rows === whole)) return take(batch);
          for (let first = 0; first < batch.rows; ) {
            const rows = Math.min(whole - count, batch.rows - first);
            held.push(part(batch, first, rows));
            first += rows;
            count += rows;
            if (count === whole) flush();
          }
        },
        result() {
          flush();
          return sum / seen;
        },
      };
    },
  };
  return { key, own: isOckhams ? ours(metric) : metric, lastFigure: () => last, figureOf };
}

/** Copies some rows of a batch. */
function part({ predictions, logits, targets, rows, columns }: MetricBatch, first: number, count: number): MetricBatch {
  const width = targets.length / rows;
  const [start, end] = [first * columns, (first + count) * columns];
  return {
    predictions: predictions.slice(start, end),
    logits: logits?.slice(start, end),
    targets: targets.slice(first * width, (first + count) * width),
    rows: count,
    columns,
  };
}

function joined(batches: readonly MetricBatch[]): MetricBatch {
  const [first] = batches;
  if (batches.length === 1) return first!;
  const floats = (arrays: readonly ArrayLike<number>[]) =>
    Float32Array.from(arrays.flatMap((array) => Array.from(array)));
  return {
    predictions: floats(batches.map(({ predictions }) => predictions)),
    logits: first!.logits && floats(batches.map(({ logits }) => logits!)),
    targets: floats(batches.map(({ targets }) => targets)),
    rows: batches.reduce((sum, { rows }) => sum + rows, 0),
    columns: first!.columns,
  };
}
