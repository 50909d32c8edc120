import type { Callback, EpochLog, TrainingControl, TrainingEnd } from '../callbacks/callback.js';
import { terminal } from '../callbacks/terminal.js';
import { Breather, breathing } from '../core/breather.js';
import { runtime } from '../core/runtime.js';
import type { MatrixInput } from '../data/inputs.js';
import type { SparseMatrix } from '../data/sparse.js';
import { trainingRows, warnIfSorted } from '../data/validationSplit.js';
import { OptionError, StateError } from '../errors.js';
import type { Loss } from '../types.js';
import { type Hearing, hearingOf } from '../warnings.js';
import { Budget, requireClock } from './budget.js';
import type { Compiled } from './compile.js';
import {
  type EvaluationRoom,
  type Examples,
  evaluateExamples,
  evaluationRoom,
  readExamples,
  releaseRoom,
  sliceExamples,
} from './examples.js';
import { type FitOptions, readFitOptions } from './fitOptions.js';
import { layOut } from './layout.js';
import { runEpochs } from './loop.js';
import { layMixing, type Mixing, type MixupOptions, toMixable } from './mixup.js';
import type { Plan } from './plan.js';
import {
  type Built,
  build,
  evaluationPlan,
  type ModelState,
  requireCompiled,
  requireIdle,
  requireIntact,
} from './state.js';
import type { Trainer, TrainingData } from './step.js';
import type { StoppingRule } from './stoppingRule.js';
import { checkTrainingClasses, classesOf, readRowWeights, requireSomeWeight, warnOfAbsentClasses } from './targets.js';
import { adoptInputs, noteOverflow, prepareTrainer } from './trainer.js';
import { requireSameTraining } from './unfinished.js';

type ReadOptions = ReturnType<typeof readFitOptions>;

/** A call of fit whose data and options were checked and copied. */
export interface PreparedTraining {
  /** Since the call. */
  readonly breather: Breather;
  readonly options: ReadOptions;
  /** Whom the warnings of this call go to. */
  readonly hearing: Hearing;
  readonly compiled: Compiled;
  readonly training: Examples;
  /** What training minimizes: compiled.loss, or its form for mixed targets. */
  readonly loss: Loss;
  readonly validation: Examples | undefined;
}

/** Checks and copies everything that fit was given; changes nothing. */
export function prepareTraining(
  state: ModelState,
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  given: FitOptions,
): PreparedTraining {
  requireIdle(state, 'fit');
  requireIntact(state, 'fit');
  const compiled = requireCompiled(state, 'fit');
  const options = readFitOptions(given);
  const breather = new Breather(options.yieldEvery);
  const hearing = hearingOf(options.onWarning);
  const read = hearing(() => readTraining(state, compiled, X, y, options));
  return { breather, options, hearing, compiled, ...read };
}

function readTraining(
  state: ModelState,
  compiled: Compiled,
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  options: ReadOptions,
): Pick<PreparedTraining, 'training' | 'loss' | 'validation'> {
  const { validationSplit = 0 } = options;
  const trainingPart = (rows: number) => (validationSplit === 0 ? rows : trainingRows('fit', rows, validationSplit));
  const all = readExamples(state, compiled, ['X', 'y'], X, y, options.sampleWeight, {
    isTraining: true,
    trainingPart,
  });
  const { sampleWeight, classWeight } = options;
  const { outputUnits } = all.inputs.network;
  const weights = readRowWeights(sampleWeight, classWeight, all.targets, compiled.loss, outputUnits);
  let training: Examples = { ...all, weights };
  let validation: Examples | undefined;
  if (options.validationData !== undefined) {
    const [validationX, validationY, validationWeights] = options.validationData;
    const paths = ['validationData[0]', 'validationData[1]'] as const;
    validation = readExamples(state, compiled, paths, validationX, validationY, validationWeights, {
      like: all.inputs,
    });
  } else if (validationSplit !== 0) {
    const { rows } = all.inputs;
    const count = trainingPart(rows);
    const classes = classesOf(all.targets, compiled.loss);
    if (classes !== undefined) warnIfSorted('y', classes, count);
    training = sliceExamples(training, 0, count);
    validation = sliceExamples(all, count, rows);
  }
  requireSomeWeight(classWeight === undefined ? 'sampleWeight' : 'classWeight', training.weights);
  checkTrainingClasses(training.targets, compiled.loss);
  if (classWeight !== undefined) warnOfAbsentClasses(classWeight, training.targets, compiled.loss);
  requireResumable(state, options, training);
  let { loss } = compiled;
  if (options.mixup !== undefined) ({ examples: training, loss } = toMixable(training, loss));
  requireFittingMetrics(compiled, training);
  return { training, loss, validation };
}

