import type { Job, JobResult } from './job.js';
import type { Comparison } from './summary.js';

/** Encodes all figures as JSON, with histograms instead of the weights. NaN (sd of one seed) becomes null. */
export function toJson(comparison: Comparison, jobs: readonly Job[], results: readonly JobResult[]): string {
  const { summaries, ...about } = comparison;
  const settings = summaries.map((summary) => ({
    setting: summary.setting,
    testAccuracy: summary.testAccuracy,
    difference: summary.difference,
    trainAccuracy: summary.trainAccuracy,
    gap: summary.gap,
    zeros: summary.zeros,
    unusedInputs: summary.unusedInputs,
    epochs: summary.epochs,
    seconds: summary.seconds,
    histogram: summary.histogram,
  }));
  const runs = results.map(({ weights: _, ...figures }, i) => ({
    setting: jobs[i]!.setting.name,
    seed: jobs[i]!.seed,
    ...figures,
  }));
  return `${JSON.stringify({ ...about, settings, runs })}\n`;
}
