import type { ModelInput, TargetInput } from '../../data/preparation.js';
import type { WeightArrays } from '../../data/reading/weights.js';
import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import type { Optimality, OptimalityOptions } from '../../model/optimality/optimality.js';
import type { EvaluateOptions, EvaluationResult } from '../../model/prediction/options.js';
import type { FeatureReport } from '../../model/selection/featureReport.js';
import type { Sparsity } from '../../model/selection/sparsity.js';
import type { Sequential } from '../../model/sequential.js';
import type { History } from '../../model/training/fit.js';
import type { FitOptions } from '../../model/training/options.js';
import type { Matrix, PruneOptions } from '../../types.js';
import { hasMethods, refuse, requireInteger } from '../../validate.js';
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

/** @throws OptionError unless it is an AbortSignal or undefined. */
export function readSignal(owner: string, signal: unknown): HostAbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (hasMethods<HostAbortSignal>(signal, 'throwIfAborted', 'addEventListener', 'removeEventListener')) return signal;
  refuse(OptionError, `${owner}.signal`, 'an AbortSignal', signal);
}

/**
 * Runs `count` jobs, up to `size` side by side, in the order of their numbers. If one fails, or the caller's signal aborts, the signal that
 * jobs are given aborts; no other job begins, and those that run are awaited before the error is thrown.
 */
export async function runJobs<T>(
  count: number,
  size: number,
  signal: HostAbortSignal | undefined,
  job: (index: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  const results: T[] = new Array(count);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const work = async () => {
    while (next < count && failure === undefined) {
      const index = next++;
      try {
        controller.signal.throwIfAborted();
        results[index] = await job(index, controller.signal);
      } catch (error) {
        failure ??= { error };
        controller.abort(error);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(size, count) }, work));
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  if (failure !== undefined) throw failure.error;
  return results;
}