/** @throws OptionError where the call would go on with what a budget has stopped, and does not fit it. */
function requireResumable({ progress: { unfinished } }: ModelState, options: ReadOptions, { inputs }: Examples): void {
  if (unfinished !== undefined && options.resume) requireSameTraining(unfinished, options, inputs.rows);
}

/** Shows every metric one row of zeros, so that one that cannot take such targets throws before a weight changes. */
function requireFittingMetrics({ metrics }: Compiled, { inputs, targets }: Examples): void {
  const columns = inputs.network.outputUnits;
  const batch = () => ({
    predictions: new Float32Array(columns),
    targets: targets.data.slice(0, targets.columns),
    rows: 1,
    columns,
  });
  for (const metric of metrics) metric.start(runtime().kernels).add(batch());
}

/** The progress bar, where there is a terminal to show it on: a chunk that pages never load. */
async function barOnTerminal(): Promise<Callback[]> {
  const out = terminal();
  if (out === undefined) return [];
  const { progressBar } = await import('../callbacks/progressBar.js');
  return [progressBar(out)];
}

/** The figures that say nothing: what finds them is a chunk that is loaded where there are any but the loss. */
async function flawsOf({ hearing, compiled, loss, training, validation }: PreparedTraining) {
  if (compiled.metrics.length === 0 && training.weights === undefined && validation?.weights === undefined) return;
  const { findFlaws } = await import('./metricFlaws.js');
  return hearing(() => findFlaws(compiled, loss, training, validation));
}

/** What measures how far the weights are from a minimum, and stops there: a chunk of its own. */
async function convergenceFor(state: ModelState, prepared: PreparedTraining) {
  const { options, compiled, training, breather } = prepared;
  if (!options.optimality && options.tol === undefined && options.patience === undefined) return undefined;
  const { prepareStopping } = await import('./stoppingRule.js');
  return prepareStopping(state, compiled, training, options, breather);
}

/** What mixes the rows of a batch: a chunk of its own, too. */
async function mixer(trainer: Trainer, data: TrainingData, mixing: Mixing) {
  const { mixBatch } = await import('./mixBatch.js');
  return (first: number, rows: number, step: number) => mixBatch(trainer, data, mixing, first, rows, step);
}

/**
 * Trains as prepared. Marks the model as training from its first turn to its end, however it ends.
 *
 * @param onEnd  hears what ended it, unless that is an error, or nobody asks for the next epoch.
 */
export async function* runTraining(
  state: ModelState,
  prepared: PreparedTraining,
  control: TrainingControl,
  onEnd: (end: TrainingEnd) => void = () => {},
): AsyncGenerator<EpochLog, void, void> {
  requireIdle(state, 'fit');
  state.isTraining = true;
  state.isStopping = false;
  try {
    const { breather, options } = prepared;
    if (options.budget?.milliseconds !== undefined) await requireClock();
    if (breather.isDue()) await breather.breathe(); // copying the rows was work enough for one turn
    yield* trainPrepared(state, prepared, control, onEnd);
  } finally {
    state.isTraining = false;
  }
}

