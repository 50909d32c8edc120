import type {
  BatchLog,
  Callback,
  EpochLog,
  TrainingControl,
  TrainingEnd,
  TrainingParameters,
} from '../callbacks/callback.js';
import type { Breather } from '../core/breather.js';
import { Purpose, splitStep, streamOf } from '../core/random.js';
import type { HostAbortSignal } from '../host.js';
import { valueAt } from '../schedules/schedule.js';
import type { Metric, MetricBatch, Optimizer } from '../types.js';
import { requireNonNegative } from '../validate.js';
import type { Hearing } from '../warnings.js';
import { updateAverage } from './average.js';
import type { Budget } from './budget.js';
import { validationName } from './compile.js';
import { EpochLedger, type LossTerms, lossTerms } from './ledger.js';
import type { Progress } from './state.js';
import { gatherBatch, noteLoss, type Trainer, type TrainingData, trainStep } from './step.js';
import type { Targets } from './targets.js';
import type { Unfinished } from './unfinished.js';

/** One call of fit, prepared. */
export interface Session {
  readonly trainer: Trainer;
  readonly data: TrainingData;
  readonly targets: Targets;
  readonly rows: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly shuffle: boolean;
  /** Mixes the rows of the batch that begins at `first`, where they are to be mixed. */
  readonly mix: ((first: number, rows: number, step: number) => void) | undefined;
  readonly metrics: readonly Metric[];
  /** Figures that say nothing of the model, and why. */
  readonly flaws: ReadonlyMap<string, string> | undefined;
  readonly callbacks: readonly Callback[];
  readonly hearing: Hearing;
  readonly signal: HostAbortSignal | undefined;
  readonly breather: Breather;
  readonly budget: Budget;
  readonly progress: Progress;
  readonly seed: { readonly seedLow: number; readonly seedHigh: number };
  readonly control: TrainingControl;
  /** Validation after an epoch, where there is any. */
  readonly validate: (() => Promise<{ terms: LossTerms; metrics: ReadonlyMap<string, number> }>) | undefined;
  /** What says how far the weights are from a minimum, where it was asked for. */
  readonly convergence: Convergence | undefined;
  /** @throws what ends training from outside: a disposed model. */
  requireLive(): void;
  /** Called after every step. */
  onStep(): void;
  /** Whether stopTraining was called. */
  isStopped(): boolean;
}

/** How far the weights are from a minimum after an epoch, and whether that ends training. */
export interface Convergence {
  measure(): Promise<number>;
  readonly isReached: boolean;
}

/**
 * Trains epoch by epoch, yielding each epoch's log; returns what ended it. Goes on with `progress.unfinished`, where there is such.
 *
 * Stops at a step boundary: by the signal, whose reason is thrown; by stopTraining, whose epoch is still logged; by the budget, whose
 * epoch is left unfinished; or where a callback or a step throws.
 */
export async function* runEpochs(session: Session): AsyncGenerator<EpochLog, TrainingEnd, void> {
  const { callbacks, hearing, control, epochs, batchSize, rows, progress } = session;
  let begun = progress.unfinished;
  const parameters: TrainingParameters = {
    epochs,
    resumed: begun && { epochs: begun.epochs, steps: begun.steps },
    batchSize,
    steps: Math.ceil(rows / batchSize),
    samples: rows,
    figures: figuresOf(session),
    flaws: session.flaws,
  };
  for (const callback of callbacks) await hearing(() => callback.onTrainBegin?.(parameters, control));
  for (let epoch = begun?.epochs ?? 0; epoch < epochs && !session.isStopped(); epoch++) {
    const log = await runEpoch(session, epoch, begun);
    begun = undefined;
    if (log === undefined) break;
    for (const callback of callbacks) await hearing(() => callback.onEpochEnd?.(epoch, log, control));
    session.requireLive();
    yield log;
    if (session.convergence?.isReached) break;
  }
  const end = endOf(session);
  for (const callback of callbacks) await hearing(() => callback.onTrainEnd?.(control));
  return end;
}

function endOf({ isStopped, progress, convergence }: Session): TrainingEnd {
  if (convergence?.isReached) return 'converged';
  if (isStopped()) return 'stopTraining';
  return progress.unfinished === undefined ? 'epochs' : 'budget';
}

/** The figures of an epoch's log that judge the model, with their directions. */
function figuresOf({ metrics, validate, convergence }: Session): TrainingParameters['figures'] {
  const figures = new Map<string, 'min' | 'max' | undefined>([
    ['loss', 'min'],
    ['dataLoss', 'min'],
    ...metrics.map(({ name, direction }): [string, 'min' | 'max' | undefined] => [name, direction]),
  ]);
  const own: [string, 'min'][] = convergence === undefined ? [] : [['optimality', 'min']];
  if (validate === undefined) return new Map([...figures, ...own]);
  const validation = [...figures].map(([name, direction]) => [validationName(name), direction] as const);
  return new Map([...figures, ...validation, ...own]);
}

/**
 * One epoch's log, or undefined where a callback stopped training before its first step, or the budget was used up before its end:
 * `progress.unfinished` then says where.
 *
 * @param begun  where the epoch goes on from.
 */
