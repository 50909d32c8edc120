import { runtime } from '../../core/kernels/runtime.js';
import { Yielder } from '../../core/turns/yielder.js';
import type { MatrixInput } from '../../data/reading/inputs.js';
import type { SparseMatrix } from '../../data/reading/sparse.js';
import { trainingRows, warnIfSorted } from '../../data/split/validationSplit.js';
import type { Loss } from '../../types.js';
import type { Hearing } from '../../warnings.js';
import { hearingOf } from '../../warnings.js';
import type { Examples } from '../rows/examples.js';
import { readExamples, sliceExamples } from '../rows/examples.js';
import {
  checkTrainingClasses,
  classesOf,
  readRowWeights,
  requireSomeWeight,
  warnOfAbsentClasses,
} from '../rows/targets.js';
import type { Compiled } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import { requireCompiled, requireIdle, requireIntact } from '../state/state.js';
import { toMixable } from '../step/mixup.js';
import type { FitOptions } from './options.js';
import { readFitOptions } from './options.js';

type ReadOptions = ReturnType<typeof readFitOptions>;

/** A call of fit, its data and options checked and copied. */
export interface PreparedTraining {
  /** Counts time from the call on. */
  readonly yielder: Yielder;
  readonly options: ReadOptions;
  /** Runs code whose warnings go to the listener of this call. */
  readonly hearing: Hearing;
  readonly compiled: Compiled;
  readonly training: Examples;
  /** The training rows as given, before their targets are converted for mixing. */
  readonly given: Examples;
  /** The loss that training minimizes: compiled.loss, or its form for mixed targets. */
  readonly loss: Loss;
  readonly validation: Examples | undefined;
}

/** Checks and copies all arguments of fit; changes nothing. */
export function prepareTraining(
  state: ModelState,
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  given: FitOptions,
): PreparedTraining {
  requireIdle(state, 'fit');
  requireIntact(state, 'fit');
  const compiled = requireCompiled(state, 'fit');
  const options = readFitOptions(given, state.progress.epoch === 0 ? 1 : 0);
  const yielder = new Yielder(options.yieldEvery);
  const hearing = hearingOf(options.onWarning);
  const read = hearing(() => readTraining(state, compiled, X, y, options));
  return { yielder, options, hearing, compiled, ...read };
}

function readTraining(
  state: ModelState,
  compiled: Compiled,
  X: MatrixInput | SparseMatrix,
  y: MatrixInput,
  options: ReadOptions,
): Pick<PreparedTraining, 'training' | 'given' | 'loss' | 'validation'> {
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
  return { training, given, loss, validation };
}

/** Runs every metric on one row of zeros: a metric that does not fit the targets throws before any weight changes. */
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