async function* trainPrepared(
  state: ModelState,
  prepared: PreparedTraining,
  control: TrainingControl,
  onEnd: (end: TrainingEnd) => void,
): AsyncGenerator<EpochLog, void, void> {
  const { breather, options, hearing, compiled, training, loss, validation } = prepared;
  requireIntact(state, 'fit');
  if (state.compiled !== compiled) {
    throw new OptionError('train: the model was compiled anew after this call', { path: 'train' });
  }
  requireResumable(state, options, training);
  options.signal?.throwIfAborted();
  const flaws = await flawsOf(prepared);
  const convergenceOf = await convergenceFor(state, prepared);
  requireIntact(state, 'fit');
  const budget = new Budget(options.budget);
  const { rows } = training.inputs;
  const batchSize = Math.min(options.batchSize, rows);
  if (state.network !== undefined) {
    build(state, 'fit'); // draws the weights
    if (breather.isDue()) {
      await breather.breathe();
      requireIntact(state, 'fit');
    }
  }
  const { built, trainer, data, mixing, region, room, averagePlan } = adoptInputs(state, training, () => {
    const weights = build(state, 'fit');
    const prepared = prepareTrainer(state, weights, { ...compiled, loss }, batchSize, training);
    const loaded = loadTrainingData(weights, training, batchSize, options.mixup);
    let room: EvaluationRoom | undefined;
    try {
      room = validation && evaluationRoom(weights, compiled, validation);
      return { built: weights, trainer: prepared, room, averagePlan: planStatistics(state, training), ...loaded };
    } catch (error) {
      releaseRoom(weights, room);
      weights.regions.release(loaded.region);
      throw error;
    }
  });
  if (!options.resume) state.progress.unfinished = undefined;
  const before = state.progress.step;
  const callbacks = [...options.callbacks];
  let hasFailed = false;
  let convergence: StoppingRule | undefined;
  try {
    convergence = convergenceOf?.(built);
    if (options.verbose) callbacks.push(...(await barOnTerminal()));
    const end = yield* runEpochs({
      trainer,
      data,
      targets: training.targets,
      rows,
      batchSize,
      epochs: options.epochs,
      shuffle: options.shuffle,
      convergence,
      mix: mixing && (await mixer(trainer, data, mixing)),
      metrics: compiled.metrics,
      flaws,
      callbacks,
      hearing,
      signal: options.signal,
      breather,
      budget,
      progress: state.progress,
      seed: state.key,
      control,
      validate: validation && (() => breathing(evaluateExamples(state, built, compiled, validation, room), breather)),
      requireLive: () => requireSame(state, trainer),
      isStopped: () => state.isStopping,
      onStep: () => {
        state.hasLearned = true;
      },
    });
    hearing(() => convergence?.tellEnd(end));
    onEnd(end);
  } catch (error) {
    hasFailed = true;
    noteOverflow(state, built, error);
    throw error;
  } finally {
    if (trainer.result.isTorn) state.tornBy = 'fit';
    try {
      await exit(callbacks, control, hearing, hasFailed);
    } finally {
      convergence?.release();
      if (!state.isDisposed) {
        built.regions.release(region);
        releaseRoom(built, room);
        if (averagePlan !== undefined) {
          // Where no step was taken, nothing has changed.
          const isNew = state.average === trainer.average && state.progress.step > before;
          try {
            if (isNew) await renew(state, training, averagePlan, breather);
          } finally {
            built.regions.release(averagePlan.region);
          }
        }
      }
    }
  }
}

/** @throws StateError where training cannot go on: the model is disposed, torn by a callback, or was mended by one since. */
function requireSame(state: ModelState, { trained }: Trainer): void {
  requireIntact(state, 'fit');
  if (state.trained === trained) return;
  const message = 'fit: a worker thread was lost in a callback, and new weights have reset the optimizer; fit again';
  throw new StateError('E_THREADS', message, { path: 'fit' });
}

/** Where statistics of the average will be computed: undefined without an average, or a layer that has such. */
function planStatistics({ average, layers }: ModelState, { inputs }: Examples): Plan | undefined {
  if (average === undefined || layers.every(({ statistics }) => statistics === undefined)) return undefined;
  return evaluationPlan(average.built, inputs, false);
}

/** Statistics of the average, once it has begun: computed by a chunk that others never load. */
async function renew(state: ModelState, { inputs }: Examples, plan: Plan, breather: Breather): Promise<void> {
  if (!state.average?.updates || state.tornBy !== undefined) return;
  const { renewStatistics } = await import('./statistics.js');
  requireIntact(state, 'fit');
  await breathing(renewStatistics(state, inputs, plan), breather);
}

/** Calls every onTrainExit; throws what the first of them threw, unless training has failed by itself. */
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

/** Copies the rows into one region of the kernels' memory, where batches are gathered from, and mixed. */
function loadTrainingData(
  { runtime, regions }: Built,
  { inputs, targets, weights }: Examples,
  batchSize: number,
  mixup: MixupOptions | undefined,
) {
  const { arena } = runtime;
  const { rows, columns, data, listed } = inputs;
  const lists = listed?.lists(0, rows);
  const X = lists?.starts ?? data;
  const { region, mixing, ...addresses } = layOut(regions, (floats) => ({
    inputs: floats(X.length),
    entries: lists === undefined ? 0 : floats(lists.entries.length),
    targets: floats(targets.data.length),
    weights: weights === undefined ? 0 : floats(weights.length),
    order: floats(rows),
    mixing: mixup && layMixing(mixup, floats, batchSize, Math.max(columns, targets.columns)),
  }));
  arena.write(addresses.inputs, X);
  if (lists !== undefined) arena.write(addresses.entries, lists.entries);
  arena.write(addresses.targets, targets.data);
  if (weights !== undefined) arena.f32(addresses.weights, rows).set(weights);
  return { data: { ...addresses, listed, targetColumns: targets.columns }, mixing, region };
}
