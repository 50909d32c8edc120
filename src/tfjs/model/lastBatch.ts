import type { ModelState } from '../../model/state/state.js';
import type { MetricBatch } from '../../types.js';

/** The rows of the last training step with the outputs before it, as metrics see them. Views, valid until the model is used again. */
export function lastBatch({ built, trainingPlan, compiled }: ModelState, rows: number): MetricBatch {
  const { network, runtime } = built!;
  const { arena } = runtime;
  const plan = trainingPlan!;
  const columns = network.outputUnits;
  const isLabels = compiled!.loss.targets === 'labels';
  const size = isLabels ? rows : rows * columns;
  return {
    predictions: arena.f32(plan.predictions, rows * columns),
    logits: compiled!.predictionsActivation && arena.f32(plan.output, rows * columns),
    targets: isLabels ? arena.i32(plan.targets, size) : arena.f32(plan.targets, size),
    rows,
    columns,
  };
}
