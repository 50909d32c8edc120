import type { Callback, EpochLog, TrainingControl } from '../../callbacks/callback.js';
import type { Yielder } from '../../core/turns/yielder.js';
import { isStreamed } from '../../data/streamed.js';
import { DivergedError, OptionError } from '../../errors.js';
import type { Hearing } from '../../warnings.js';
import {
  allocateEvaluation,
  type EvaluationMemory,
  evaluateExamples,
  evaluateStream,
  releaseEvaluation,
} from '../evaluation/evaluateExamples.js';
import type { Parts } from '../parts.js';
import type { Plan } from '../plan/plan.js';
import type { Examples } from '../rows/examples.js';
import { fingerprintOf } from '../rows/fingerprint.js';
import type { ModelState } from '../state/state.js';
import type { RowStream } from '../streamed.js';
import { Budget, requireClock } from './budget.js';
import type { TrainingCall } from './call.js';
import { handOver } from './data/handOver.js';
import { MemoryBatches } from './data/memoryBatches.js';
import { loadTrainingData } from './data/trainingData.js';
import { runEpochs } from './epochs.js';
import {
  checkpointOf,
  convergenceFor,
  flawsOf,
  lookForNoEffect,
  mixer,
  narrowGatherFor,
  placeOfStart,
  progressOf,
} from './onDemand.js';
import { type PreparedTraining, prepareTraining, requireFittingMetrics } from './prepare.js';
import { Run } from './run.js';
import type { StoppingRule } from './stoppingRule.js';

/**
 * Checks the options of the call, then trains: builds the weights, plans buffers, copies the rows, runs the epochs, and records
 * where they were interrupted. A separate chunk, which pages that only predict never load.
 */
export async function* trainPrepared(
  parts: Parts,
  state: ModelState,
  call: TrainingCall,
  control: TrainingControl,
): AsyncGenerator<EpochLog, void, void> {
  const prepared = await prepareTraining(parts, state, call);
  try {
    yield* trainRows(parts, state, prepared, control);
  } catch (error) {
    await prepared.streamed?.close().catch(() => {});
    throw error;
  } finally {
    await prepared.streamed?.close();
  }
}

async function* trainRows(
  parts: Parts,
  state: ModelState,
  prepared: PreparedTraining,
  control: TrainingControl,
): AsyncGenerator<EpochLog, void, void> {
  const { adoptInputs, runYielding, build, requireIntact } = parts;
  const { yielder, options, hearing, compiled, loss, streamed } = prepared;
  let { given } = prepared;
  hearing(() => requireFittingMetrics(parts, compiled, prepared.training));
  if (options.budget?.milliseconds !== undefined) await requireClock();
  requireIntact(state, 'fit');
  if (state.compiled !== compiled) {
    throw new OptionError('train: the model was compiled again after this call', { path: 'train' });
  }
  options.signal?.throwIfAborted();
  const flaws = await flawsOf(parts, prepared);
  const convergenceOf = await convergenceFor(parts, state, prepared);
  const narrowGather = await narrowGatherFor(prepared);
  const rows = streamed ? 0 : given.inputs.rows;
  const batchSize = streamed ? options.batchSize : Math.min(options.batchSize, rows);
  let print: string | undefined;
  const fingerprint = (steps: number) => {
    if (streamed) return streamed.fingerprint(steps);
    print ??= fingerprintOf(given);
    return print;
  };
  const states = options.callbacks.some(hasState) ? await import('../callbacks/callbackStates.js') : undefined;
  states?.requirePairs(options.callbacks);
  const checkpoint = await checkpointOf(parts, state, prepared);
  const progress = checkpoint?.progress ?? state.progress;
  const { unfinished } = progress;
  await streamed?.begin(progress.epoch, options.resume ? (unfinished?.steps ?? 0) : 0);
  const begun = await placeOfStart(parts, progress, { ...options, batchSize, rows }, fingerprint, hearing);
  requireIntact(state, 'fit');
  const owned = handOver(prepared);
  checkpoint?.adopt();
  const { training, validation } = owned;
  given = owned.given;
  const budget = new Budget(options.budget);
  if (state.network !== undefined) {
    build(state, 'fit'); // draws the weights
    if (yielder.isDue()) {
      await yielder.yieldNow();
      requireIntact(state, 'fit');
    }
  }
  const { epochs, initialEpoch = 0, shuffle } = options;
  const settings = { epochs, initialEpoch, rows, batchSize, shuffle, streamed };
  const run = new Run(
    parts,
    settings,
    compiled.metrics,
    parts.runtime().kernels,
    fingerprint,
    begun,
    () => state.isStopping,
  );
  const adopted = adoptInputs(state, training, (takeBack) => {
    const weights = build(state, 'fit');
    const prepared = parts.prepareTrainer(state, weights, { ...compiled, loss }, batchSize, training);
    const loaded = streamed
      ? undefined
      : loadTrainingData(parts, weights, training, batchSize, options.mixup, narrowGather);
    let memory: EvaluationMemory | undefined;
    try {
      memory = isStreamed(validation)
        ? undefined
        : validation && allocateEvaluation(parts, weights, compiled, validation);
      return {
        built: weights,
        trainer: prepared,
        memory,
        takeBack,
        averagePlan: planStatistics(parts, state, training),
        loaded,
      };
    } catch (error) {
      releaseEvaluation(weights, memory);
      weights.regions.release(loaded?.region);
      throw error;
    }
  });
  const { built, trainer, loaded, memory, averagePlan, takeBack } = adopted;
  const before = state.progress.step;
  state.run = run;
  state.endedBy = undefined;
  if (begun?.isStopped && options.epochs <= begun.total) state.isStopping = true;
  const callbacks = [...options.callbacks];
  let hasFailed = false;
  let hasDiverged = false;
  let convergence: StoppingRule | undefined;
  try {
    convergence = convergenceOf?.(built, training);
    if (convergence !== undefined) convergence.within = run.within;
    callbacks.push(...(await progressOf(options.verbose)));
    await lookForNoEffect(prepared, built.network, state.progress, run);
    state.endedBy = yield* runEpochs({
      parts,
      state,
      trainer,
      batches: loaded ? new MemoryBatches(parts, state, loaded.data, run.options) : streamed!,
      targets: training.targets,
      run,
      convergence,
      mix: loaded?.mixing && (await mixer(parts, trainer, loaded.data, loaded.mixing)),
      flaws,
      callbacks,
      hearing,
      signal: options.signal,
      yielder,
      budget,
      progress: state.progress,
      control,
      restore: () => goOn(run, states, options.callbacks, control, hearing),
      validate:
        validation &&
        (() =>
          isStreamed<RowStream>(validation)
            ? evaluateStream(parts, { state, compiled, yielder, signal: options.signal }, built, validation)
            : runYielding(evaluateExamples(parts, state, built, compiled, validation, memory), yielder)),
    });
    for (const callback of callbacks) await hearing(() => callback.onTrainEnd?.(control));
    hearing(() => convergence?.tellEnd(state.endedBy));
  } catch (error) {
    hasFailed = true;
    hasDiverged = error instanceof DivergedError;
    parts.noteOverflow(state, built, error);
    throw error;
  } finally {
    if (trainer.result.isTorn) state.tornBy = 'fit';
    if (state.tornBy !== undefined || !state.hasFiniteWeights) forget(state); // no training goes on with these weights
    try {
      await exit(callbacks, control, hearing, hasFailed);
    } finally {
      convergence?.release();
      if (!state.isDisposed) {
        built.regions.release(loaded?.region);
        releaseEvaluation(built, memory);
      }
      try {
        leave(parts, state, run, hasFailed);
      } finally {
        if (averagePlan !== undefined && !state.isDisposed) {
          // Without a step nothing has changed, but a continued call may be the first one to get here.
          const isNew = state.average === trainer.average && (begun !== undefined || state.progress.step > before);
          try {
            if (isNew) await renew(parts, state, training, averagePlan, yielder);
          } finally {
            built.regions.release(averagePlan.region);
          }
        }
      }
      if (hasFailed && !hasDiverged && !run.hasStepped && state.tornBy === undefined) takeBack();
    }
  }
}

