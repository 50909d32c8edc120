import type { MatrixInput } from '../../data/inputs.js';
import type { SparseMatrix } from '../../data/sparse.js';
import { evaluateExamples, readExamples } from '../rows/examples.js';
import { connect, type ModelState, requireCompiled, requireIntact, weightsOf } from '../state/state.js';
import { type EvaluateOptions, readEvaluateOptions } from '../training/options.js';
import type { Evaluated } from './predict.js';

/**
 * Checks and copies everything that evaluate was given. The work goes through the rows, and yields where the event loop may turn.
 *
 * @throws ShapeError, DataError, OptionError; StateError `E_DISPOSED`, `E_NOT_COMPILED`.
 */
export function prepareEvaluation(
  state: ModelState,
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  options: EvaluateOptions,
): { readonly work: Generator<void, Evaluated, void>; readonly yieldEvery: number } {
  requireIntact(state, 'evaluate');
  const compiled = requireCompiled(state, 'evaluate');
  const { sampleWeight, yieldEvery, choice } = readEvaluateOptions(options);
  const examples = readExamples(state, compiled, ['X', 'y'], X, y, sampleWeight);
  connect(state, examples.inputs.columns);
  const built = weightsOf(state, 'evaluate', choice);
  return { work: evaluateExamples(state, built, compiled, examples), yieldEvery };
}
