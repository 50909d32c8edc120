import type { ModelInput, TargetInput } from '../../data/preparation.js';
import type { WeightArrays } from '../../data/reading/weights.js';
import type { Optimality, OptimalityOptions } from '../../model/optimality/optimality.js';
import type { EvaluateOptions, EvaluationResult } from '../../model/prediction/options.js';
import type { FeatureReport } from '../../model/selection/featureReport.js';
import type { Sparsity } from '../../model/selection/sparsity.js';
import type { Sequential } from '../../model/sequential.js';
import type { History } from '../../model/training/fit.js';
import type { FitOptions } from '../../model/training/options.js';
import type { Matrix, PruneOptions } from '../../types.js';
import { requireInteger } from '../../validate.js';
import type { WorkerPool } from '../../worker/caller/workerPool.js';

type Soon<T> = T | Promise<T>;

/** The methods of a model on this thread, or in a worker, that tasks call. */
export interface AnyModel {
  readonly epoch: number;
  fit(X: ModelInput, y: TargetInput, options?: FitOptions): Promise<History>;
  evaluate(X: ModelInput, y: TargetInput, options?: EvaluateOptions): Promise<EvaluationResult>;
  optimality(X: ModelInput, y: TargetInput, options?: OptimalityOptions): Promise<Optimality>;
  predict(X: ModelInput): Soon<Matrix>;
  featureReport(): Soon<FeatureReport>;
  sparsity(): Soon<Sparsity>;
  getWeights(): Soon<Matrix[]>;
  setWeights(weights: WeightArrays): Soon<void>;
  prune(options: PruneOptions): Soon<void>;
}

/** Runs tasks on models: one after the other on this thread, or side by side in workers. */
export interface Runner {
  /** Number of tasks that run side by side. */
  readonly size: number;
  /** Runs a task on the model, or on a copy of it in a worker. The model itself is the caller's to dispose of. */
  run<T>(model: Sequential, task: (model: AnyModel) => Promise<T>): Promise<T>;
  dispose(): void;
}

/** @throws HyperparameterError unless `threads` is an integer >= 1. */
export function runnerFor(owner: string, threads: unknown = 1): Runner {
  const size = requireInteger(`${owner}.threads`, threads, 1);
  if (size === 1) return { size, run: (model, task) => task(model), dispose: () => {} };
  let pool: Promise<WorkerPool> | undefined;
  return {
    size,
    async run(model, task) {
      // On demand: on this thread alone, nothing of it is loaded.
      pool ??= import('../../worker/caller/workerPool.js').then(({ workerPool }) => workerPool({ size }));
      return (await pool).run(model, task);
    },
    dispose() {
      pool?.then((started) => started.dispose()).catch(() => {}); // what did not start made `run` reject
    },
  };
}
