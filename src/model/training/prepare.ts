import type { Yielder } from '../../core/turns/yielder.js';
import { warnIfSorted } from '../../data/split/warnIfSorted.js';
import { isStreamed, streamedRows } from '../../data/streamed.js';
import type { Loss } from '../../types.js';
import type { Hearing } from '../../warnings.js';
import type { Parts } from '../parts.js';
import { classWeightOf } from '../rows/balancedWeights.js';
import type { Examples } from '../rows/examples.js';
import { sliceExamples } from '../rows/sliceExamples.js';
import type { Compiled } from '../state/compile.js';
import type { ModelState } from '../state/state.js';
import type { RowStream, StreamedBatches } from '../streamed.js';
import type { TrainingCall } from './call.js';
import { toMixable } from './mixup/mixup.js';
import { readFitOptions } from './options.js';
import { checkTrainingClasses, requireSomeWeight, warnOfAbsentClasses } from './trainingClasses.js';

type ReadOptions = ReturnType<typeof readFitOptions>;

/** A call of fit, its data and options checked and copied. */
export interface PreparedTraining {
  /** Counts time from the call on. */
  readonly yielder: Yielder;
  readonly options: ReadOptions;
  /** Runs code whose warnings go to the listener of this call. */
  readonly hearing: Hearing;
  readonly compiled: Compiled;
  /** All training rows; of a stream, the first ones, which show the form of the others. */
  readonly training: Examples;
  /** The batches of a stream; undefined for rows in memory. The caller closes it. */
  readonly streamed: StreamedBatches | undefined;
  /** The training rows as given, before their targets are converted for mixing. */
  readonly given: Examples;
  /** The loss that training minimizes: compiled.loss, or its form for mixed targets. */
  readonly loss: Loss;
  readonly validation: Examples | RowStream | undefined;
}

/** Checks the options of fit, and the rows by them; changes nothing. */
export async function prepareTraining(parts: Parts, state: ModelState, call: TrainingCall): Promise<PreparedTraining> {
  const options = readFitOptions(call.options, state.progress.epoch === 0 ? 1 : 0);
  const { yielder, hearing, compiled, all, validation } = call;
  if (!isStreamed<RowStream>(all)) {
    const rows = hearing(() => prepareRows(parts, call, all, options));
    return { yielder, hearing, compiled, options, streamed: undefined, ...rows };
  }
  const reading = { state, compiled, yielder, signal: options.signal };
  const columns = isStreamed(validation) ? undefined : validation?.inputs.columns;
  const given = { ...call.options };
  const streamed = await all[streamedRows].train(parts, reading, { ...options, columns, given });
  const { sample } = streamed;
  return {
    yielder,
    hearing,
    compiled,
    options,
    streamed,
    training: sample,
    given: sample,
    loss: compiled.loss,
    validation,
  };
}

function prepareRows(
  parts: Parts,
  { compiled, validation: given }: TrainingCall,
  all: Examples,
  { validationSplit = 0, classWeight: givenWeight, mixup }: ReadOptions,
): Pick<PreparedTraining, 'training' | 'given' | 'loss' | 'validation'> {
  const { classesOf, readRowWeights, trainingRows } = parts;
  const { rows, network } = all.inputs;
  const count = validationSplit === 0 ? rows : trainingRows('fit', rows, validationSplit);
  const classWeight = classWeightOf(givenWeight, () => classesOf(all.targets, compiled.loss), count);
  const weights =
    classWeight === undefined
      ? all.weights
      : readRowWeights(all.weights, classWeight, all.targets, compiled.loss, network.outputUnits);
  let training: Examples = { ...all, weights };
  let validation = given;
  if (validationSplit !== 0) {
    const classes = classesOf(all.targets, compiled.loss);
    if (classes !== undefined) warnIfSorted('y', classes, count);
    training = sliceExamples(training, 0, count);
    validation = sliceExamples(all, count, rows);
  }
  requireSomeWeight(classWeight === undefined ? 'sampleWeight' : 'classWeight', training.weights);
  checkTrainingClasses(parts, training.targets, compiled.loss);
  if (classWeight !== undefined) warnOfAbsentClasses(parts, classWeight, training.targets, compiled.loss);
  const unmixed = training;
  let { loss } = compiled;
  if (mixup !== undefined) ({ examples: training, loss } = toMixable(parts, training, loss));
  return { training, given: unmixed, loss, validation };
}

/** Runs every metric on one row of zeros: a metric that does not fit the targets throws before any weight changes. */
export function requireFittingMetrics({ runtime }: Parts, { metrics }: Compiled, { inputs, targets }: Examples): void {
  const columns = inputs.network.outputUnits;
  const batch = () => ({
    predictions: new Float32Array(columns),
    targets: targets.data.slice(0, targets.columns),
    rows: 1,
    columns,
  });
  for (const metric of metrics) metric.start(runtime().kernels).add(batch());
}
