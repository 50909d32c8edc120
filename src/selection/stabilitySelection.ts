import { drawSeed, type Seed, splitSeed } from '../core/random/seed.js';
import { Purpose } from '../core/random/streams.js';
import { argumentsOf, type ModelInput, type Tabular, type TargetInput } from '../data/preparation.js';
import { permutation } from '../data/split/permutation.js';
import { HyperparameterError } from '../errors.js';
import type { Feature } from '../model/selection/featureReport.js';
import { oneOf } from '../options.js';
import { fatesOf } from '../paths/featurePath.js';
import { given, refuse, requireInteger, requireOptions, requirePositive } from '../validate.js';
import { readGrid } from './path/grid.js';
import { PATH_OPTIONS, type PathOptions, readPath, requireProgress } from './path/options.js';
import type { BuildPath, PathRows, PathWork } from './path/train.js';
import { begin, walk } from './path/walk.js';
import { readRows } from './rows/givenRows.js';
import { meanOne, readWeightsOfRows, weightsAt } from './rows/rowWeights.js';
import { connectTo, readBuilt } from './run/build.js';
import { runJobs } from './run/runJobs.js';
import { readSignal } from './run/signal.js';
import { boundOf, mostSelected, type StabilityAssumption, type StabilitySizes } from './stability/bound.js';

