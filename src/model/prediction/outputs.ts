import type { ModelInput, PreparedRows } from '../../data/preparation.js';
import type { Matrix } from '../../types.js';
import { requireOptions } from '../../validate.js';
import { readInputs, withoutLearning } from '../rows/inputs.js';
import { connect, type ModelState, readWeightsChoice, requireIntact } from '../state/state.js';
import type { PredictOptions } from './options.js';
import { predictRows } from './predict.js';
import { predictorFor } from './predictor.js';

/** Checks and copies rows that are predicted; the first ones connect the layers. */
export function readRows(state: ModelState, X: ModelInput, method: string): PreparedRows {
  requireIntact(state, method);
  const inputs = readInputs('X', X, state.network?.inputUnits, withoutLearning(state.inputs));
  connect(state, inputs.columns);
  return inputs;
}

/** Outputs of all rows, as `predict` gives them. */
export function outputsOf(state: ModelState, X: ModelInput, options: PredictOptions): Matrix {
  requireOptions('predict', options, ['weights']);
  const choice = readWeightsChoice('predict', options.weights);
  const inputs = readRows(state, X, 'predict');
  const predictor = predictorFor(state, inputs, 1, 'predict', choice);
  const { outputUnits } = predictor.network;
  const data = predictRows(predictor, inputs);
  return { data: inputs.standardizer?.undo?.(data, outputUnits) ?? data, shape: [inputs.rows, outputUnits] };
}
