import type { Rows } from '../../data/reading/rows.js';
import type { Activation, Loss, LossBatch, Metric, MetricBatch } from '../../types.js';
import type { LossTerms } from '../ledger.js';
import type { Parts } from '../parts.js';
import type { Plan } from '../plan/plan.js';
import type { EvaluationResult } from '../prediction/options.js';
import type { Predictor } from '../prediction/predict.js';
import type { Examples } from '../rows/examples.js';
import type { Targets } from '../rows/targets.js';
import type { Compiled } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import type { Built } from '../weights/built.js';
import type { Parameters } from '../weights/parameters.js';
import type { EvaluationCall } from './call.js';

/** Evaluates the rows of a call, in turns of the event loop. A chunk on demand, which pages that only predict never load. */
export async function evaluateCall(
  parts: Parts,
  state: ModelState,
  { built, compiled, examples, yieldEvery }: EvaluationCall,
): Promise<EvaluationResult> {
  const work = evaluateExamples(parts, state, built, compiled, examples);
  const { terms, metrics } = await parts.runYielding(work, new parts.Yielder(yieldEvery));
  return { ...terms, ...Object.fromEntries(metrics) };
}

/** Memory of an evaluation. */
export interface EvaluationMemory {
  readonly plan: Plan;
  readonly targets: number;
  readonly weights: number;
  readonly region: number;
}

/** Allocates the memory of an evaluation. @throws MemoryError before anything changes. */
export function allocateEvaluation(
  { evaluationPlan, layOut }: Parts,
  built: Built,
  { isFused }: Compiled,
  { inputs, targets }: Examples,
): EvaluationMemory {
  const { regions } = built;
  const plan = evaluationPlan(built, inputs, isFused);
  try {
    const buffers = layOut(regions, (floats) => ({
      targets: floats(plan.rows * targets.columns),
      weights: floats(plan.rows),
    }));
    return { plan, ...buffers };
  } catch (error) {
    regions.release(plan.region);
    throw error;
  }
}

/** Frees the memory of an evaluation, if there is any. */
export function releaseEvaluation({ regions }: Built, memory: EvaluationMemory | undefined): void {
  regions.release(memory?.plan.region);
  regions.release(memory?.region);
}

/**
 * Computes loss terms and metrics over the examples, dropout off, in separate buffers, so that training in progress is not
 * disturbed. Yields wherever the event loop may turn.
 *
 * @param kept  memory to use, freed by the caller; if undefined, it is allocated for this evaluation.
 */
export function* evaluateExamples(
  parts: Parts,
  state: ModelState,
  built: Built,
  compiled: Compiled,
  examples: Examples,
  kept?: EvaluationMemory,
): Generator<void, Evaluated, void> {
  const requireStillLive = () => {
    parts.requireLive(state, 'evaluate');
    const { average } = state;
    if (built !== state.built && built !== average?.built) parts.requireAverage(undefined, 'evaluate');
  };
  requireStillLive();
  const memory = kept ?? allocateEvaluation(parts, built, compiled, examples);
  const { inputs, targets, weights } = examples;
  try {
    const predictor = { ...built, plan: memory.plan, hasFiniteWeights: parts.areFinite(state, built) };
    const { classes } = state.inputs.standardizer ?? {};
    const evaluation = { ...compiled, weights, classes, steps: state.progress.step };
    return yield* evaluateRows(
      parts,
      predictor,
      built.parameters,
      memory,
      inputs,
      targets,
      evaluation,
      requireStillLive,
    );
  } finally {
    if (kept === undefined && !state.isDisposed) releaseEvaluation(built, memory);
  }
}

/** The loss and metrics of an evaluation, and the weights of its rows. */
interface Evaluation {
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  /** The activation left to the loss, applied for the metrics. */
  readonly predictionsActivation: Activation | undefined;
  /** (rows), or undefined: all ones. */
  readonly weights: Float32Array | undefined;
  /** Names of the classes, for the metrics. */
  readonly classes: MetricBatch['classes'];
  /** Training steps taken so far: strengths of penalties may follow a schedule. */
  readonly steps: number;
}

/** Buffers for targets and weights of `plan.rows` rows, allocated by the caller. */
interface EvaluationBuffers {
  readonly targets: number;
  readonly weights: number;
}

/** Result of an evaluation. */
export interface Evaluated {
  readonly terms: LossTerms;
  readonly metrics: ReadonlyMap<string, number | object>;
}

/** Computes loss terms and metrics over all rows, dropout off. Yields before each chunk, so that the event loop may turn. */
function* evaluateRows(
  { deterministicPass, forwardChunk, lossTerms, penaltiesOf }: Parts,
  predictor: Predictor,
  parameters: Parameters,
  buffers: EvaluationBuffers,
  inputs: Rows,
  targets: Targets,
  { loss, metrics, predictionsActivation, weights, classes, steps }: Evaluation,
  requireLive: () => void,
): Generator<void, Evaluated, void> {
  const { plan, network, runtime } = predictor;
  const { kernels, arena } = runtime;
  const accumulators = metrics.map((metric) => metric.start(kernels));
  const pass = { ...deterministicPass(predictor.hasFiniteWeights), step: Math.max(0, steps - 1) };
  const columns = network.outputUnits;
  const penalties = penaltiesOf(runtime, parameters, steps);
  let dataLossSum = 0;
  for (let first = 0; first < inputs.rows; first += plan.rows) {
    yield;
    requireLive();
    pass.rows = Math.min(plan.rows, inputs.rows - first);
    forwardChunk(predictor, inputs, first, pass, penalties);
    const chunk = targets.data.subarray(first * targets.columns, (first + pass.rows) * targets.columns);
    arena.write(buffers.targets, chunk);
    const shares = weights?.subarray(first, first + pass.rows);
    if (shares !== undefined) arena.f32(buffers.weights, pass.rows).set(shares);
    const batch: LossBatch = {
      predictions: plan.output,
      targets: buffers.targets,
      weights: weights === undefined ? 0 : buffers.weights,
      gradient: 0,
      rows: pass.rows,
      columns,
      scale: 1,
    };
    dataLossSum += loss.compute(kernels, batch);
    if (metrics.length === 0) continue;
    const logits = predictionsActivation && arena.f32(plan.output, pass.rows * columns).slice();
    predictionsActivation?.forward(kernels, plan.output, plan.output, pass.rows, columns);
    const predictions = arena.f32(plan.output, pass.rows * columns);
    const seen = { predictions, logits, targets: chunk, weights: shares, classes, rows: pass.rows, columns };
    for (const accumulator of accumulators) accumulator.add(seen);
  }
  return {
    terms: lossTerms(dataLossSum / inputs.rows, penalties),
    metrics: new Map(metrics.map((metric, index) => [metric.name, accumulators[index]!.result()])),
  };
}
