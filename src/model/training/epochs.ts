import type {
  BatchLog,
  Callback,
  EpochLog,
  TrainingControl,
  TrainingEnd,
  TrainingParameters,
} from '../../callbacks/callback.js';
import type { Yielder } from '../../core/turns/yielder.js';
import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import type { MetricBatch } from '../../types.js';
import { refuse, refuseCall } from '../../validate.js';
import type { Hearing } from '../../warnings.js';
import type { LossTerms } from '../ledger.js';
import type { Parts } from '../parts.js';
import type { Targets } from '../rows/targets.js';
import type { Hook, Progress } from '../state/progress.js';
import type { ModelState } from '../state/state.js';
import type { Trainer } from '../step/step.js';
import type { StreamedBatches } from '../streamed.js';
import type { Budget } from './budget.js';
import type { MemoryBatches } from './data/memoryBatches.js';
import type { Run } from './run.js';

/** One call of fit, prepared. */
export interface Session {
  readonly parts: Parts;
  readonly state: ModelState;
  readonly trainer: Trainer;
  readonly batches: MemoryBatches | StreamedBatches;
  readonly targets: Targets;
  /** Settings of the steps, and where the call is. */
  readonly run: Run;
  /** Mixes the rows of the batch that begins at `first`, if asked for. */
  readonly mix: ((first: number, rows: number, step: number) => void) | undefined;
  /** Figures that say nothing about the model, and why. */
  readonly flaws: ReadonlyMap<string, string> | undefined;
  readonly callbacks: readonly Callback[];
  readonly hearing: Hearing;
  readonly signal: HostAbortSignal | undefined;
  readonly yielder: Yielder;
  readonly budget: Budget;
  readonly progress: Progress;
  readonly control: TrainingControl;
  /** Restores the states of callbacks if the call continues an interrupted one. */
  readonly restore: (() => Promise<void>) | undefined;
  /** Validates after an epoch, if asked for. */
  readonly validate: (() => Promise<{ terms: LossTerms; metrics: ReadonlyMap<string, number | object> }>) | undefined;
  /** Measures the distance of the weights from a minimum, if asked for. */
  readonly convergence: Convergence | undefined;
}

/** Measures how far the weights are from a minimum after an epoch, and decides whether that ends training. */
export interface Convergence {
  measure(): Promise<number>;
  readonly isReached: boolean;
  /** Consecutive epochs that were near enough. */
  within: number;
}

/** Epochs whose logs a model keeps. */
const KEPT_LOGS = 10_000;

/**
 * Trains epoch by epoch, yielding each epoch's log. Continues `run.begun`, if given. Returns why training ended.
 *
 * Stops at a step boundary: by the signal, whose reason is thrown; by stopTraining, with the log of a part if within an epoch; by
 * the budget; or if a callback or a step throws. `run.place` then says where.
 */
export async function* runEpochs(session: Session): AsyncGenerator<EpochLog, TrainingEnd, void> {
  const { state, callbacks, hearing, control, run, progress, convergence } = session;
  const { begun } = run;
  const { epochs, batchSize, streamed } = run.options;
  const samples = streamed ? streamed.rows : run.options.rows;
  const parameters: TrainingParameters = {
    epochs,
    resumed: begun && { epochs: begun.epochs, steps: begun.steps },
    batchSize,
    steps: samples === undefined ? undefined : Math.ceil(samples / batchSize),
    samples,
    figures: figuresOf(session),
    flaws: session.flaws,
  };
  for (const callback of callbacks) await hearing(() => callback.onTrainBegin?.(parameters, control));
  await session.restore?.();
  requireSame(session);
  const lastLog = progress.logs.at(-1);
  if (run.hook === 'onEpochEnd' && lastLog !== undefined) {
    await tellEpochEnd(session, { ...lastLog, epoch: run.epochs - 1 });
  }
  while (run.epochs < epochs && !state.isStopping && !convergence?.isReached) {
    const log = await runEpoch(session);
    if (log === undefined) break;
    if (run.steps === 0) await tellEpochEnd(session, log);
    requireSame(session);
    yield log;
  }
  if (convergence?.isReached) return 'converged';
  if (state.isStopping) return 'stopTraining';
  return run.isCut ? 'budget' : 'epochs';
}

