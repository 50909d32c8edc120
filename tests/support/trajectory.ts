// Drives anything that trains through the golden 25-step trajectories: the f64 reference, and the library's own step.
import type { TrajectoryRun, TrajectorySetup } from '../golden/load.js';

/** Weights as they come out of a trainer: f32 or f64. */
export interface Weights {
  readonly data: ArrayLike<number>;
}

/** A 6-16-4 network (dense ReLU, dropout, dense, softmax cross entropy) set up for one run. */
export interface TrajectoryTrainer {
  /** [W1 (6, 16), b1 (16), W2 (16, 4), b2 (4)], row-major. */
  setWeights(weights: TrajectorySetup['initialWeights']): void;
  /**
   * One training step.
   *
   * @param X  (8, 6) row-major.
   * @param labels  (8).
   * @param mask  (8, 16) row-major of 0 and 1, to be applied with `setup.dropoutScale`; null: no dropout.
   * @returns mean data loss, and loss = data loss + penalties, both before the update.
   */
  step(X: Float32Array, labels: Float32Array, mask: Float32Array | null): { dataLoss: number; loss: number };
  getWeights(): readonly Weights[];
}

export interface TrajectoryResult {
  readonly dataLoss: Float64Array;
  readonly loss: Float64Array;
  /** W1 after the first step. */
  readonly firstKernelAfterOneStep: Float64Array;
  /** [W1, b1, W2, b2]. */
  readonly finalWeights: readonly Float64Array[];
}

/** All steps of one run. The trainer is new and is the caller's to configure from `run` and `setup.optimizers`. */
export function runTrajectory(
  setup: TrajectorySetup,
  run: TrajectoryRun,
  trainer: TrajectoryTrainer,
): TrajectoryResult {
  const steps = setup.batches.length;
  const columns = setup.X.shape[1]!;
  const dataLoss = new Float64Array(steps);
  const loss = new Float64Array(steps);
  let firstKernelAfterOneStep = new Float64Array();
  trainer.setWeights(setup.initialWeights);
  setup.batches.forEach((rows, step) => {
    const X = Float32Array.from(
      rows.flatMap((row) => Array.from(setup.X.data.subarray(row * columns, (row + 1) * columns))),
    );
    const labels = Float32Array.from(rows, (row) => setup.target.data[row]!);
    const ledger = trainer.step(X, labels, run.dropout ? setup.masks[step]!.data : null);
    dataLoss[step] = ledger.dataLoss;
    loss[step] = ledger.loss;
    if (step === 0) firstKernelAfterOneStep = Float64Array.from(trainer.getWeights()[0]!.data);
  });
  const finalWeights = trainer.getWeights().map((weights) => Float64Array.from(weights.data));
  return { dataLoss, loss, firstKernelAfterOneStep, finalWeights };
}

/** Largest differences between a result and the golden figures of its run; 0 for figures that the run does not have. */
export interface TrajectoryDeviation {
  readonly dataLoss: number;
  readonly loss: number;
  readonly firstKernelAfterOneStep: number;
  readonly finalWeights: number;
  /** Whether W1 and W2 have their zeros at the very same places. */
  readonly sameZeros: boolean;
}

export function trajectoryDeviation(result: TrajectoryResult, run: TrajectoryRun): TrajectoryDeviation {
  const first = run.firstKernelAfterOneStep;
  return {
    dataLoss: largestDifference(result.dataLoss, run.dataLoss),
    loss: run.totalLoss === undefined ? 0 : largestDifference(result.loss, run.totalLoss),
    firstKernelAfterOneStep: first === undefined ? 0 : largestDifference(result.firstKernelAfterOneStep, first.data),
    finalWeights: Math.max(
      ...run.finalWeights.map((golden, p) => largestDifference(result.finalWeights[p]!, golden.data)),
    ),
    sameZeros: [0, 2].every((p) =>
      run.finalWeights[p]!.data.every((golden, i) => (golden === 0) === (result.finalWeights[p]![i] === 0)),
    ),
  };
}

/** max |a[i] - b[i]|; NaN where any is NaN. */
function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`expected ${b.length} numbers, got ${a.length}`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
