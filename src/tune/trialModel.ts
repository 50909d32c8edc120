import { readExamples } from '../model/rows/examples.js';
import { fingerprintOf } from '../model/rows/fingerprint.js';
import type { Sequential } from '../model/sequential.js';
import { requireLive } from '../model/state/state.js';
import { type BuiltModel, connectTo, readBuilt, type TrainingRows } from '../selection/run/build.js';
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
export function untrainedBytes(built: BuiltModel, rows: TrainingRows): Uint8Array {
  connectTo(built, rows);
  return built.model.save();
}

/** Hash of rows as a model reads them. @throws ShapeError, DataError, OptionError, as `fit` does. */
export function checkRows(
  { state, compiled }: BuiltModel,
  [pathX, pathY]: readonly [string, string],
  rows: Rows,
): string {
  const { X, y, sampleWeight } = rows;
  return fingerprintOf(readExamples(state, compiled, [pathX, pathY], X, y, sampleWeight));
}