/** @throws StateError if training cannot go on: a callback has disposed the model, or lost a worker thread. */
function requireSame({ parts: { requireIntact }, state, trainer: { trained } }: Session): void {
  requireIntact(state, 'fit');
  if (state.trained === trained) return;
  refuseCall(
    'E_THREADS',
    'fit',
    'a worker thread was lost in a callback, and new weights have reset the optimizer; fit again',
  );
}

/** Calls a hook of the callbacks that have not been called yet, and counts them for files that one of them saves. */
async function tell(
  { callbacks, hearing, run }: Session,
  hook: Hook,
  call: (callback: Callback) => void | Promise<void>,
): Promise<void> {
  if (run.hook !== hook) [run.hook, run.heard] = [hook, 0];
  while (run.heard < callbacks.length) await hearing(() => call(callbacks[run.heard++]!));
}

async function tellEpochEnd(session: Session, log: EpochLog): Promise<void> {
  const { run, state, control, convergence } = session;
  await tell(session, 'onEpochEnd', (callback) => callback.onEpochEnd?.(log.epoch, log, control));
  run.hasStopped = state.isStopping || convergence?.isReached === true;
  run.hook = undefined;
}

async function tellBatchEnd(session: Session, log: BatchLog): Promise<void> {
  const { run, control } = session;
  run.batch = log;
  await tell(session, 'onBatchEnd', (callback) => callback.onBatchEnd?.(log.batch, log, control));
  run.hook = undefined;
  requireSame(session);
}

/** The figures of an epoch's log by which the model can be judged, with their directions. */
function figuresOf({ parts, run: { metrics }, validate, convergence }: Session): TrainingParameters['figures'] {
  const figures = new Map<string, 'min' | 'max' | undefined>([
    ['loss', 'min'],
    ['dataLoss', 'min'],
    ...metrics.map(({ name, direction }): [string, 'min' | 'max' | undefined] => [name, direction]),
  ]);
  const own: [string, 'min'][] = convergence === undefined ? [] : [['optimality', 'min']];
  if (validate === undefined) return new Map([...figures, ...own]);
  const validation = [...figures].map(([name, direction]) => [parts.validationName(name), direction] as const);
  return new Map([...figures, ...validation, ...own]);
}

/**
 * Trains one epoch and returns its log: that of a part if stopTraining was called within the epoch; undefined if it was called before the
 * first step, or the budget was used up before the end.
 */
async function runEpoch(session: Session): Promise<EpochLog | undefined> {
  const { parts, state, trainer, run, callbacks, control, signal, yielder, progress } = session;
  const { streamed } = run.options;
  const seesBatches = callbacks.some(
    (callback) => callback.onBatchBegin !== undefined || callback.onBatchEnd !== undefined,
  );
  const start = performance.now();
  const from = run.steps;
  if (isCut(session)) return undefined;
  if (from === 0 && run.hook !== 'onBatchBegin') {
    await tell(session, 'onEpochBegin', (callback) => callback.onEpochBegin?.(run.epochs, control));
  }
  requireSame(session);
  await session.batches.begin(progress.epoch, from);
  if (run.hook === 'onBatchEnd' && run.batch !== undefined) await tellBatchEnd(session, run.batch);
  // Copying the rows, or evaluating others after the last epoch, may have taken a turn's time.
  if (yielder.isDue()) await pause(session);
  if (streamed !== undefined) await waitForRows(session, streamed);
  while (run.isWithinEpoch && !state.isStopping) {
    signal?.throwIfAborted();
    if (isCut(session)) return undefined;
    const batch = run.steps;
    if (seesBatches) {
      await tell(session, 'onBatchBegin', (callback) => callback.onBatchBegin?.(batch, control));
      requireSame(session);
    }
    signal?.throwIfAborted();
    runBatch(session);
    if (seesBatches) await tellBatchEnd(session, parts.batchLog(trainer, batch));
    if (yielder.isDue()) await pause(session);
    if (streamed !== undefined) await waitForRows(session, streamed);
  }
  signal?.throwIfAborted();
  if (run.isWithinEpoch && run.steps === from) return undefined; // stopped before the first step
  return closeEpoch(session, start);
}

/** Whether the budget ends training here; a later call then goes on. */
function isCut({ run, budget }: Session): boolean {
  run.isCut = budget.isUsedUp();
  return run.isCut;
}

