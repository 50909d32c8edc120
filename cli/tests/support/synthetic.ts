import type { Job, JobResult } from '../../src/compare/job.js';

/** A made-up training that depends on the job alone: curves that fall and rise, some weights, some exact zeros. */
export function syntheticResult({ setting, seed, epochs }: Job): JobResult {
  const wave = (i: number) =>
    Math.sin(seed * 12.9898 + setting.l1 * 4000 + setting.l2 * 700 + setting.dropout * 3 + i + 0.5);
  const curve = (value: (t: number) => number) =>
    Array.from({ length: epochs }, (_, i) => value((i + 1) / epochs) + 0.01 * wave(i));
  const kept = setting.l1 > 0 ? 3 : 1;
  return {
    curves: {
      trainLoss: curve((t) => 2.3 * Math.exp(-4 * t)),
      validationLoss: curve((t) => 2.3 * Math.exp(-5 * t) + 0.8 * t),
      trainAccuracy: curve((t) => 0.98 - 0.8 * Math.exp(-4 * t)),
      validationAccuracy: curve((t) => 0.85 - 0.6 * Math.exp(-6 * t)),
      l1: curve((t) => (setting.l1 > 0 ? 3 * Math.exp(-3 * t) : 0)),
      l2: curve((t) => (setting.l2 > 0 ? 5 * Math.exp(-3 * t) : 0)),
    },
    testAccuracy: 0.85 + 0.05 * wave(1),
    trainAccuracy: 0.95 + 0.01 * wave(2),
    weights: Float32Array.from({ length: 600 }, (_, i) => (i % kept === 0 ? 0.3 * wave(i) : 0)),
    seconds: 0.5,
  };
}
