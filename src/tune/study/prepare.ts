import { requireName } from '../../concept.js';
import type { Seed } from '../../core/random/seed.js';
import { trainingRows } from '../../data/split/validationSplit.js';
import { OptionError } from '../../errors.js';
import { NUMERICS_VERSION } from '../../model/files/numericsVersion.js';
import { fingerprintOf } from '../../model/rows/fingerprint.js';
import { cutRows } from '../../selection/folds/cutRows.js';
import { foldsPerRepeat } from '../../selection/folds/figure.js';
import { countRows, readRows } from '../../selection/rows/givenRows.js';
import { readWeightsOfRows, sumOf } from '../../selection/rows/rowWeights.js';
import type { BuiltModel } from '../../selection/run/build.js';
import type { Json } from '../../types.js';
import { refuse } from '../../validate.js';
import { hearingOf, type WarningListener } from '../../warnings.js';
import { contentHash } from '../../worker/messages/contentHash.js';
import type { FoldRows, Rows } from '../executors/executor.js';
import type { Configuration } from '../journal/configuration.js';
import { hashOfNamedRows } from '../journal/rowsHash.js';
import type { TuneSettings } from '../options.js';
import { levelsOf } from '../pruners/pruner.js';
import { foldRows, type ReadData, readData, type TuneData, training } from '../rows.js';
import type { Sampler } from '../samplers/sampler.js';
import type { Direction } from '../schedule/ranking.js';
import type { Params } from '../space/parameter.js';
import type { Entries } from '../space/space.js';
import { type Build, checkRows, withModel } from '../trialModel.js';

/** A study whose model, rows and options fit together. */
export interface Prepared {
  readonly trials: number;
  readonly levels: readonly number[];
  readonly folds: readonly FoldRows[];
  /** (folds) weight of the rows that score. */
  readonly foldWeights: readonly number[];
  /** Folds that test every row once, about. */
  readonly foldsPerRepeat: number;
  /** All rows, to train the best setting anew; undefined if the model of the best trial is wanted. */
  readonly all: Rows | undefined;
  readonly direction: Direction;
  readonly configuration: Configuration;
}

/**
 * Checks rows and metric with the model of the first setting, and cuts the rows into folds.
 *
 * @throws OptionError, ShapeError, DataError, HyperparameterError.
 */
export async function prepare(
  settings: TuneSettings,
  entries: Entries,
  build: Build,
  sampler: Sampler,
  data: TuneData,
  seed: Seed,
  onWarning: WarningListener,
): Promise<Prepared> {
  const { metric, pruner, budget, samplerName } = settings;
  const first = sampler.settingOf(0);
  const { folds, perRepeat, all, names } = foldsOf(settings, build, first, readData('tune.data', data), seed);
  const foldWeights = folds.map(({ test }, fold) => weightOf(test, fold));
  const rows = { X: folds[0]!.train.X, y: folds[0]!.train.y, fold: 0 };
  const { fingerprints, direction } = await withModel(build, first, rows, async (built) => {
    await requireRepeatable(built, () => withModel(build, first, rows, ({ model }) => model.seed));
    return {
      fingerprints: hearingOf(onWarning)(() => {
        return fingerprintsOf(built, all, names === undefined ? folds[0]!.test : undefined);
      }),
      direction: directionOf(built, metric, settings.direction),
    };
  });
  const trials = sampler.count ?? budget.trials ?? 0;
  const levels = levelsOf(pruner, budget.epochs);
  const configuration = {
    numericsVersion: NUMERICS_VERSION,
    space: Object.fromEntries(entries.map(([name, { distribution }]): [string, Json] => [name, { ...distribution }])),
    sampler: samplerName,
    seed: String(seed),
    trials,
    levels,
    reductionFactor: pruner.reductionFactor,
    metric,
    direction,
    rows: fingerprints,
    folds: names ?? [],
  };
  const isRefit = settings.validation === undefined;
  const own = { folds, foldWeights, foldsPerRepeat: perRepeat, all: isRefit ? all : undefined };
  return { trials, levels, ...own, direction, configuration };
}

