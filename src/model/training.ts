import type { BatchLog, Callback, EpochLog, TrainingControl } from '../callbacks/callback.js';
import { terminal } from '../callbacks/terminal.js';
import { Breather } from '../core/breather.js';
import { Purpose } from '../core/random.js';
import { runtime } from '../core/runtime.js';
import type { MatrixInput } from '../data/inputs.js';
import type { SparseMatrix } from '../data/sparseMatrix.js';
import { trainingRows, warnIfSorted } from '../data/validationSplit.js';
import { DivergedError, OptionError, ShapeError } from '../errors.js';
import type { Loss, LossBatch } from '../types.js';
import { allocateAverage } from './average.js';
import type { Compiled } from './compile.js';
import { type Examples, evaluateExamples, readExamples, sliceExamples } from './examples.js';
import { type FitOptions, readFitOptions } from './fitOptions.js';
import { deterministicPass, loadRows } from './inference.js';
import { batchLog, learningRateAt, runEpochs } from './loop.js';
import { layMixing, mixingBytes, toMixable } from './mixup.js';
import type { Network } from './network.js';
import { holds, nonzerosOf } from './nonzeros.js';
import { aligned, allocateTraining } from './parameters.js';
import { planTraining, type TrainingPlan } from './plan.js';
import {
  type Built,
  build,
  type ModelState,
  releaseTraining,
  requireCompiled,
  requireIdle,
  requireIntact,
  requireLive,
} from './state.js';
import { type Trainer, type TrainingData, trainStep } from './step.js';
import { checkTrainingClasses, classesOf, readRowWeights } from './targets.js';

