import { type Histogram, histogram, largestMagnitude } from './histogram.js';
import type { Curves, JobResult } from './job.js';
import { type PairedDifference, pairedDifference } from './paired.js';
import { type Setting, settings } from './settings.js';
import { splitRows } from './split.js';
import { type Spread, spread, spreadOfCurves, zeroFraction } from './statistics.js';

/** Summary of one setting over its seeds. Accuracies, gap and zeros are fractions. */
export interface SettingSummary {
  readonly setting: Setting;
  readonly testAccuracy: Spread;
  /** Test accuracy minus that of the first setting, no regularizer, with the same seeds; undefined for that one. */
  readonly difference: PairedDifference | undefined;
  readonly trainAccuracy: Spread;
  /** Train minus test accuracy. */
  readonly gap: Spread;
  readonly zeros: Spread;
  /** Number of the 64 inputs that no unit reads. */
  readonly unusedInputs: Spread;
  /** Epochs of one training. */
  readonly epochs: Spread;
  /** Seconds of one training. */
  readonly seconds: Spread;
  /** One entry per seed. */
  readonly testAccuracies: readonly number[];
  readonly trainAccuracies: readonly number[];
  readonly curves: { readonly [name in keyof Curves]: readonly Spread[] };
  /** Over the kernels of all seeds; the same bins in every setting. */
  readonly histogram: Histogram;
}

export interface Comparison {
  readonly seeds: number;
  readonly epochs: number;
  readonly rows: number;
  readonly wrongLabels: number;
  readonly testRows: number;
  readonly summaries: readonly SettingSummary[];
}

/** An odd number, so that one bin is centred on 0. */
const bins = 81;

/** @param results  in the order of `makeJobs`. */
export function summarize(
  options: { seeds: number; epochs: number; rows: number },
  results: readonly JobResult[],
): Comparison {
  const { seeds, epochs, rows } = options;
  // Rounded up to a tenth, so that the axis ends on a tick.
  const limit = Math.max(0.1, Math.ceil(largestMagnitude(results.map((result) => result.weights)) * 10) / 10);
  const split = splitRows(rows);
  return {
    seeds,
    epochs,
    rows,
    wrongLabels: split.wrongLabels.size,
    testRows: split.testRows.length,
    summaries: settings.map((setting, i) =>
      summarizeSetting(
        setting,
        results.slice(i * seeds, (i + 1) * seeds),
        i === 0 ? undefined : results.slice(0, seeds),
        limit,
      ),
    ),
  };
}

function summarizeSetting(
  setting: Setting,
  runs: readonly JobResult[],
  base: readonly JobResult[] | undefined,
  limit: number,
): SettingSummary {
  const accuracies = (of: readonly JobResult[]) => of.map((run) => run.testAccuracy);
  const curve = (name: keyof Curves) => spreadOfCurves(runs.map((run) => run.curves[name]));
  return {
    setting,
    testAccuracy: spread(accuracies(runs)),
    difference: base && pairedDifference(accuracies(runs), accuracies(base)),
    trainAccuracy: spread(runs.map((run) => run.trainAccuracy)),
    gap: spread(runs.map((run) => run.trainAccuracy - run.testAccuracy)),
    zeros: spread(runs.map((run) => zeroFraction(run.weights))),
    unusedInputs: spread(runs.map((run) => run.unusedInputs)),
    epochs: spread(runs.map((run) => run.curves.trainLoss.length)),
    seconds: spread(runs.map((run) => run.seconds)),
    testAccuracies: runs.map((run) => run.testAccuracy),
    trainAccuracies: runs.map((run) => run.trainAccuracy),
    curves: {
      trainLoss: curve('trainLoss'),
      validationLoss: curve('validationLoss'),
      trainAccuracy: curve('trainAccuracy'),
      validationAccuracy: curve('validationAccuracy'),
      l1: curve('l1'),
      l2: curve('l2'),
      groupLasso: curve('groupLasso'),
    },
    histogram: histogram(
      runs.map((run) => run.weights),
      limit,
      bins,
    ),
  };
}

/** The setting with the highest mean test accuracy; the first of them on a tie. */
export function bestOf(summaries: readonly SettingSummary[]): SettingSummary | undefined {
  return summaries.reduce<SettingSummary | undefined>(
    (best, summary) => (best === undefined || summary.testAccuracy.mean > best.testAccuracy.mean ? summary : best),
    undefined,
  );
}
