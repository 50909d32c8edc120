import type { Runtime } from '../../core/kernels/runtime.js';
import type { ListedRows } from '../../data/sparse.js';
import type { Activation, Loss, LossBatch, Metric, Pass, PenaltyTerms } from '../../types.js';
import { type LossTerms, lossTerms, penaltiesOf } from '../ledger.js';
import type { Network } from '../network.js';
import type { Plan } from '../plan/plan.js';
import type { Targets } from '../rows/targets.js';
import type { KernelForms } from '../weights/kernelForms.js';
import type { Parameters } from '../weights/parameters.js';

/** A network ready for forward passes. */
export interface Predictor {
  readonly runtime: Runtime;
  /** Whether all weights are finite. */
  readonly hasFiniteWeights: boolean;
  readonly network: Network;
  readonly plan: Plan;
  readonly forms: KernelForms;
}

/** Rows given by the user, converted. */
export interface Rows {
  /** (rows, inputUnits); empty where they are listed. */
  readonly data: Float32Array;
  /** The rows of a sparse matrix. */
  readonly listed?: ListedRows | undefined;
  readonly rows: number;
}

/** A pass without masks, as inference is. */
export function deterministicPass(hasFiniteWeights: boolean): Pass {
  const coordinates = { purpose: 0, seedLow: 0, seedHigh: 0, stepLow: 0, stepHigh: 0 };
  return { rows: 0, firstRow: 0, isTraining: false, stochastic: false, hasFiniteWeights, step: 0, ...coordinates };
}

/** Puts rows [first, first + rows) where the first layer takes them: into its input, or its lists. */
export function loadRows(
  { runtime: { arena }, network: { inputUnits }, plan }: Pick<Predictor, 'runtime' | 'network' | 'plan'>,
  { data, listed }: Rows,
  first: number,
  rows: number,
): void {
  if (listed !== undefined) listed.load(arena, plan.slots[0]!, first, rows);
  else arena.f32(plan.input, rows * inputUnits).set(data.subarray(first * inputUnits, (first + rows) * inputUnits));
}

/**
 * Runs rows [first, first + pass.rows) through the layers; the result lies at `plan.output`.
 *
 * @param terms  takes what the layers themselves add to the objective, for the chunk's share of all rows.
 */
export function forwardChunk(
  predictor: Predictor,
  inputs: Rows,
  first: number,
  pass: Pass,
  terms?: PenaltyTerms,
): void {
  const { plan, forms } = predictor;
  const { kernels } = predictor.runtime;
  forms.prepare(pass.rows, plan.nonzeros !== undefined);
  loadRows(predictor, inputs, first, pass.rows);
  for (const slot of plan.slots) {
    slot.layer.forward(kernels, slot, pass);
    if (terms !== undefined) slot.layer.addTerms?.(kernels, slot, pass, terms, pass.rows / inputs.rows);
  }
}

/** The model's output for every row, (rows, outputUnits); how rows are chunked changes no bit of it. */
export function predictRows(predictor: Predictor, inputs: Rows): Float32Array {
  const { rows } = inputs;
  const { plan, network, runtime } = predictor;
  const pass = deterministicPass(predictor.hasFiniteWeights);
  const result = new Float32Array(rows * network.outputUnits);
  for (let first = 0; first < rows; first += plan.rows) {
    pass.firstRow = first;
    pass.rows = Math.min(plan.rows, rows - first);
    forwardChunk(predictor, inputs, first, pass);
    result.set(runtime.arena.f32(plan.output, pass.rows * network.outputUnits), first * network.outputUnits);
  }
  return result;
}

/** What an evaluation needs beside the rows. */
export interface Evaluation {
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  /** The activation that was left to the loss, for the metrics. */
  readonly predictionsActivation: Activation | undefined;
  /** (rows), or undefined: all ones. */
  readonly weights: Float32Array | undefined;
  /** Training steps taken so far: strengths of penalties may follow a schedule. */
  readonly steps: number;
}

/** Rows whose targets and weights are being compared with, in wasm memory: allocated by the caller for `plan.rows` rows. */
export interface EvaluationBuffers {
  readonly targets: number;
  readonly weights: number;
}

/** What an evaluation comes to. */
export interface Evaluated {
  readonly terms: LossTerms;
  readonly metrics: ReadonlyMap<string, number>;
}

/** Loss terms and metrics over all rows, dropout off; yields before each chunk, where the event loop may turn. */
export function* evaluateRows(
  predictor: Predictor,
  parameters: Parameters,
  buffers: EvaluationBuffers,
  inputs: Rows,
  targets: Targets,
  { loss, metrics, predictionsActivation, weights, steps }: Evaluation,
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
    if (weights !== undefined) arena.f32(buffers.weights, pass.rows).set(weights.subarray(first, first + pass.rows));
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
    const seen = { predictions, logits, targets: chunk, rows: pass.rows, columns };
    for (const accumulator of accumulators) accumulator.add(seen);
  }
  return {
    terms: lossTerms(dataLossSum / inputs.rows, penalties),
    metrics: new Map(metrics.map((metric, index) => [metric.name, accumulators[index]!.result()])),
  };
}
