import { OptionError, ShapeError } from '../errors.js';
import type { Parts } from '../model/parts.js';
import type { Examples } from '../model/rows/examples.js';
import type { Reading, StreamedBatches, StreamedFit } from '../model/streamed.js';
import { refuse } from '../validate.js';
import { Batches } from './batches.js';
import { rowReader } from './readRows.js';
import type { StreamSettings } from './settings.js';
import type { Factory } from './source.js';

/**
 * Opens a stream for training, and waits for its first rows.
 *
 * @throws OptionError for what a stream does not go with; DataError, and what the source throws.
 */
export async function trainingBatches(
  parts: Parts,
  factory: Factory<unknown>,
  settings: StreamSettings,
  reading: Reading,
  options: StreamedFit,
): Promise<StreamedBatches> {
  requireOnePass(options);
  requireLearned(reading);
  const { classWeight } = options;
  const read = rowReader(parts, reading, classWeight as Readonly<Record<number, number>> | undefined);
  const batches = new Batches(factory, settings, reading, options, read);
  try {
    await batches.open(reading.state.progress.epoch);
    requireColumns(batches.sample, options.columns);
  } catch (error) {
    await batches.close().catch(() => {});
    throw error;
  }
  return batches;
}

/** Options that need all rows at once, and the values of them that ask for nothing. */
const WHOLE: Readonly<Record<string, { readonly neutral?: unknown; readonly cure: string }>> = {
  validationSplit: { neutral: 0, cure: 'give validationData, which may be a stream' },
  mixup: { cure: 'it mixes rows in memory' },
  tol: { cure: 'optimality is measured on rows in memory' },
  patience: { cure: 'optimality is measured on rows in memory' },
  optimality: { neutral: false, cure: 'it is measured on rows in memory' },
  transfer: { neutral: false, cure: 'rows of a stream are copied' },
};

function requireOnePass({ given, classWeight }: StreamedFit): void {
  for (const [name, { neutral, cure }] of Object.entries(WHOLE)) {
    const value = given[name];
    if (value === undefined || value === neutral) continue;
    const message = `fit: ${name} does not go with a stream; ${cure}`;
    refuse(OptionError, `fit.${name}`, 'left out with a stream', value, message);
  }
  if (classWeight !== 'balanced') return;
  const message = "fit: classWeight: 'balanced' counts all rows, and a stream is read once; give { class: weight }";
  refuse(OptionError, 'fit.classWeight', '{ class: weight } with a stream', classWeight, message);
}

/** Refuses a model that would learn from all rows before the first step, or after the last one. */
function requireLearned({ state, compiled }: Reading): void {
  const { standardizer, missing, means } = state.inputs;
  if (standardizer?.isLearning) {
    const cure = 'give the model what preprocessStream(stream) of ockham/table returns, which reads it once before';
    const message = `fit: preprocess learns columns and classes from all rows before the first step; ${cure}`;
    refuse(OptionError, 'sequential.preprocess', 'one that has learned, for a stream', standardizer, message);
  }
  if (missing === 'impute' && means === undefined) {
    const cure = "give the model a standardizer: standardizeStream(stream, { missing: 'impute' })";
    const message = `fit: missing: 'impute' learns means from all rows, and a stream is read once; ${cure}`;
    refuse(OptionError, 'sequential.missing', "'reject' with a stream", missing, message);
  }
  if (compiled.average === undefined || state.layers.every(({ statistics }) => statistics === undefined)) return;
  const message =
    'fit: an average of the weights needs statistics of batchNormalization from all rows after training, and a stream is read once; leave one of them out';
  refuse(OptionError, 'compile.average', 'left out with a stream and batchNormalization', compiled.average, message);
}

function requireColumns({ inputs }: Examples, columns: number | undefined): void {
  if (columns === undefined || columns === inputs.columns) return;
  const message = `validationData has ${columns} columns, and the stream ${inputs.columns}`;
  refuse(ShapeError, 'validationData[0]', `${inputs.columns} columns`, columns, message);
}