async function runEpoch(session: Session, epoch: number, begun?: Unfinished): Promise<EpochLog | undefined> {
  const { trainer, data, rows, batchSize, mix, callbacks, hearing, control, progress, signal, breather, budget } =
    session;
  const seesBatches = callbacks.some(
    (callback) => callback.onBatchBegin !== undefined || callback.onBatchEnd !== undefined,
  );
  const start = performance.now();
  const ledger = new EpochLedger(begun);
  const metrics = session.metrics.map((metric, index) => ({
    name: metric.name,
    accumulator: metric.start(trainer.runtime.kernels, begun?.metrics[index] ?? undefined),
  }));
  /** Whether the budget ends training before this batch: a later call then goes on with it. */
  const isCutBefore = (batch: number): boolean => {
    if (!budget.isUsedUp()) return false;
    const sums = metrics.map(({ accumulator }) => accumulator.state?.() ?? null);
    const { shuffle } = session;
    progress.unfinished = { epochs: epoch, steps: batch, rows, batchSize, shuffle, ...ledger.state, metrics: sums };
    return true;
  };
  progress.unfinished = undefined;
  const from = begun?.steps ?? 0;
  let batch = from;
  if (isCutBefore(batch)) return undefined;
  if (batch === 0) for (const callback of callbacks) await hearing(() => callback.onEpochBegin?.(epoch, control));
  session.requireLive();
  orderRows(session);
  // A step of its own turn: before the first one the rows were copied, after an epoch others were evaluated.
  if (breather.isDue()) {
    await breather.breathe();
    session.requireLive();
  }

  let learningRate = 0;
  for (let first = batch * batchSize; first < rows && !session.isStopped(); first += batchSize, batch++) {
    signal?.throwIfAborted();
    if (isCutBefore(batch)) return undefined;
    if (seesBatches) {
      for (const callback of callbacks) await hearing(() => callback.onBatchBegin?.(batch, control));
      session.requireLive();
    }
    signal?.throwIfAborted();
    const size = Math.min(batchSize, rows - first);
    gatherBatch(trainer, data, first, size);
    mix?.(first, size, progress.step + 1);
    learningRate = learningRateAt(trainer.optimizer, progress);
    trainStep(trainer, size, data.weights !== 0, progress.step + 1, learningRate);
    progress.step++;
    budget.takeStep();
    session.onStep();
    ledger.add(trainer.result);
    if (metrics.length > 0) {
      const seen = metricBatch(trainer, session.targets, size);
      for (const { accumulator } of metrics) accumulator.add(seen);
    }
    if (seesBatches) {
      const log = batchLog(trainer, batch);
      for (const callback of callbacks) await hearing(() => callback.onBatchEnd?.(batch, log, control));
      session.requireLive();
    }
    if (breather.isDue()) {
      await breather.breathe();
      session.requireLive();
    }
  }
  signal?.throwIfAborted();
  if (batch === from) {
    progress.unfinished = begun; // stopped before the first step
    return undefined;
  }
  progress.epoch++;
  const { average } = trainer;
  if (average !== undefined) noteLoss(trainer, () => updateAverage(average, 'epoch', progress.epoch));

  const terms = ledger.close();
  const trained = metrics.map(({ name, accumulator }): [string, number] => [name, accumulator.result()]);
  const optimality = await session.convergence?.measure();
  const validation = await session.validate?.();
  return {
    epoch,
    ...terms,
    ...Object.fromEntries(trained),
    ...(validation === undefined ? {} : prefixed(validation)),
    ...(optimality === undefined ? {} : { optimality }),
    learningRate,
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * The learning rate of the next step.
 *
 * @throws HyperparameterError where a schedule gives no finite number >= 0.
 */
export function learningRateAt(optimizer: Optimizer, progress: Progress): number {
  const own = ownLearningRate(optimizer, progress);
  const { rescaled } = progress;
  if (rescaled === undefined) return own;
  return own === rescaled.from ? rescaled.to : own * (rescaled.to / rescaled.from);
}

/** The optimizer's rate of the next step, before it was set anew. @throws as {@link learningRateAt}. */
export function ownLearningRate({ learningRate }: Optimizer, { step }: Progress): number {
  return requireNonNegative('fit', `learningRate in step ${step}`, valueAt(learningRate, step));
}

/** Writes this epoch's order of the rows: a permutation seeded by (seed, epoch), or ascending. */
function orderRows({ trainer: { runtime }, data, rows, shuffle, seed, progress }: Session): void {
  if (shuffle) {
    const { stepLow, stepHigh } = splitStep(progress.epoch);
    const stream = streamOf(Purpose.shuffle, 0);
    runtime.kernels.i32_shuffle(data.order, rows, stepLow, stepHigh, stream, seed.seedLow, seed.seedHigh);
  } else {
    const order = runtime.arena.i32(data.order, rows);
    for (let row = 0; row < rows; row++) order[row] = row;
  }
}

/** What the step that was just taken came to, as callbacks and trainOnBatch give it. */
export function batchLog({ result }: Trainer, batch: number): BatchLog {
  return { batch, size: result.rows, ...lossTerms(result.dataLossSum / result.rows, { ...result.penalties }) };
}

/** Views of the batch in the plan, for the metrics. */
export function metricBatch(
  { runtime, plan, network, predictionsActivation }: Trainer,
  targets: Targets,
  rows: number,
): MetricBatch {
  const columns = network.outputUnits;
  const { arena } = runtime;
  const size = rows * targets.columns;
  return {
    predictions: arena.f32(plan.predictions, rows * columns),
    logits: predictionsActivation && arena.f32(plan.output, rows * columns),
    targets: targets.data instanceof Int32Array ? arena.i32(plan.targets, size) : arena.f32(plan.targets, size),
    rows,
    columns,
  };
}

/** valLoss, valDataLoss, valPenalties, valAccuracy... */
function prefixed({ terms, metrics }: { terms: LossTerms; metrics: ReadonlyMap<string, number> }) {
  const named = [...metrics].map(([name, value]): [string, number] => [validationName(name), value]);
  return {
    valLoss: terms.loss,
    valDataLoss: terms.dataLoss,
    valPenalties: terms.penalties,
    ...Object.fromEntries(named),
  };
}
