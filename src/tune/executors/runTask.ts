import type { ModelInput, TargetInput } from '../../data/preparation.js';
import type { HostAbortSignal } from '../../host.js';
import type { EvaluateOptions, EvaluationResult } from '../../model/prediction/options.js';
import type { FitOptions } from '../../model/training/options.js';
import type { Matrix } from '../../types.js';
import { given } from '../../validate.js';
import type { FoldRows, Task, TaskResult } from './executor.js';

/** A model on this thread or in a worker: the methods that a task calls. */
export interface TaskModel {
  fit(X: ModelInput, y: TargetInput, options?: FitOptions): Promise<unknown>;
  evaluate(X: ModelInput, y: TargetInput, options?: EvaluateOptions): Promise<EvaluationResult>;
  predict(X: ModelInput): Matrix | Promise<Matrix>;
  save(): Uint8Array | Promise<Uint8Array>;
}

/**
 * Trains the model of a task, which was loaded from its bytes, and scores it: for executors.
 *
 * @throws as `fit` and `evaluate`; the signal's reason.
 */
export async function runTask(
  model: TaskModel,
  { fit, from, epochs, returnsModel, returnsPredictions }: Omit<Task, 'model'>,
  { train, test }: FoldRows,
  signal?: HostAbortSignal,
  onWarning?: FitOptions['onWarning'],
): Promise<TaskResult> {
  const weights = given({ sampleWeight: train.sampleWeight });
  const own = given({ signal, onWarning });
  await model.fit(train.X, train.y, { ...fit, ...weights, ...own, epochs: epochs - from, verbose: false });
  const figures = await model.evaluate(test.X, test.y, given({ sampleWeight: test.sampleWeight }));
  return {
    figures,
    predictions: returnsPredictions ? await model.predict(test.X) : undefined,
    model: returnsModel ? await model.save() : undefined,
  };
}
