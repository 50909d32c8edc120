import type { Callback, EpochLog, TrainingControl } from '../callbacks/callback.js';
import { terminal } from '../callbacks/terminal.js';
import { Breather, breathing } from '../core/breather.js';
import { runtime } from '../core/runtime.js';
import type { MatrixInput } from '../data/inputs.js';
import type { SparseMatrix } from '../data/sparse.js';
import { trainingRows, warnIfSorted } from '../data/validationSplit.js';
import { OptionError, StateError } from '../errors.js';
import type { Loss, Named } from '../types.js';
import { type Hearing, hearingOf, warn } from '../warnings.js';
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
import { fingerprintOf } from './fingerprint.js';
import { type FitOptions, readFitOptions } from './fitOptions.js';
import { layOut } from './layout.js';
import { runEpochs } from './loop.js';
import { layMixing, type Mixing, type MixupOptions, toMixable } from './mixup.js';
import type { Network } from './network.js';
import { parts } from './parts.js';
import type { Plan } from './plan.js';
import { Run } from './run.js';
import {
  type Built,
  build,
  evaluationPlan,
  type ModelState,
  type Progress,
  requireCompiled,
  requireIdle,
  requireIntact,
} from './state.js';
import type { Trainer, TrainingData } from './step.js';
import type { StoppingRule } from './stoppingRule.js';
import { checkTrainingClasses, classesOf, readRowWeights, requireSomeWeight, warnOfAbsentClasses } from './targets.js';
import { adoptInputs, noteOverflow, prepareTrainer } from './trainer.js';
import { isOver, type Unfinished } from './unfinished.js';

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
  /** Of the rows as they were given; computed at the first call. */
  readonly fingerprint: () => string;
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
): Pick<PreparedTraining, 'training' | 'fingerprint' | 'loss' | 'validation'> {
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
  const given = training;
  let { loss } = compiled;
  if (options.mixup !== undefined) ({ examples: training, loss } = toMixable(training, loss));
  requireFittingMetrics(compiled, training);
  let print: string | undefined;
  const fingerprint = () => {
    print ??= fingerprintOf(given);
    return print;
  };
  return { training, fingerprint, loss, validation };
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
  return hearing(() => findFlaws(parts, compiled, loss, training, validation));
}

/** What measures how far the weights are from a minimum, and stops there: a chunk of its own. */
async function convergenceFor(state: ModelState, prepared: PreparedTraining) {
  const { options, compiled, training, breather } = prepared;
  if (!options.optimality && options.tol === undefined && options.patience === undefined) return undefined;
  const { prepareStopping } = await import('./stoppingRule.js');
  return prepareStopping(parts, state, compiled, training, options, breather);
}

/** Warns of options that do nothing in this call. What knows is a chunk that is loaded where there are schedules and the like. */
async function lookForNoEffect(
  { hearing, compiled, options: { mixup } }: PreparedTraining,
  network: Network,
  progress: Progress,
  run: Run,
): Promise<void> {
  const { optimizer, average } = compiled;
  const isPlain = ({ config }: Pick<Named, 'config'>) =>
    Object.values(config).every((value) => typeof value !== 'object');
  const isEvident = network.layers.every(
    ({ layer, parameters }) =>
      layer.trainable &&
      (!layer.isStochastic || isPlain(layer)) &&
      parameters.every(({ penalty }) => penalty === undefined || isPlain(penalty)),
  );
  const { batchSize, rows } = run.options;
  if (isEvident && isPlain(optimizer) && average === undefined && (mixup === undefined || batchSize > 1)) return;
  const { findNoEffect } = await import('./noEffect.js');
  const steps = Math.ceil(rows / batchSize);
  const epochs = run.total - run.epochs;
  const span = { epochs, steps, stepsLeft: epochs * steps - run.steps, batchSize };
  const tell = (what: string) => warn('W_NO_EFFECT', `fit: ${what}`);
  hearing(() => findNoEffect(tell, { network, compiled, progress, isMixed: mixup !== undefined, ...span }));
}

/** What mixes the rows of a batch: a chunk of its own, too. */
async function mixer(trainer: Trainer, data: TrainingData, mixing: Mixing) {
  const { mixBatch } = await import('./mixBatch.js');
  return (first: number, rows: number, step: number) => mixBatch(trainer, data, mixing, first, rows, step);
}

/**
 * Trains as prepared. Marks the model as training from its first turn to its end, however it ends.
 */
export async function* runTraining(
  state: ModelState,
  prepared: PreparedTraining,
  control: TrainingControl,
): AsyncGenerator<EpochLog, void, void> {
  requireIdle(state, 'fit');
  state.isTraining = true;
  state.isStopping = false;
  try {
    const { breather, options } = prepared;
    if (options.budget?.milliseconds !== undefined) await requireClock();
    if (breather.isDue()) await breather.breathe(); // copying the rows was work enough for one turn
    yield* trainPrepared(state, prepared, control);
  } finally {
    state.isTraining = false;
  }
}