/** The rows of each fold, all rows, and names of the folds' row numbers; undefined if the rows that score were given. */
function foldsOf(
  { folds, groups, validation }: TuneSettings,
  build: Build,
  params: Params,
  { X, y: target, sampleWeight }: ReadData,
  seed: Seed,
) {
  const { rows, y } = readRows(X, target);
  const all = { X, y, sampleWeight: readWeightsOfRows('tune', sampleWeight, rows) };
  if (validation !== undefined && typeof validation !== 'number') {
    const held = readData('tune.validation', validation);
    const weights = readWeightsOfRows('tune.validation', held.sampleWeight, countRows('validation X', held.X));
    const given = [{ train: training(all), test: { ...held, sampleWeight: weights } }];
    return { folds: given, perRepeat: 1, all, names: undefined };
  }
  const own = validation === undefined ? (folds ?? 5) : [lastRows(rows, validation)];
  const options = {
    folds: own,
    ...(typeof own === 'number' && { seed }),
    ...(groups && { groups }),
    ...(sampleWeight && { sampleWeight }),
  };
  const cut = cutRows('tune', X, y, options, (trainRows) => build(params, trainRows));
  const names = cut.folds.map(({ train, test }) => contentHash(Int32Array.of(train.length, ...train, ...test)));
  return { folds: foldRows(cut), perRepeat: foldsPerRepeat(cut.folds, rows), all, names };
}

/** The last rows score. @throws HyperparameterError for a fraction that leaves either part empty. */
function lastRows(count: number, fraction: number) {
  const end = trainingRows('tune', count, fraction);
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  return { train: rows.slice(0, end), test: rows.slice(end) };
}

/** Weight of rows that score: their number, if they have no weights. @throws DataError if it is 0. */
function weightOf({ X, sampleWeight }: Rows, fold: number): number {
  if (sampleWeight === undefined) return countRows('X', X);
  const weight = sumOf(sampleWeight);
  if (weight > 0) return weight;
  return refuse('E_DATA', 'tune.sampleWeight', `a row that scores in fold ${fold} with a weight above 0`, weight);
}

/** Names of the contents of all rows, and of those that score if they were given. @throws ShapeError, DataError, OptionError as `fit`. */
function fingerprintsOf(built: BuiltModel, all: Rows, held: Rows | undefined): string[] {
  const examples = checkRows(built, ['X', 'y'], all);
  const scoring = held && checkRows(built, ['validation X', 'validation y'], held, examples);
  const isNamed = built.state.inputs.standardizer?.prepareTargets !== undefined;
  const given = [all, ...(held === undefined ? [] : [held])];
  return [
    ...[examples, ...(scoring === undefined ? [] : [scoring])].map(fingerprintOf),
    ...(isNamed ? given.map(hashOfNamedRows) : []),
  ];
}

/** @throws OptionError if `build` makes another model of the same setting, as it does without a seed. */
async function requireRepeatable({ model }: BuiltModel, seedOfAnother: () => Promise<Seed>): Promise<void> {
  const again = await seedOfAnother();
  if (again === model.seed) return;
  const message =
    'tune: build gives a model with another seed each time, so nothing can be repeated; give sequential({ seed })';
  refuse(OptionError, 'tune.build', 'a seed in sequential({ seed })', again, message);
}

/** @throws OptionError for a metric that the model does not have, and for one that does not say which is better. */
function directionOf({ compiled }: BuiltModel, metric: string, given: Direction | undefined): Direction {
  const directions: Record<string, 'min' | 'max' | undefined> = { dataLoss: 'min', loss: 'min' };
  for (const { name, direction } of compiled.metrics) directions[name] = direction;
  const own = requireName('tune.metric', metric, directions);
  if (given !== undefined) return given;
  if (own === undefined) {
    const expected = `'minimize' or 'maximize', because ${metric} does not say which is better`;
    return refuse(OptionError, 'tune.direction', expected, given);
  }
  return own === 'min' ? 'minimize' : 'maximize';
}
