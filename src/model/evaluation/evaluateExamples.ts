import { isStreamed, streamedRows } from '../../data/streamed.js';
import type { LossBatch, MetricAccumulator, Pass, PenaltyTerms } from '../../types.js';
import type { LossTerms } from '../ledger.js';
import type { Parts } from '../parts.js';
import type { Plan } from '../plan/plan.js';
import type { EvaluationResult } from '../prediction/options.js';
import type { Predictor } from '../prediction/predict.js';
import type { Examples } from '../rows/examples.js';
import type { Compiled } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import type { Reading, RowStream } from '../streamed.js';
import type { Built } from '../weights/built.js';
import type { EvaluationCall } from './call.js';

/** Evaluates the rows of a call, in turns of the event loop. A chunk on demand, which pages that only predict never load. */
export async function evaluateCall(
  parts: Parts,
  state: ModelState,
  { built, compiled, examples, yieldEvery }: EvaluationCall,
): Promise<EvaluationResult> {
  const yielder = new parts.Yielder(yieldEvery);
  const { terms, metrics } = await (isStreamed<RowStream>(examples)
    ? evaluateStream(parts, { state, compiled, yielder }, built, examples)
    : parts.runYielding(evaluateExamples(parts, state, built, compiled, examples), yielder));
  return { ...terms, ...Object.fromEntries(metrics) };
}

/** Computes the same of a stream, chunk by chunk. */
export function evaluateStream(parts: Parts, reading: Reading, built: Built, stream: RowStream): Promise<Evaluated> {
  return stream[streamedRows].evaluate(parts, reading, (sample) => {
    // As many rows in a chunk as if all were known: sums then have the same bits as over rows in memory.
    const all = { ...sample, inputs: { ...sample.inputs, rows: Infinity } };
    const evaluation = new Evaluation(parts, reading.state, built, reading.compiled, all);
    const terms: PenaltyTerms = { l1: 0, l2: 0 };
    let rows = 0;
    return {
      rows: evaluation.rows,
      add(examples) {
        evaluation.add(examples, 0, examples.inputs.rows, 1, terms);
        rows += examples.inputs.rows;
      },
      result() {
        for (const [term, sum] of Object.entries(terms)) {
          evaluation.penalties[term] = (evaluation.penalties[term] ?? 0) + sum / rows;
        }
        return evaluation.result(rows);
      },
      release: () => evaluation.release(),
    };
  });
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
 * disturbed. Yields before each chunk of rows, so that the event loop may turn.
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
  const evaluation = new Evaluation(parts, state, built, compiled, examples, kept);
  try {
    const { rows } = examples.inputs;
    for (let first = 0; first < rows; first += evaluation.rows) {
      yield;
      evaluation.add(examples, first, Math.min(evaluation.rows, rows - first), rows);
    }
    return evaluation.result(rows);
  } finally {
    if (kept === undefined) evaluation.release();
  }
}

/** Result of an evaluation. */
export interface Evaluated {
  readonly terms: LossTerms;
  readonly metrics: ReadonlyMap<string, number | object>;
}

/** Adds up loss terms and metrics, chunk of rows by chunk of rows. */
class Evaluation {
  private readonly memory: EvaluationMemory;
  private readonly predictor: Predictor;
  private readonly pass: Pass;
  private readonly accumulators: readonly MetricAccumulator[];
  readonly penalties: PenaltyTerms;
  private dataLossSum = 0;

  constructor(
    private readonly parts: Parts,
    private readonly state: ModelState,
    private readonly built: Built,
    private readonly compiled: Compiled,
    sample: Examples,
    kept?: EvaluationMemory,
  ) {
    this.requireStillLive();
    const { step } = state.progress;
    const hasFiniteWeights = parts.areFinite(state, built);
    this.memory = kept ?? allocateEvaluation(parts, built, compiled, sample);
    this.predictor = { ...built, plan: this.memory.plan, hasFiniteWeights };
    this.accumulators = compiled.metrics.map((metric) => metric.start(built.runtime.kernels));
    this.pass = { ...parts.deterministicPass(hasFiniteWeights), step: Math.max(0, step - 1) };
    this.penalties = parts.penaltiesOf(built.runtime, built.parameters, step);
  }

  /** Rows of a full chunk. */
  get rows(): number {
    return this.memory.plan.rows;
  }

  /**
   * Adds rows [first, first + rows).
   *
   * @param all  of which the terms that layers add themselves take their share.
   * @param terms  where these go. Default: to the penalties of the weights.
   */
  add({ inputs, targets, weights }: Examples, first: number, rows: number, all: number, terms?: PenaltyTerms): void {
    this.requireStillLive();
    const { memory } = this;
    const { loss, metrics, predictionsActivation } = this.compiled;
    const { plan, network, runtime } = this.predictor;
    const { kernels, arena } = runtime;
    const columns = network.outputUnits;
    this.pass.rows = rows;
    this.parts.forwardChunk(this.predictor, inputs, first, this.pass, terms ?? this.penalties, all);
    const chunk = targets.data.subarray(first * targets.columns, (first + rows) * targets.columns);
    arena.write(memory.targets, chunk);
    const shares = weights?.subarray(first, first + rows);
    if (shares !== undefined) arena.f32(memory.weights, rows).set(shares);
    const batch: LossBatch = {
      predictions: plan.output,
      targets: memory.targets,
      weights: weights === undefined ? 0 : memory.weights,
      gradient: 0,
      rows,
      columns,
      scale: 1,
    };
    this.dataLossSum += loss.compute(kernels, batch);
    if (metrics.length === 0) return;
    const logits = predictionsActivation && arena.f32(plan.output, rows * columns).slice();
    predictionsActivation?.forward(kernels, plan.output, plan.output, rows, columns);
    const predictions = arena.f32(plan.output, rows * columns);
    const { classes } = this.state.inputs.standardizer ?? {};
    const seen = { predictions, logits, targets: chunk, weights: shares, classes, rows, columns };
    for (const accumulator of this.accumulators) accumulator.add(seen);
  }

  result(rows: number): Evaluated {
    const { accumulators, compiled } = this;
    return {
      terms: this.parts.lossTerms(this.dataLossSum / rows, this.penalties),
      metrics: new Map(compiled.metrics.map(({ name }, index) => [name, accumulators[index]!.result()])),
    };
  }

  release(): void {
    if (!this.state.isDisposed) releaseEvaluation(this.built, this.memory);
  }

  private requireStillLive(): void {
    const { parts, state, built } = this;
    parts.requireLive(state, 'evaluate');
    if (built !== state.built && built !== state.average?.built) parts.requireAverage(undefined, 'evaluate');
  }
}