/** Options of {@link stabilitySelection}. */
export interface StabilityOptions extends Omit<PathOptions, 'tol'> {
  /** Pairs of halves, >= 1: twice as many paths are trained. Default: 50. */
  pairs?: number;
  /** Share of the halves that must select an input, in (0.5, 1]. Default: 0.75. */
  threshold?: number;
  /**
   * Assumption on inputs that matter little, for the bound: 'none'; 'unimodal': the share of the pairs whose halves both select such an
   * input has a unimodal distribution; 'r-concave': that share is -1/2-concave, and the share of the halves is -1/4-concave. Default: 'none'.
   */
  assumption?: StabilityAssumption;
  /** Number of inputs that each half selects: the first ones of its path. Default: the most that keep the bound at `falseSelections`. */
  perHalf?: number;
  /** The bound on the expected number of false selections, > 0, if `perHalf` is not given. Default: 1. */
  falseSelections?: number;
  /** Seed of the halves. Default: a random one, which the result holds. */
  seed?: Seed;
  /** Called after each half. */
  onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** One input of {@link stabilitySelection}. */
export interface StableFeature extends Pick<Feature, 'index' | 'name'> {
  /** Share of the halves that selected it. */
  readonly frequency: number;
  /** Whether that is at least the threshold. */
  readonly isSelected: boolean;
}

/** Result of {@link stabilitySelection}. */
export interface StabilitySelection {
  /** All inputs, the most frequent first. */
  readonly features: readonly StableFeature[];
  /** Those that are selected. */
  readonly selected: readonly StableFeature[];
  readonly threshold: number;
  /** Mean number of inputs that a half selected: q. */
  readonly perHalf: number;
  /** Bound on the expected number of false selections, under this assumption: see the function. */
  readonly bound: number;
  readonly assumption: StabilityAssumption;
  readonly pairs: number;
  readonly seed: Seed;
}

const readAssumption = /* @__PURE__ */ oneOf<StabilityAssumption>('none', 'unimodal', 'r-concave');

/** First step of the permutations of halves; those before belong to repeats of folds. */
const FIRST_STEP = 2 ** 20;

/**
 * Selects the inputs that paths over many halves of the rows agree on: in each of B draws the rows are cut into two halves, a path is trained
 * on either, and the first q inputs of each path are selected. Those that at least a share π of the 2 B halves selected are stable.
 *
 * The expected number of false selections is at most
 *
 *   E(V) <= q² / ((2 π - 1) p),   p being the number of inputs,
 *
 * if the noise inputs are exchangeable for the selection (each as likely as the other to be selected), and the selection is no worse
 * than drawing at random (Meinshausen & Bühlmann). Without either assumption the same bound holds for complementary halves, as
 * here, if false means: selected by a half with a probability of at most q / p (Shah & Samworth, theorem 1, where the number selected from among those
 * is bounded by q). Correlated noise inputs are not exchangeable: the second reading is then the one that holds. Rows must be independent.
 *
 * With an assumption on inputs of that kind the bound is sharper. 'unimodal' (theorem 2; π >= 1/2 + 1/B, q / p <= 1 / sqrt 3):
 *
 *   E(V) <= C q² / p,   C = 1 / (2 (2 π - 1 - 1/(2 B))) for π <= 3/4,   4 (1 - π + 1/(2 B)) / (1 + 1/B) above.
 *
 * 'r-concave' (equation 8): E(V) <= p min(D(q² / p², 2 π - 1, B, -1/2), D(q / p, π, 2 B, -1/4)), where D(θ, t, B, r) is the largest P(X >= t) of
 * an r-concave X on 0, 1/B, ..., 1 with mean θ, found numerically. The paper sees r-concave frequencies in its simulations; no condition
 * on the data is known that makes them so. `assumption` names it, and the result repeats it.
 *
 * Unless `perHalf` is given, q is the most whose bound is at most `falseSelections`: `floor(sqrt(falseSelections (2 π - 1) p))` without an assumption. Inputs that never leave 0 are not selected, so a half may
 * select fewer; the bound has the mean number. Strengths are computed once, on all rows. Paths with `warmStart: 'sparse'` end as soon
 * as q inputs have been alive.
 *
 * Columns that a preprocessor makes are learned in each half, and counted by their names.
 *
 * @param build, X, y  as for `lambdaPath`.
 * @throws HyperparameterError for a threshold outside (0.5, 1], a q of 0 or above p, or sizes for which no unimodal bound is known; as `lambdaPath` otherwise.
 * @example
 * const { selected, bound } = await stabilitySelection(
 *   (lambda) => {
 *     const model = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4], kernelRegularizer: l1(lambda) })] });
 *     model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
 *     return model;
 *   },
 *   X,
 *   y,
 *   { pairs: 3, perHalf: 2, seed: 1, count: 5, warmStart: 'sparse', fit: { epochs: 50, batchSize: 45 } },
 * );
 * console.log(selected.map(({ index, frequency }) => [index, frequency]), bound);
 *
 * Source: Meinshausen & Bühlmann (JRSS B, 2010), theorem 1; complementary pairs: Shah & Samworth (JRSS B, 2013). R's stabs has the
 * same three assumptions; its default is 'unimodal'.
 */
export async function stabilitySelection<X extends ModelInput, Y extends TargetInput>(
  build: BuildPath<X, Y>,
  X: X,
  y: Y,
  options?: StabilityOptions,
): Promise<StabilitySelection>;
export async function stabilitySelection<T extends Tabular>(
  build: BuildPath<T>,
  table: T,
  options?: StabilityOptions,
): Promise<StabilitySelection>;
export async function stabilitySelection(
  build: BuildPath,
  given: ModelInput,
  target?: TargetInput | StabilityOptions,
  last: StabilityOptions = {},
): Promise<StabilitySelection> {
  const owner = 'stabilitySelection';
  const [X, y, options] = argumentsOf(given, target, last);
  const own = ['pairs', 'threshold', 'assumption', 'perHalf', 'falseSelections', 'seed', 'onProgress'];
  requireOptions(owner, options, [...PATH_OPTIONS.filter((option) => option !== 'tol'), ...own]);
  const { onProgress, seed = drawSeed() } = options;
  const pairs = requireInteger(`${owner}.pairs`, options.pairs ?? 50, 1);
  const threshold = readThreshold(owner, options.threshold);
  const assumption = readAssumption(`${owner}.assumption`, options.assumption ?? 'none');
  const aim = requirePositive(`${owner}.falseSelections`, options.falseSelections ?? 1);
  const perHalf = options.perHalf === undefined ? undefined : requireInteger(`${owner}.perHalf`, options.perHalf, 1);
  if (perHalf !== undefined && options.falseSelections !== undefined) {
    refuse(HyperparameterError, `${owner}.falseSelections`, 'left out beside perHalf', options.falseSelections);
  }
  const key = splitSeed(owner, seed);
  requireProgress(owner, onProgress);
  const signal = readSignal(owner, options.signal);
  const grid = readGrid(owner, options);
  const read = readRows(X, y);
  const { rows } = read;
  if (rows < 4) refuse(HyperparameterError, `${owner}.X`, 'at least 4 rows, for two halves', rows);
  const weights = readWeightsOfRows(owner, options.sampleWeight, rows);
  const rowsAt = (own: Int32Array, fold: number | undefined): PathRows => ({
    ...read.take(own),
    fold,
    weights: meanOne(`${owner}.sampleWeight`, weightsAt(weights, own)),
  });
  const work = readPath(owner, build, options);
  try {
    const all: PathRows = { X, y: read.y, fold: undefined, weights: meanOne(`${owner}.sampleWeight`, weights) };
    const [lambdas] = await runJobs(1, 1, signal, async (_, inner) => (await begin(work, all, grid, inner)).lambdas);
    const inputs = inputsOf(work, all);
    const sizes = { inputs: inputs.length, threshold, pairs };
    const most = mostPerHalf(owner, sizes, assumption, aim, perHalf);
    let done = 0;
    const order = (pair: number) => permutation(rows, key, Purpose.split, FIRST_STEP + pair);
    const half = Math.floor(rows / 2);
    const selections = await runJobs(2 * pairs, work.runner.size, signal, async (index, inner) => {
      const first = (index % 2) * half;
      const own = order(Math.floor(index / 2))
        .slice(first, first + half)
        .sort();
      const selected = await selectedIn(work, rowsAt(own, index), lambdas!, inner, most);
      onProgress?.({ done: ++done, total: 2 * pairs });
      return selected;
    });
    return sumUp(inputs, selections, { threshold, pairs, assumption, seed });
  } finally {
    work.runner.dispose();
  }
}

function readThreshold(owner: string, threshold: unknown = 0.75): number {
  if (typeof threshold === 'number' && threshold > 0.5 && threshold <= 1) return threshold;
  return refuse(HyperparameterError, `${owner}.threshold`, 'a share in (0.5, 1]', threshold);
}

/** q for p inputs. */
function mostPerHalf(
  owner: string,
  sizes: StabilitySizes,
  assumption: StabilityAssumption,
  aim: number,
  perHalf: number | undefined,
): number {
  const { inputs } = sizes;
  const most = perHalf ?? mostSelected(assumption, aim, sizes);
  if (most >= 1 && most <= inputs) {
    if (boundOf(assumption, most, sizes) < Infinity) return most;
    const message = `${owner}: no bound is known for ${assumption} frequencies of ${most} of ${inputs} inputs per half, ${sizes.pairs} pairs and threshold ${sizes.threshold}; give a smaller perHalf, a larger threshold, or assumption 'none'`;
    refuse(HyperparameterError, `${owner}.assumption`, "'none', for these sizes", assumption, message);
  }
  const path = perHalf === undefined ? `${owner}.falseSelections` : `${owner}.perHalf`;
  const message = `${owner}: each half would select ${most} of ${inputs} inputs; give a larger falseSelections or threshold, or another perHalf`;
  return refuse(HyperparameterError, path, `1 to ${inputs} inputs per half`, most, message);
}

/** An input by its place and, if it has one, its name. */
type Input = Pick<Feature, 'index' | 'name'>;

/** The inputs of a model that learns its columns from all rows. */
function inputsOf(work: PathWork, rows: PathRows): Input[] {
  const built = readBuilt(work.owner, work.build(0, rows));
  try {
    const { inputUnits } = connectTo(built, rows, work.fit({ ...rows, lambda: 0 }, undefined));
    const { names } = built.state.inputs;
    return Array.from({ length: inputUnits }, (_, index) => ({ index, ...(names && { name: names[index]! }) }));
  } finally {
    built.model.dispose();
  }
}

/** Selects the first inputs of the path of one half, `most` of them or fewer. */
async function selectedIn(
  work: PathWork,
  rows: PathRows,
  lambdas: readonly number[],
  signal: AbortSignal,
  most: number,
): Promise<readonly Input[]> {
  const beginning = await begin(work, rows, { given: lambdas, count: 2, ratio: 0.5 }, signal);
  const seen = new Set<number>();
  const walked = await walk(
    work,
    rows,
    beginning,
    signal,
    () => async (remote) => (await remote.featureReport()).features,
    ({ result }) => {
      for (const { isAlive, index } of result) if (isAlive) seen.add(index);
      return work.warmStart === 'sparse' && seen.size >= most;
    },
  );
  const fates = fatesOf(walked.map(({ lambda, result }) => ({ lambda, features: result })).reverse());
  return fates.filter(({ index }) => seen.has(index)).slice(0, most);
}

/** Inputs of halves are found by their names: columns that a preprocessor makes differ from half to half, as their categories do. */
function sumUp(
  inputs: readonly Input[],
  halves: readonly (readonly Input[])[],
  settings: Pick<StabilitySelection, 'threshold' | 'pairs' | 'assumption' | 'seed'>,
): StabilitySelection {
  const { threshold, assumption, pairs } = settings;
  const keyOf = ({ name, index }: Input) => name ?? index;
  const all = new Map(inputs.map((input) => [keyOf(input), input]));
  const counts = new Map<string | number, number>();
  for (const input of halves.flat()) {
    const key = keyOf(input);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    // Such as the column of rare categories, where all rows have none.
    if (!all.has(key)) all.set(key, { ...input, index: all.size });
  }
  const perHalf = halves.reduce((sum, selected) => sum + selected.length, 0) / halves.length;
  const features = [...all.values()]
    .map(({ index, name }): StableFeature => {
      const frequency = (counts.get(name ?? index) ?? 0) / halves.length;
      return { index, ...given({ name }), frequency, isSelected: frequency >= threshold };
    })
    .sort((a, b) => b.frequency - a.frequency || a.index - b.index);
  return {
    features,
    selected: features.filter(({ isSelected }) => isSelected),
    perHalf,
    bound: boundOf(assumption, perHalf, { inputs: features.length, threshold, pairs }),
    ...settings,
  };
}
