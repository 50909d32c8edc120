import { parts } from '../parts.js';
import type { EvaluationResult } from '../prediction/options.js';
import type { ModelState } from '../state/state.js';
import type { EvaluationCall } from './call.js';

/** Evaluates the rows of a call, in turns of the event loop. */
export async function evaluate(state: ModelState, call: EvaluationCall): Promise<EvaluationResult> {
  const { evaluateCall } = await import('./evaluateExamples.js');
  return evaluateCall(parts, state, call);
}
