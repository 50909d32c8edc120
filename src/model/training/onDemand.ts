// Chunks that a call of fit loads only if it needs them.

import type { Callback } from '../../callbacks/callback.js';
import { terminal } from '../../callbacks/terminal.js';
import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import { isStreamed } from '../../data/streamed.js';
import type { Named } from '../../types.js';
import { type Hearing, warn } from '../../warnings.js';
import type { Network } from '../network.js';
import type { Parts } from '../parts.js';
import type { Progress, Unfinished } from '../state/progress.js';
import type { ModelState } from '../state/state.js';
import type { Trainer } from '../step/step.js';
import type { TrainingData } from './data/trainingData.js';
import type { Mixing } from './mixup/mixup.js';
import type { PreparedTraining } from './prepare.js';
import type { Run } from './run.js';

/** The progress bar, if there is a terminal, or a line per epoch: a chunk that is loaded if one is shown. */
export async function progressOf(verbose: number): Promise<Callback[]> {
  const out = terminal(verbose);
  if (out === undefined) return [];
  const { progressBar } = await import('../../callbacks/progressBar.js');
  return [progressBar(out, verbose === 1)];
}

/** The figures that say nothing about the model. Loaded if there are metrics or weights of rows. */
export async function flawsOf(parts: Parts, prepared: PreparedTraining) {
  const { hearing, compiled, loss, training, validation, streamed } = prepared;
  if (streamed !== undefined || isStreamed(validation)) return; // a few rows tell too little of the others
  if (compiled.metrics.length === 0 && training.weights === undefined && validation?.weights === undefined) return;
  const { findFlaws } = await import('../warnings/metricFlaws.js');
  return hearing(() => findFlaws(parts, compiled, loss, training, validation));
}

/** Warns of options that do nothing in this call. Loaded if there are schedules and the like. */
export async function lookForNoEffect(
  { hearing, compiled, options: { mixup } }: PreparedTraining,
  network: Network,
  progress: Progress,
  run: Run,
): Promise<void> {
  if (run.options.streamed !== undefined) return; // its steps are not known
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
  const { findNoEffect } = await import('../warnings/noEffect.js');
  const steps = Math.ceil(rows / batchSize);
  const epochs = run.total - run.epochs;
  const span = { epochs, steps, stepsLeft: epochs * steps - run.steps, batchSize };
  const tell = (what: string) => warn('W_NO_EFFECT', `fit: ${what}`);
  hearing(() => findNoEffect(tell, { network, compiled, progress, isMixed: mixup !== undefined, ...span }));
}

/** Makes the rule that measures the distance from a minimum, and stops there. Loaded if asked for. */
export async function convergenceFor(parts: Parts, state: ModelState, prepared: PreparedTraining) {
  const { options, compiled, training, yielder } = prepared;
  if (!options.optimality && options.tol === undefined && options.patience === undefined) return undefined;
  const { prepareStopping } = await import('./stoppingRule.js');
  return prepareStopping(parts, state, compiled, training.inputs.rows, options, yielder);
}

/** Makes the function that gathers rows of a narrow type. Loaded if X is of one. */
export async function narrowGatherFor({ training }: PreparedTraining) {
  if (training.inputs.data.BYTES_PER_ELEMENT === FLOAT_BYTES) return undefined;
  const { narrowGather } = await import('./data/narrowRows.js');
  return narrowGather;
}

/** Makes the function that mixes the rows of a batch. Loaded if asked for. */
export async function mixer(parts: Parts, trainer: Trainer, data: TrainingData, mixing: Mixing) {
  const { mixBatch } = await import('./mixup/mixBatch.js');
  return (first: number, rows: number, step: number) => mixBatch(parts, trainer, data, mixing, first, rows, step);
}

/** The checkpoint that the call asks to go on from, read and checked. Loaded if it asks. */
export async function checkpointOf(parts: Parts, state: ModelState, { options, given, hearing }: PreparedTraining) {
  const { resume } = options;
  if (typeof resume === 'boolean') return undefined;
  const { checkpointIn } = await import('./resumeFrom.js');
  return checkpointIn(parts, state, resume, given.inputs, hearing);
}

/** The place where a call continues; warns if nothing is left to train. Loaded if training was interrupted, or begins late. */
export async function placeOfStart(
  parts: Parts,
  { unfinished }: Progress,
  options: PreparedTraining['options'] & Pick<Unfinished, 'rows' | 'batchSize'>,
  fingerprint: (steps: number) => string,
  hearing: Hearing,
): Promise<Unfinished | undefined> {
  const place = options.resume === false ? undefined : unfinished;
  if (place === undefined && options.initialEpoch === undefined && options.epochs > 0) return undefined;
  const { placeToGoOnFrom } = await import('./resume.js');
  return hearing(() => placeToGoOnFrom(parts, place, options, fingerprint));
}
