import type { EpochLog } from '../callbacks/callback.js';
import type { ModelInput, TargetInput } from '../data/preparation.js';
import { OptionError } from '../errors.js';
import type { Feature, FeatureReport } from '../model/selection/featureReport.js';
import { Sequential, stateOf } from '../model/sequential.js';
import { connect } from '../model/state/state.js';
import type { FitOptions } from '../model/training/options.js';
import { isFunction } from '../show.js';
import type { Matrix } from '../types.js';
import { given, isA, refuse, requireInteger, requireOptions, requirePositive } from '../validate.js';
import { hearingOf, requireListener, type Warning, warn } from '../warnings.js';

/** Options of {@link featurePath}. */
export interface FeaturePathOptions {
  /**
   * Returns a compiled model with that strength on its inputs (`lassoNet`, `groupLasso` over inputs...), and otherwise the same
   * options.
   */
  create: (lambda: number) => Sequential;
  /** The first strength, > 0, after a start without penalty. */
  lambda: number;
  /** Factor from one strength to the next, > 1. Default: 1.3. */
  factor?: number;
  /** Most strengths, >= 1; the path ends early if no input is left. Default: 50. */
  steps?: number;
  /** Options of each training: epochs, batchSize, validationData... */
  fit?: Omit<FitOptions, 'budget' | 'resume'>;
}

/** Result of training with one strength. */
export interface FeaturePathStep extends FeatureReport {
  readonly lambda: number;
  /**
   * Relative residual on the rows of training (see `Sequential.optimality`): above 1e-3, more training may change which inputs are
   * alive. Absent if training draws at random.
   */
  readonly optimality?: number;
  /** Log of the last epoch. */
  readonly log: EpochLog;
  /** Weights after training, for setWeights. */
  readonly weights: readonly Matrix[];
}

/** One input and its fate. */
export interface FeatureFate extends Pick<Feature, 'index' | 'name'> {
  /** The first strength from which on it was dead; undefined if it is alive at the end. */
  readonly leftAt: number | undefined;
}

/** Result of {@link featurePath}. */
export interface FeaturePath {
  /** One per strength, from 0 to the largest. */
  readonly steps: readonly FeaturePathStep[];
  /**
   * All inputs in the order in which they enter as lambda falls: the last to leave comes first, and of inputs that left together,
   * that of the largest norm.
   */
  readonly features: readonly FeatureFate[];
}

/**
 * Trains from dense to sparse: first without a penalty, then with strengths lambda, factor * lambda, factor^2 * lambda..., each from the
 * weights of the one before, and reports at which strength each input left.
 *
 * Models are made by `create` and disposed of; each strength starts with a fresh optimizer. `lambdaPath` of `ockham/selection` is the same with
 * strengths that are computed, and `cvPath` chooses one of them.
 *
 * @throws OptionError, HyperparameterError for invalid options; errors of `create` and `fit`.
 * @example
 * const path = await featurePath(X, y, {
 *   create(lambda) {
 *     const model = sequential({ seed: 1, layers: [lassoNet({ units: 1, hidden: [16], lambda, inputShape: [4] })] });
 *     model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
 *     return model;
 *   },
 *   lambda: 0.01,
 *   fit: { epochs: 50, verbose: false },
 * });
 *
 * Source: Lemhadri, Ruan, Abraham & Tibshirani (JMLR 2021), who warm-start from dense to sparse.
 */
export async function featurePath(X: ModelInput, y: TargetInput, options: FeaturePathOptions): Promise<FeaturePath> {
  requireOptions('featurePath', options, ['create', 'lambda', 'factor', 'steps', 'fit']);
  const { create, fit, factor = 1.3 } = options;
  if (!isFunction(create)) {
    refuse(OptionError, 'featurePath.create', 'a function of lambda that returns a compiled model', create);
  }
  for (const option of ['budget', 'resume'] as const) {
    const value = (fit as FitOptions | undefined)?.[option];
    if (value === undefined) continue;
    refuse(OptionError, `featurePath.fit.${option}`, 'left out: every strength trains to its end', value);
  }
  const first = requirePositive('featurePath.lambda', options.lambda);
  const count = requireInteger('featurePath.steps', options.steps ?? 50, 1);
  requirePositive('featurePath.factor', factor);
  if (factor <= 1) {
    refuse(OptionError, 'featurePath.factor', 'a number > 1', factor);
  }
  const fitOptions = readFit(fit);
  const steps: FeaturePathStep[] = [];
  let configuration = '';
  for (let lambda = 0; steps.length <= count; lambda = lambda === 0 ? first : lambda * factor) {
    const model: unknown = create(lambda);
    if (!isA(model, Sequential)) {
      refuse(OptionError, 'featurePath.create', 'a function that returns a compiled model', model);
    }
    try {
      const before = configuration;
      configuration = JSON.stringify(stateOf(model).layers.map(({ config }) => config));
      if (configuration === before) {
        fitOptions.tell(
          'featurePath: create gives the same layers for every strength; it must use its argument, lambda',
        );
      }
      const last = steps.at(-1);
      if (last !== undefined) {
        connect(stateOf(model), last.features.length); // the first training of a model may be what tells its columns
        model.setWeights(last.weights);
      }
      const { epochs } = await model.fit(X, y, fitOptions.fit);
      const optimality = await optimalityOf(model, X, y, fitOptions.fit);
      const report = { ...model.featureReport(), ...given({ optimality }) };
      const step = { lambda, ...report, log: epochs.at(-1)!, weights: model.getWeights() };
      steps.push(step);
      if (step.alive.length === 0) break;
    } finally {
      model.dispose();
    }
  }
  return { steps, features: fatesOf(steps) };
}

/** Reads the options of every fit; each warning comes once for the whole path. */
function readFit(fit: FitOptions = {}) {
  requireOptions('featurePath.fit', fit, Object.keys(fit ?? {})); // an object; its keys are checked by fit
  const hearing = hearingOf(requireListener('featurePath.fit.onWarning', fit.onWarning));
  const tell = (message: string) => hearing(() => warn('W_NO_EFFECT', message));
  const onWarning = ({ code, message }: Warning) => hearing(() => warn(code, message));
  return { fit: { ...fit, onWarning }, tell };
}

/** The relative residual on the training rows; undefined if training draws at random. */
async function optimalityOf(
  model: Sequential,
  X: ModelInput,
  y: TargetInput,
  { mixup, sampleWeight, classWeight, validationSplit }: FitOptions,
): Promise<number | undefined> {
  if (mixup !== undefined || stateOf(model).layers.some(({ isStochastic }) => isStochastic)) return undefined;
  const { relative } = await model.optimality(X, y, given({ sampleWeight, classWeight, validationSplit }));
  return relative;
}

/** Orders the inputs of a path, as {@link FeaturePath} has them. @param steps  by ascending strength, at least one. */
export function fatesOf(
  steps: readonly { readonly lambda: number; readonly features: readonly Feature[] }[],
): FeatureFate[] {
  const fates = steps[0]!.features.map(({ norm: _norm, isAlive: _isAlive, ...feature }, input) => {
    const lastAlive = steps.findLastIndex(({ features }) => features[input]!.isAlive);
    const norm = steps[lastAlive]?.features[input]?.norm ?? 0;
    return { fate: { ...feature, leftAt: steps[lastAlive + 1]?.lambda }, lastAlive, norm };
  });
  return fates.sort((a, b) => b.lastAlive - a.lastAlive || b.norm - a.norm).map(({ fate }) => fate);
}