/** Plans the buffers in which statistics of the average are computed; undefined without an average, or layers with statistics. */
function planStatistics(
  { evaluationPlan }: Parts,
  { average, layers }: ModelState,
  { inputs }: Examples,
): Plan | undefined {
  if (average === undefined || layers.every(({ statistics }) => statistics === undefined)) return undefined;
  return evaluationPlan(average.built, inputs, false);
}

/** Computes statistics of the average, once it has begun, in a chunk loaded on demand. */
async function renew(
  parts: Parts,
  state: ModelState,
  { inputs }: Examples,
  plan: Plan,
  yielder: Yielder,
): Promise<void> {
  if (!state.average?.updates || state.tornBy !== undefined) return;
  const { renewStatistics } = await import('./averageStatistics.js');
  parts.requireIntact(state, 'fit');
  await parts.runYielding(renewStatistics(parts, state, inputs, plan), yielder);
}

const hasState = ({ state, restore }: Callback) => typeof (state ?? restore) === 'function';

type States = typeof import('../callbacks/callbackStates.js');

/** Restores the states of the callbacks; from now on they are read when the model is saved. */
async function goOn(
  run: Run,
  states: States | undefined,
  callbacks: readonly Callback[],
  control: TrainingControl,
  hearing: Hearing,
): Promise<void> {
  if (run.states !== undefined) {
    const { restoreStates } = states ?? (await import('../callbacks/callbackStates.js'));
    await restoreStates(run.states, callbacks, control, hearing);
  }
  run.readStates = states && (() => states.readStates(callbacks, control));
  run.readStates?.(); // refuses what cannot be kept before anything is trained
  run.states = undefined;
}

function forget(state: ModelState): void {
  state.progress.unfinished = undefined;
  state.run = undefined;
}

/**
 * Records where the call ended, unless nothing is left to train. A call without a step changes no record.
 *
 * @throws OptionError for a state of a callback that cannot be kept, unless training itself failed.
 */
function leave({ isOver }: Parts, state: ModelState, run: Run, hasFailed: boolean): void {
  if (state.run !== run) return;
  state.run = undefined;
  if (!run.hasBegun) return;
  state.progress.unfinished = undefined;
  if (isOver(run)) return;
  try {
    state.progress.unfinished = run.place;
  } catch (error) {
    if (!hasFailed) throw error;
  }
}

/** Calls every onTrainExit; rethrows the first error, unless training itself failed. */
async function exit(
  callbacks: readonly Callback[],
  control: TrainingControl,
  hearing: Hearing,
  hasFailed: boolean,
): Promise<void> {
  const faults: unknown[] = [];
  for (const callback of callbacks) {
    try {
      await hearing(() => callback.onTrainExit?.(control));
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0 && !hasFailed) throw faults[0];
}
