import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { isStreamed } from '../../data/streamed.js';
import { type EvaluateOptions, readEvaluateOptions } from '../prediction/options.js';
import { type Examples, readExamples } from '../rows/examples.js';
import { type Compiled, readMetrics } from '../state/compile.js';
import { connect, type ModelState, requireCompiled, requireIntact, weightsOf } from '../state/state.js';
import type { RowStream } from '../streamed.js';
import type { Built } from '../weights/built.js';

/** A call of evaluate: its arguments checked and copied. */
export interface EvaluationCall<E = Examples | RowStream> {
  readonly compiled: Compiled;
  readonly examples: E;
  /** The weights to evaluate. */
  readonly built: Built;
  readonly yieldEvery: number;
}

/** Checks and copies all arguments of evaluate. @throws ShapeError, DataError, OptionError; StateError `E_DISPOSED`, `E_NOT_COMPILED`. */
export function readEvaluation(
  state: ModelState,
  X: ModelInput,
  y: TargetInput,
  options: EvaluateOptions,
): EvaluationCall<Examples>;
export function readEvaluation(
  state: ModelState,
  X: ModelInput | RowStream,
  y: TargetInput,
  options: EvaluateOptions,
): EvaluationCall;
export function readEvaluation(
  state: ModelState,
  X: ModelInput | RowStream,
  y: TargetInput,
  options: EvaluateOptions,
): EvaluationCall {
  requireIntact(state, 'evaluate');
  const own = requireCompiled(state, 'evaluate');
  const { sampleWeight, yieldEvery, choice } = readEvaluateOptions(options);
  const asked = { ...own, metrics: readMetrics('evaluate', options.metrics, own, own.metrics) };
  const { inputs } = state;
  const compiled = inputs.standardizer?.inUnits?.(asked, inputs) ?? asked;
  let examples: EvaluationCall['examples'];
  if (isStreamed<RowStream>(X)) examples = X;
  else {
    examples = readExamples(state, compiled, ['X', 'y'], X, y, sampleWeight);
    connect(state, examples.inputs.columns);
  }
  return { compiled, examples, built: weightsOf(state, 'evaluate', choice), yieldEvery };
}
