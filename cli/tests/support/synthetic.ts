import type { Job, JobResult } from '../../src/compare/job.js';

/** A made-up training that depends on the job alone: curves that fall and rise, some weights, some exact zeros. */
export function syntheticResult({ setting, seed, epochs }: Job): JobResult {
  const { l1, l2, groupLasso, maxNorm, dropout, patience } = setting;
  const phase = l1 * 4000 + l2 * 700 + groupLasso * 900 + maxNorm * 5 + dropout * 3 + patience;
  const wave = (i: number) => Math.sin(seed * 12.9898 + phase + i + 0.5);
  const trained = patience > 0 ? Math.max(1, epochs - seed) : epochs;
  const curve = (value: (t: number) => number) =>
    Array.from({ length: trained }, (_, i) => value((i + 1) / epochs) + 0.01 * wave(i));
  const kept = l1 > 0 ? 3 : 1;
  return {
    curves: {
      trainLoss: curve((t) => 2.3 * Math.exp(-4 * t)),
      validationLoss: curve((t) => 2.3 * Math.exp(-5 * t) + 0.8 * t),
      trainAccuracy: curve((t) => 0.98 - 0.8 * Math.exp(-4 * t)),
      validationAccuracy: curve((t) => 0.85 - 0.6 * Math.exp(-6 * t)),
      l1: curve((t) => (l1 > 0 ? 3 * Math.exp(-3 * t) : 0)),
      l2: curve((t) => (l2 > 0 ? 5 * Math.exp(-3 * t) : 0)),
      groupLasso: curve((t) => (groupLasso > 0 ? 4 * Math.exp(-3 * t) : 0)),
    },
    testAccuracy: 0.85 + 0.05 * wave(1),
    trainAccuracy: 0.95 + 0.01 * wave(2),
    weights: Float32Array.from({ length: 600 }, (_, i) => (i % kept === 0 ? 0.3 * wave(i) : 0)),
    unusedInputs: groupLasso > 0 ? 9 + seed : 0,
    seconds: 0.5,
  };
}
