import type { Job, JobResult } from './job.js';
import type { Comparison } from './summary.js';

/** All figures but the weights themselves, which the histograms stand for; NaN (sd of one seed) becomes null. */
export function toJson(comparison: Comparison, jobs: readonly Job[], results: readonly JobResult[]): string {
  const { summaries, ...about } = comparison;
  const settings = summaries.map(({ setting, testAccuracy, trainAccuracy, gap, zeros, seconds, histogram }) => ({
    setting,
    testAccuracy,
    trainAccuracy,
    gap,
    zeros,
    seconds,
    histogram,
  }));
  const runs = results.map(({ weights: _, ...figures }, i) => ({
    setting: jobs[i]!.setting.name,
    seed: jobs[i]!.seed,
    ...figures,
  }));
  return `${JSON.stringify({ ...about, settings, runs })}\n`;
}