/** A call of fit whose data and options were checked and copied. */
export interface PreparedTraining {
  readonly options: ReturnType<typeof readFitOptions>;
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
  const { validationSplit = 0 } = options;
  const trainingPart = (rows: number) => (validationSplit === 0 ? rows : trainingRows('fit', rows, validationSplit));
  const all = readExamples(state, compiled, ['X', 'y'], X, y, options.sampleWeight, {
    isTraining: true,
    trainingPart,
  });
  const weights = readRowWeights(options.sampleWeight, options.classWeight, all.targets, compiled.loss);
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
  checkTrainingClasses(training.targets, compiled.loss);
  let { loss } = compiled;
  if (options.mixup !== undefined) ({ examples: training, loss } = toMixable(training, loss));
  requireFittingMetrics(compiled, training);
  return { options, compiled, training, loss, validation };
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

/** Trains as prepared. Marks the model as training from its first turn to its end, however it ends. */
export async function* runTraining(
  state: ModelState,
  prepared: PreparedTraining,
  control: TrainingControl,
): AsyncGenerator<EpochLog, void, void> {
  const { options, compiled, training, loss, validation } = prepared;
  requireIdle(state, 'fit');
  requireIntact(state, 'fit');
  if (state.compiled !== compiled) {
    throw new OptionError('train: the model was compiled anew after this call', { path: 'train' });
  }
  options.signal?.throwIfAborted();
  const { rows } = training.inputs;
  const batchSize = Math.min(options.batchSize, rows);
  const { mixup } = options;
  const { built, trainer, data, spare, region } = adoptInputs(state, training, () => {
    const weights = build(state, 'fit');
    const prepared = prepareTrainer(state, weights, { ...compiled, loss }, batchSize, training);
    const { inputs, targets } = training;
    const spareBytes = mixup === undefined ? 0 : mixingBytes(batchSize, inputs.columns, targets.columns);
    return { built: weights, trainer: prepared, ...loadTrainingData(weights, training, spareBytes) };
  });
  const breather = new Breather(options.yieldEvery);
  state.isTraining = true;
  state.isStopping = false;
  const callbacks = [...options.callbacks];
  let hasFailed = false;
  try {
    if (options.verbose) callbacks.push(...(await barOnTerminal()));
    yield* runEpochs({
      trainer,
      data,
      targets: training.targets,
      rows,
      batchSize,
      epochs: options.epochs,
      shuffle: options.shuffle,
      mixing: mixup && layMixing(mixup, spare, batchSize),
      metrics: compiled.metrics,
      callbacks,
      signal: options.signal,
      breather,
      progress: state.progress,
      seed: state.key,
      control,
      validate: validation && (() => evaluateExamples(state, built, compiled, validation, breather)),
      requireLive: () => requireLive(state, 'fit'),
      isStopped: () => state.isStopping,
      onStep: () => {
        state.hasLearned = true;
      },
    });
  } catch (error) {
    hasFailed = true;
    noteOverflow(state, built, error);
    throw error;
  } finally {
    state.isTorn = trainer.result.isTorn;
    try {
      await exit(callbacks, control, hasFailed);
    } finally {
      state.isTraining = false;
      if (!state.isDisposed) built.regions.release(region);
    }
  }
}

/** Calls every onTrainExit; throws what the first of them threw, unless training has failed by itself. */
async function exit(callbacks: readonly Callback[], control: TrainingControl, hasFailed: boolean): Promise<void> {
  const faults: unknown[] = [];
  for (const callback of callbacks) {
    try {
      await callback.onTrainExit?.(control);
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0 && !hasFailed) throw faults[0];
}

/** An update that overflowed leaves weights that are not finite; all that is thrown before it leaves them alone. */
function noteOverflow(state: ModelState, { parameters }: Built, error: unknown): void {
  if (error instanceof DivergedError && !state.isDisposed) state.hasFiniteWeights = parameters.areFinite();
}

/** One step on one batch, without shuffling. */
export function trainOnBatch(
  state: ModelState,
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  sampleWeight: ArrayLike<number> | undefined,
  classWeight: Readonly<Record<number, number>> | undefined,
): BatchLog {
  requireIdle(state, 'trainOnBatch');
  requireIntact(state, 'trainOnBatch');
  const compiled = requireCompiled(state, 'trainOnBatch');
  const examples = readExamples(state, compiled, ['X', 'y'], X, y, undefined, { isTraining: true });
  const weights = readRowWeights(sampleWeight, classWeight, examples.targets, compiled.loss);
  const { rows } = examples.inputs;
  const { built, trainer } = adoptInputs(state, examples, () => {
    const own = build(state, 'trainOnBatch');
    return { built: own, trainer: prepareTrainer(state, own, compiled, rows, examples) };
  });
  const learningRate = learningRateAt(compiled.optimizer, state.progress);
  const { plan } = trainer;
  const { arena } = trainer.runtime;
  loadRows(trainer, examples.inputs, 0, rows);
  arena.write(plan.targets, examples.targets.data);
  if (weights !== undefined) arena.f32(plan.weights, rows).set(weights);
  try {
    trainStep(trainer, rows, weights !== undefined, state.progress.step + 1, learningRate);
  } catch (error) {
    noteOverflow(state, built, error);
    throw error;
  } finally {
    state.isTorn = trainer.result.isTorn;
  }
  state.progress.step++;
  state.hasLearned = true;
  return batchLog(trainer, 0);
}

/**
 * Settles what the first training data does (number and names of the columns, what missing values are replaced by), and
 * gives the result of `prepare`; takes it all back where that throws.
 */
function adoptInputs<T>(state: ModelState, { inputs }: Examples, prepare: () => T): T {
  const { network, inputs: known } = state;
  const { names, means } = known;
  if (network !== undefined && network.inputUnits !== inputs.columns) {
    throw new ShapeError(`X: ${inputs.columns} columns, and the model was given ${network.inputUnits} meanwhile`, {
      path: 'X',
      expected: `${network.inputUnits} columns`,
      got: inputs.columns,
    });
  }
  state.network ??= inputs.network;
  known.names ??= inputs.names;
  known.means ??= inputs.means;
  try {
    return prepare();
  } catch (error) {
    if (state.built === undefined) state.network = network;
    known.names = names;
    known.means = means;
    throw error;
  }
}

/** The trainer for batches of up to `rows`; buffers are planned anew only where the last plan is too small. */
function prepareTrainer(
  state: ModelState,
  built: Built,
  { optimizer, loss, metrics, average, isFused, predictionsActivation }: Compiled,
  rows: number,
  { inputs, targets }: Examples,
): Trainer {
  const { runtime, regions, network, parameters } = built;
  if (!parameters.all.some(({ isTrained }) => isTrained)) {
    throw new OptionError('fit: no layer of the model is trainable', { path: 'layers' });
  }
  try {
    state.trained ??= allocateTraining(runtime, regions, parameters, optimizer);
    if (average !== undefined) state.average ??= allocateAverage(built, average);
    if (state.trainingPlan === undefined || !fits(state.trainingPlan, network, { inputs, targets }, rows)) {
      const previous = state.trainingPlan;
      const hasOwnPredictions = predictionsActivation !== undefined;
      state.trainingPlan = planTraining(runtime, regions, network, {
        trained: state.trained,
        parameters,
        rows,
        nonzeros: nonzerosOf(network, inputs, rows),
        targetColumns: targets.columns,
        isFused,
        hasOwnPredictions,
      });
      if (previous !== undefined) regions.release(previous.region);
    }
  } catch (error) {
    if (state.progress.step === 0) releaseTraining(state);
    throw error;
  }
  const plan = state.trainingPlan;
  const training = { isTraining: true, stochastic: true, purpose: Purpose.dropout };
  const lossBatch: LossBatch = {
    predictions: plan.output,
    targets: plan.targets,
    weights: 0,
    gradient: plan.outputGradient,
    rows,
    columns: network.outputUnits,
    scale: 1 / rows,
  };
  return {
    runtime,
    network,
    plan,
    parameters,
    trained: state.trained,
    optimizer,
    average: state.average,
    loss,
    predictionsActivation: metrics.length > 0 ? predictionsActivation : undefined,
    pass: { ...deterministicPass(state.hasFiniteWeights), ...state.key, ...training },
    lossBatch,
    result: { rows: 0, dataLossSum: 0, isTorn: false, penalties: { l1: 0, l2: 0 } },
  };
}

/** Whether a plan takes these examples: with targets that are mixed, they may be wider than the last ones. */
function fits(
  plan: TrainingPlan,
  network: Network,
  { inputs, targets }: Omit<Examples, 'weights'>,
  rows: number,
): boolean {
  return plan.targetColumns >= targets.columns && holds(plan, network, inputs, rows);
}

/** Copies the rows into one region of the kernels' memory, where batches are gathered from, with spare bytes at its end. */
function loadTrainingData({ runtime, regions }: Built, { inputs, targets, weights }: Examples, spareBytes: number) {
  const { arena } = runtime;
  const { rows, data, listed } = inputs;
  const from = listed?.starts[0] ?? 0;
  const entries = listed?.entries.subarray(2 * from, 2 * listed.starts[rows]!);
  const lengths = [listed === undefined ? data.length : rows + 1, entries?.length ?? 0, targets.data.length];
  const sizes = [...lengths, weights?.length ?? 0, rows].map(aligned);
  const region = regions.allocate(sizes.reduce((a, b) => a + b, spareBytes));
  const ends = sizes.map((_, index) => sizes.slice(0, index + 1).reduce((a, b) => a + b, region));
  const [inputEnd = 0, entryEnd = 0, targetEnd = 0, weightEnd = 0, spare = 0] = ends;
  const addresses: TrainingData = {
    inputs: region,
    entries: listed === undefined ? 0 : inputEnd,
    targets: entryEnd,
    targetColumns: targets.columns,
    weights: weights === undefined ? 0 : targetEnd,
    order: weightEnd,
  };
  if (listed !== undefined && entries !== undefined) {
    arena.i32(region, rows + 1).set(listed.starts.map((start) => start - from));
    arena.i32(inputEnd, entries.length).set(entries);
  } else arena.f32(region, data.length).set(data);
  arena.write(addresses.targets, targets.data);
  if (weights !== undefined) arena.f32(addresses.weights, rows).set(weights);
  return { data: addresses, spare, region };
}