async function* trainPrepared(
  state: ModelState,
  prepared: PreparedTraining,
  control: TrainingControl,
): AsyncGenerator<EpochLog, void, void> {
  const { breather, options, hearing, compiled, training, fingerprint, loss, validation } = prepared;
  requireIntact(state, 'fit');
  if (state.compiled !== compiled) {
    throw new OptionError('train: the model was compiled anew after this call', { path: 'train' });
  }
  options.signal?.throwIfAborted();
  const flaws = await flawsOf(prepared);
  const convergenceOf = await convergenceFor(state, prepared);
  const { rows } = training.inputs;
  const batchSize = Math.min(options.batchSize, rows);
  const states = options.callbacks.some(hasState) ? await import('./callbackStates.js') : undefined;
  states?.requirePairs(options.callbacks);
  const begun = await placeOfStart(state, { ...options, batchSize, rows }, fingerprint, hearing);
  requireIntact(state, 'fit');
  const budget = new Budget(options.budget);
  if (state.network !== undefined) {
    build(state, 'fit'); // draws the weights
    if (breather.isDue()) {
      await breather.breathe();
      requireIntact(state, 'fit');
    }
  }
  const { epochs, initialEpoch = 0, shuffle } = options;
  const settings = { epochs, initialEpoch, rows, batchSize, shuffle };
  const run = new Run(settings, compiled.metrics, runtime().kernels, fingerprint, begun, () => state.isStopping);
  const { built, trainer, data, mixing, region, room, averagePlan, takeBack } = adoptInputs(state, training, () => {
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
  const before = state.progress.step;
  state.run = run;
  state.endedBy = undefined;
  if (begun?.isStopped && options.epochs <= begun.total) state.isStopping = true;
  const callbacks = [...options.callbacks];
  let hasFailed = false;
  let convergence: StoppingRule | undefined;
  try {
    convergence = convergenceOf?.(built);
    if (convergence !== undefined) convergence.within = run.within;
    if (options.verbose) callbacks.push(...(await barOnTerminal()));
    await lookForNoEffect(prepared, built.network, state.progress, run);
    yield* runEpochs({
      trainer,
      data,
      targets: training.targets,
      run,
      convergence,
      mix: mixing && (await mixer(trainer, data, mixing)),
      flaws,
      callbacks,
      hearing,
      signal: options.signal,
      breather,
      budget,
      progress: state.progress,
      seed: state.key,
      control,
      restore: () => goOn(run, states, options.callbacks, control, hearing),
      validate: validation && (() => breathing(evaluateExamples(state, built, compiled, validation, room), breather)),
      requireLive: () => requireSame(state, trainer),
      isStopped: () => state.isStopping,
      onStep: () => {
        state.hasLearned = true;
      },
      onEnd: (end) => {
        state.endedBy = end;
      },
    });
    hearing(() => convergence?.tellEnd(state.endedBy));
  } catch (error) {
    hasFailed = true;
    noteOverflow(state, built, error);
    throw error;
  } finally {
    if (trainer.result.isTorn) state.tornBy = 'fit';
    if (state.tornBy !== undefined || !state.hasFiniteWeights) forget(state); // no training goes on with these weights
    try {
      await exit(callbacks, control, hearing, hasFailed);
    } finally {
      convergence?.release();
      if (!state.isDisposed) {
        built.regions.release(region);
        releaseRoom(built, room);
      }
      try {
        leave(state, run, hasFailed);
      } finally {
        if (averagePlan !== undefined && !state.isDisposed) {
          // Where no step was taken, nothing has changed; but a call that goes on may be the first one to come to this point.
          const isNew = state.average === trainer.average && (begun !== undefined || state.progress.step > before);
          try {
            if (isNew) await renew(state, training, averagePlan, breather);
          } finally {
            built.regions.release(averagePlan.region);
          }
        }
      }
      if (hasFailed && !run.hasStepped) takeBack();
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
  await breathing(renewStatistics(parts, state, inputs, plan), breather);
}

const hasState = ({ state, restore }: Callback) => typeof (state ?? restore) === 'function';

type States = typeof import('./callbackStates.js');

/** Callbacks take back what they kept, and are asked for it from now on. */
async function goOn(
  run: Run,
  states: States | undefined,
  callbacks: readonly Callback[],
  control: TrainingControl,
  hearing: Hearing,
): Promise<void> {
  if (run.states !== undefined) {
    const { restoreStates } = states ?? (await import('./callbackStates.js'));
    await restoreStates(run.states, callbacks, control, hearing);
  }
  run.readStates = states && (() => states.readStates(callbacks, control));
  run.readStates?.(); // refuses what cannot be kept before anything is trained
  run.states = undefined;
}

/** Where a call goes on, and whether there is anything to do: a chunk that is loaded where a training was left, or begins late. */
async function placeOfStart(
  { progress: { unfinished } }: ModelState,
  options: ReadOptions & Pick<Unfinished, 'rows' | 'batchSize'>,
  fingerprint: () => string,
  hearing: Hearing,
): Promise<Unfinished | undefined> {
  const place = options.resume ? unfinished : undefined;
  if (place === undefined && options.initialEpoch === undefined) return undefined;
  const { placeToGoOnFrom } = await import('./resume.js');
  return hearing(() => placeToGoOnFrom(parts, place, options, fingerprint));
}

function forget(state: ModelState): void {
  state.progress.unfinished = undefined;
  state.run = undefined;
}

/**
 * Keeps where the call was left, unless nothing is left to train; a call without a step leaves what was there before.
 *
 * @throws OptionError for a state of a callback that cannot be kept, unless training has failed by itself.
 */
function leave(state: ModelState, run: Run, hasFailed: boolean): void {
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