/** Waits until a stream has the rows of the next step, or no more, unless training ends here. */
async function waitForRows(session: Session, streamed: StreamedBatches): Promise<void> {
  const { state, signal, budget } = session;
  await streamed.fill(() => state.isStopping || state.isDisposed || signal?.aborted === true || budget.isUsedUp());
  requireSame(session);
}

async function pause(session: Session): Promise<void> {
  await session.yielder.yieldNow();
  requireSame(session);
}

/** Takes one step on the next batch, and adds up its loss and metrics. */
function runBatch({ parts, state, trainer, batches, targets, run, mix, progress, budget }: Session): void {
  const { isWeighted } = batches;
  const size = batches.gather(trainer, run.steps);
  mix?.(run.steps * run.options.batchSize, size, progress.step + 1);
  const learningRate = parts.learningRateAt(trainer.optimizer, progress);
  parts.trainStep(trainer, size, isWeighted, progress.step + 1, learningRate);
  progress.step++;
  budget.takeStep();
  state.hasLearned = true;
  run.takeStep(trainer.result, learningRate);
  if (run.accumulators.length === 0) return;
  const seen = metricBatch(trainer, targets, isWeighted, size);
  seen.classes = state.inputs.standardizer?.classes;
  for (const accumulator of run.accumulators) accumulator.add(seen);
}

/** Makes the log of an epoch or a part of one; at the end of an epoch, also updates the average and the counters. */
async function closeEpoch(session: Session, start: number): Promise<EpochLog> {
  const { parts, trainer, run, progress, convergence } = session;
  const optimality = run.isWithinEpoch ? undefined : await convergence?.measure();
  run.within = convergence?.within ?? 0;
  const validation = await session.validate?.();
  const figures = run.accumulators.map((accumulator, index) => {
    const { name } = run.metrics[index]!;
    return [name, numberOf(name, accumulator.result())];
  });
  const log: EpochLog = {
    epoch: run.epochs,
    ...run.ledger.close(),
    ...Object.fromEntries(figures),
    ...(validation && prefixed(validation, parts)),
    ...(optimality !== undefined && { optimality }),
    learningRate: run.learningRate,
    seconds: (performance.now() - start) / 1000,
  };
  if (run.isWithinEpoch) return log;
  const { average } = trainer;
  if (average !== undefined) {
    try {
      parts.updateAverage(average, 'epoch', progress.epoch + 1);
    } catch (error) {
      parts.noteLoss(trainer, error);
      throw error;
    }
  }
  progress.logs.push({ ...log, epoch: progress.epoch });
  if (progress.logs.length > KEPT_LOGS) progress.logs.shift();
  progress.epoch++;
  run.closeEpoch();
  return log;
}

/** Views of the batch in the plan, for the metrics. */
function metricBatch(
  { runtime, plan, network, predictionsActivation }: Trainer,
  targets: Targets,
  isWeighted: boolean,
  rows: number,
): MetricBatch {
  const columns = network.outputUnits;
  const { arena } = runtime;
  const size = rows * targets.columns;
  return {
    predictions: arena.f32(plan.predictions, rows * columns),
    logits: predictionsActivation && arena.f32(plan.output, rows * columns),
    targets: targets.data instanceof Int32Array ? arena.i32(plan.targets, size) : arena.f32(plan.targets, size),
    weights: isWeighted ? arena.f32(plan.weights, rows) : undefined,
    rows,
    columns,
  };
}

/** The figure of a log. @throws OptionError for a table, or figures by class. */
function numberOf(name: string, figure: number | object): number {
  if (typeof figure === 'number') return figure;
  const message = `metrics.${name}() returned no number, and logs need one; give it to evaluate: { metrics: [${name}] }`;
  refuse(OptionError, `metrics.${name}()`, 'a number', figure, message);
}

/** valLoss, valDataLoss, valPenalties, valAccuracy... */
function prefixed(
  { terms, metrics }: { terms: LossTerms; metrics: ReadonlyMap<string, number | object> },
  { validationName }: Parts,
) {
  const named = [...metrics].map(([name, figure]) => [validationName(name), numberOf(name, figure)]);
  return {
    valLoss: terms.loss,
    valDataLoss: terms.dataLoss,
    valPenalties: terms.penalties,
    ...Object.fromEntries(named),
  };
}
