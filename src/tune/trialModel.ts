import { type Examples, readExamples } from '../model/rows/examples.js';
import type { Sequential } from '../model/sequential.js';
import { requireLive } from '../model/state/state.js';
import { type BuiltModel, connectTo, readBuilt, type TrainingRows } from '../selection/run/build.js';
import type { WarningListener } from '../warnings.js';
import { contentHash } from '../worker/messages/contentHash.js';
import type { Rows, TaskFit } from './executors/executor.js';
import type { Params } from './space/parameter.js';

/** Makes the compiled model of a setting. */
export type Build = (params: Params, rows: TrainingRows) => Sequential;

/** Uses the model of a setting, and disposes of it. @throws OptionError unless `build` returns a compiled model of its own. */
export async function withModel<T>(
  build: Build,
  params: Params,
  rows: TrainingRows,
  use: (built: BuiltModel) => T | Promise<T>,
): Promise<T> {
  const model = build(params, rows);
  const built = readBuilt('tune', model);
  try {
    requireLive(built.state, 'tune.build');
    return await use(built);
  } finally {
    model.dispose();
  }
}

/** Hash of what a trial is: the model's configuration, its seed included, and the options of its training. */
export function trialHash({ model }: BuiltModel, fit: TaskFit): string {
  return contentHash(new TextEncoder().encode(JSON.stringify({ model: model.toJSON(), fit })));
}

/** Bytes of a model that will be trained on those rows. */
export function untrainedBytes(built: BuiltModel, rows: TrainingRows, onWarning: WarningListener): Uint8Array {
  connectTo(built, rows, { onWarning });
  return built.model.save();
}

/**
 * Reads rows as a model does. What it still has to learn, it learns from them for this reading alone.
 *
 * @param like  what training rows have taught, for rows that score.
 * @throws ShapeError, DataError, OptionError, as `fit` does.
 */
export function checkRows(
  { state, compiled }: BuiltModel,
  paths: readonly [string, string],
  { X, y, sampleWeight }: Rows,
  like?: Examples,
): Examples {
  const how = like === undefined ? { isTraining: true } : { like: like.inputs };
  return readExamples(state, compiled, paths, X, y, sampleWeight, how);
}
