import type { Breather } from '../core/breather.js';
import type { Runtime } from '../core/runtime.js';
import type { Activation, Loss, LossBatch, Metric, Pass } from '../types.js';
import { type LossTerms, lossTerms, penaltiesOf } from './ledger.js';
import type { Network } from './network.js';
import type { Parameters } from './parameters.js';
import type { Plan } from './plan.js';
import type { SparseWeights } from './sparseWeights.js';
import type { Targets } from './targets.js';

/** A network ready for forward passes. */
export interface Predictor {
  readonly runtime: Runtime;
  /** Whether all weights are finite. */
  readonly hasFiniteWeights: boolean;
  readonly network: Network;
  readonly plan: Plan;
  readonly sparseWeights: SparseWeights;
}

/** Rows given by the user, converted. */
export interface Rows {
  readonly data: Float32Array;
  readonly rows: number;
}

/** A pass without masks, as inference is. */
export function deterministicPass(hasFiniteWeights: boolean): Pass {
  const coordinates = { purpose: 0, seedLow: 0, seedHigh: 0, stepLow: 0, stepHigh: 0 };
  return { rows: 0, firstRow: 0, stochastic: false, hasFiniteWeights, ...coordinates };
}

/** Runs rows [first, first + pass.rows) through the layers; the result lies at `plan.output`. */
export function forwardChunk(
  { runtime, network, plan, sparseWeights }: Predictor,
  inputs: Float32Array,
  first: number,
  pass: Pass,
): void {
  const { inputUnits } = network;
  sparseWeights.prepare(pass.rows);
  const rows = inputs.subarray(first * inputUnits, (first + pass.rows) * inputUnits);
  runtime.arena.f32(plan.input, rows.length).set(rows);
  for (let index = 0; index < network.layers.length; index++) {
    network.layers[index]!.layer.forward(runtime.kernels, plan.slots[index]!, pass);
  }
}

/** The model's output for every row, (rows, outputUnits); how rows are chunked changes no bit of it. */
export function predictRows(predictor: Predictor, { data, rows }: Rows): Float32Array {
  const { plan, network, runtime } = predictor;
  const pass = deterministicPass(predictor.hasFiniteWeights);
  const result = new Float32Array(rows * network.outputUnits);
  for (let first = 0; first < rows; first += plan.rows) {
    pass.firstRow = first;
    pass.rows = Math.min(plan.rows, rows - first);
    forwardChunk(predictor, data, first, pass);
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
}

/** Rows whose targets and weights are being compared with, in wasm memory: allocated by the caller for `plan.rows` rows. */
export interface EvaluationBuffers {
  readonly targets: number;
  readonly weights: number;
}

/** Loss terms and metrics over all rows, dropout off; the event loop turns between chunks when it is due. */
export async function evaluateRows(
  predictor: Predictor,
  parameters: Parameters,
  buffers: EvaluationBuffers,
  inputs: Rows,
  targets: Targets,
  { loss, metrics, predictionsActivation, weights }: Evaluation,
  breather: Breather,
  requireLive: () => void,
): Promise<{ readonly terms: LossTerms; readonly metrics: ReadonlyMap<string, number> }> {
  const { plan, network, runtime } = predictor;
  const { kernels, arena } = runtime;
  const accumulators = metrics.map((metric) => metric.start(kernels));
  const pass = deterministicPass(predictor.hasFiniteWeights);
  const columns = network.outputUnits;
  let dataLossSum = 0;
  for (let first = 0; first < inputs.rows; first += plan.rows) {
    if (breather.isDue()) {
      await breather.breathe();
      requireLive();
    }
    pass.rows = Math.min(plan.rows, inputs.rows - first);
    forwardChunk(predictor, inputs.data, first, pass);
    const chunk = targets.data.subarray(first * targets.columns, (first + pass.rows) * targets.columns);
    if (chunk instanceof Int32Array) arena.i32(buffers.targets, chunk.length).set(chunk);
    else arena.f32(buffers.targets, chunk.length).set(chunk);
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
    predictionsActivation?.forward(kernels, plan.output, plan.output, pass.rows, columns);
    const predictions = arena.f32(plan.output, pass.rows * columns);
    for (const accumulator of accumulators) accumulator.add({ predictions, targets: chunk, rows: pass.rows, columns });
  }
  return {
    terms: lossTerms(dataLossSum / inputs.rows, penaltiesOf(runtime, parameters)),
    metrics: new Map(metrics.map((metric, index) => [metric.name, accumulators[index]!.result()])),
  };
}
