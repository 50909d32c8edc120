import type { Rows } from '../../data/reading/rows.js';
import { planInference } from '../plan/inferencePlan.js';
import { holds, listedNeeds, type Plan } from '../plan/plan.js';
import type { ModelState, WeightsChoice } from '../state/state.js';
import { weightsOf } from '../state/state.js';
import type { Built } from '../weights/built.js';
import type { Predictor } from './predict.js';

/** Rows of one forward pass at inference: enough to fill the kernels' tiles, small enough to stay in the cache. */
const INFERENCE_ROWS = 256;

/** Whether none of those weights is NaN or infinite; known already for the model's own. */
export function areFinite(state: ModelState, built: Built): boolean {
  return built === state.built ? state.hasFiniteWeights : built.parameters.areFinite();
}

/**
 * Returns a predictor; the model's plan is replaced if it does not hold the inputs.
 *
 * @param passes  how often every row is predicted.
 */
export function predictorFor(
  state: ModelState,
  inputs: Rows,
  passes: number,
  method: string,
  choice: WeightsChoice = 'current',
): Predictor {
  const built = weightsOf(state, method, choice);
  const field = choice === 'average' ? 'averagePlan' : 'predictionPlan';
  const { regions, network } = built;
  const wanted = Math.min(inputs.rows * passes, INFERENCE_ROWS);
  let plan = state[field];
  if (plan === undefined || !holds(plan, network, inputs, wanted)) {
    plan = planInference(built, wanted, listedNeeds(network, inputs, wanted), false);
    regions.release(state[field]?.region);
    state[field] = plan;
  }
  return { ...built, plan, hasFiniteWeights: areFinite(state, built) };
}

/** Makes a separate plan for one evaluation, between whose chunks other calls may run. The caller releases it. */
export function evaluationPlan(built: Built, inputs: Rows, isFused: boolean): Plan {
  const rows = Math.min(inputs.rows, INFERENCE_ROWS);
  return planInference(built, rows, listedNeeds(built.network, inputs, rows), isFused);
}
