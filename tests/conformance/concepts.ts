// How each concept that the package exports is made part of a small network.

import type { Average, Callback, DenseOptions, Layer, Loss, Metric, Optimizer, Schedule } from '../../src/index.js';
import * as ockham from '../../src/index.js';

/** A network of four inputs and three outputs has this in it. */
export interface Concept {
  readonly kind:
    | 'layer'
    | 'penalty'
    | 'constraint'
    | 'initializer'
    | 'activation'
    | 'loss'
    | 'metric'
    | 'optimizer'
    | 'average'
    | 'schedule'
    | 'callback';
  /** Options of its first layer. */
  readonly first?: Partial<DenseOptions>;
  /** What takes the place of its first layer. */
  readonly head?: () => Layer;
  /** What comes behind its first layer. */
  readonly behind?: () => Layer;
  readonly loss?: () => Loss;
  readonly metric?: () => Metric;
  readonly average?: () => Average;
  readonly learningRate?: () => Schedule;
  readonly callback?: () => Callback;
}

const layers: Record<string, Omit<Concept, 'kind'>> = {
  dense: { first: { activation: 'tanh', dropConnect: 0.3 } },
  lassoNet: { head: () => ockham.lassoNet({ units: 5, hidden: [6], lambda: 0.01, inputShape: [4] }) },
  concreteDropout: {
    head: () =>
      ockham.concreteDropout(ockham.dense({ units: 6, inputShape: [4], activation: 'relu' }), {
        weightRegularizer: 0.01,
      }),
  },
  dropout: { behind: () => ockham.dropout({ rate: 0.3 }) },
  spatialDropout: { behind: () => ockham.spatialDropout({ rate: 0.3, groups: 3 }) },
  gaussianDropout: { behind: () => ockham.gaussianDropout({ rate: 0.3 }) },
  alphaDropout: { behind: () => ockham.alphaDropout({ rate: 0.3 }) },
  gaussianNoise: { behind: () => ockham.gaussianNoise({ stddev: 0.3 }) },
  layerNormalization: { behind: () => ockham.layerNormalization() },
  batchNormalization: { behind: () => ockham.batchNormalization({ momentum: 0.5 }) },
  activation: { behind: () => ockham.activation('selu') },
};

const penalties = {
  l1: ockham.l1(0.01),
  l2: ockham.l2(0.01),
  l1l2: ockham.l1l2({ l1: 0.01, l2: 0.01 }),
  groupLasso: ockham.groupLasso(0.01, { groups: 'inputs' }),
  sparseGroupLasso: ockham.sparseGroupLasso({ l1: 0.01, group: 0.01, groups: 'inputs' }),
  orthogonal: ockham.orthogonal(0.01, { mode: 'rows' }),
};

/** Those of activations only. */
const activityPenalties = { klSparsity: ockham.klSparsity(0.1, { target: 0.2 }) };

const constraints = {
  maxNorm: ockham.maxNorm(0.8),
  minMaxNorm: ockham.minMaxNorm({ minValue: 0.5, maxValue: 0.8 }),
  unitNorm: ockham.unitNorm(),
  nonNeg: ockham.nonNeg(),
  box: ockham.box({ min: -0.3, max: 0.4 }),
  l1Ball: ockham.l1Ball(0.8),
};

const initializers = {
  constant: ockham.constant({ value: 0.1 }),
  glorotNormal: ockham.glorotNormal(),
  glorotUniform: ockham.glorotUniform(),
  heNormal: ockham.heNormal(),
  heUniform: ockham.heUniform(),
  lecunNormal: ockham.lecunNormal(),
  ones: ockham.ones(),
  randomNormal: ockham.randomNormal({ stddev: 0.3 }),
  randomUniform: ockham.randomUniform({ minValue: -0.3, maxValue: 0.4 }),
  truncatedNormal: ockham.truncatedNormal({ mean: 0.1, stddev: 0.3 }),
  varianceScaling: ockham.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'uniform' }),
  zeros: ockham.zeros(),
};

const activations = {
  elu: ockham.elu({ alpha: 0.5 }),
  gelu: ockham.gelu(),
  leakyRelu: ockham.leakyRelu({ negativeSlope: 0.1 }),
};

const losses = {
  sparseCategoricalCrossentropy: () => ockham.sparseCategoricalCrossentropy({ labelSmoothing: 0.1 }),
  categoricalCrossentropy: () => ockham.categoricalCrossentropy({ labelSmoothing: 0.1 }),
  binaryCrossentropy: () => ockham.binaryCrossentropy({ labelSmoothing: 0.1 }),
  generalizedCrossentropy: () => ockham.generalizedCrossentropy(),
  bootstrapCrossentropy: () => ockham.bootstrapCrossentropy(),
  huber: () => ockham.huber({ delta: 0.5 }),
  meanAbsoluteError: ockham.meanAbsoluteError,
  meanSquaredError: ockham.meanSquaredError,
};

/** With a loss that they go with, where it is not the cross entropy of labels. */
const metrics: Record<string, Omit<Concept, 'kind'>> = {
  accuracy: { metric: ockham.accuracy },
  logLoss: { metric: ockham.logLoss },
  binaryAccuracy: { metric: ockham.binaryAccuracy, loss: ockham.binaryCrossentropy },
  mae: { metric: ockham.mae, loss: ockham.meanSquaredError },
  mse: { metric: ockham.mse, loss: ockham.huber },
  r2: { metric: ockham.r2, loss: ockham.meanSquaredError },
};

/** By name; what takes more than one form is here in each. */
export const optimizers: Readonly<Record<string, (shared: { learningRate?: number | Schedule }) => Optimizer>> = {
  sgd: ockham.sgd,
  'sgd, nesterov': (shared) => ockham.sgd({ ...shared, momentum: 0.9, nesterov: true }),
  'sgd, globalClipNorm': (shared) => ockham.sgd({ ...shared, momentum: 0.9, globalClipNorm: 0.5 }),
  adam: ockham.adam,
  'adam, clipNorm': (shared) => ockham.adam({ ...shared, clipNorm: 0.5 }),
  adamw: ockham.adamw,
  rmsprop: ockham.rmsprop,
  adagrad: ockham.adagrad,
  'adagrad, weightDecay': (shared) => ockham.adagrad({ ...shared, weightDecay: 0.1, decayBias: true }),
  nadam: ockham.nadam,
  adamax: ockham.adamax,
  adabelief: ockham.adabelief,
  lion: ockham.lion,
};

const averages = {
  ema: () => ockham.ema({ decay: 0.9 }),
  swa: () => ockham.swa({ startEpoch: 1 }),
};

const schedules = {
  stepDecay: () => ockham.stepDecay({ initialValue: 0.02, every: 3 }),
  exponentialDecay: () => ockham.exponentialDecay({ initialValue: 0.02, decaySteps: 3, decayRate: 0.5 }),
  inverseTimeDecay: () => ockham.inverseTimeDecay({ initialValue: 0.02, decaySteps: 3, decayRate: 0.5 }),
  cosineDecay: () => ockham.cosineDecay({ initialValue: 0.02, decaySteps: 20, warmupSteps: 2, warmupTarget: 0.03 }),
  cosineRestarts: () => ockham.cosineRestarts({ initialValue: 0.02, firstDecaySteps: 3, tMul: 1.5 }),
  oneCycle: () => ockham.oneCycle({ maxValue: 0.03, totalSteps: 40 }),
  piecewiseConstant: () => ockham.piecewiseConstant({ boundaries: [2, 7], values: [0.03, 0.02, 0.01] }),
  ramp: () => ockham.ramp({ from: 0.01, to: 0.03, steps: 9, power: 2 }),
};

const callbacks = {
  earlyStopping: () => ockham.earlyStopping({ monitor: 'loss', patience: 9, restoreBestWeights: true }),
  reduceLearningRateOnPlateau: () =>
    ockham.reduceLearningRateOnPlateau({ monitor: 'loss', minDelta: 9, factor: 0.5, patience: 1 }),
  pruneSchedule: () => ockham.pruneSchedule({ to: 0.5, endStep: 7, every: 2 }),
};

function rows<T>(
  kind: Concept['kind'],
  table: Readonly<Record<string, T>>,
  parts: (entry: T) => Omit<Concept, 'kind'>,
) {
  return Object.entries(table).map(([name, entry]): [string, Concept] => [name, { kind, ...parts(entry) }]);
}

/** Every concept, by the name that it is exported under. */
export const concepts: readonly [string, Concept][] = [
  ...rows('layer', layers, (parts) => parts),
  ...rows('penalty', penalties, (kernelRegularizer) => ({ first: { kernelRegularizer } })),
  ...rows('penalty', activityPenalties, (activityRegularizer) => ({
    first: { activation: 'sigmoid', activityRegularizer },
  })),
  ...rows('constraint', constraints, (kernelConstraint) => ({ first: { kernelConstraint } })),
  ...rows('initializer', initializers, (kernelInitializer) => ({ first: { kernelInitializer } })),
  ...rows('activation', activations, (activation) => ({ first: { activation } })),
  ...rows('loss', losses, (loss) => ({ loss })),
  ...rows('metric', metrics, (parts) => parts),
  ...rows('optimizer', optimizers, () => ({})),
  ...rows('average', averages, (average) => ({ average })),
  ...rows('schedule', schedules, (learningRate) => ({ learningRate })),
  ...rows('callback', callbacks, (callback) => ({ callback })),
];

/** Exported functions that are no concepts, each with the reason. */
export const skipped: Readonly<Record<string, string>> = {
  sequential: 'the network itself',
  load: 'every concept goes through it here',
  init: 'chooses the build of the kernels, before any network',
  memory: 'a figure',
  featurePath: 'trains several networks; tests/model/selection/featureReport.test.ts',
  diagnose: 'reads logs; tests/diagnostics',
  verifyRuntime: 'judges the engine; tests/verify',
  generalizationGap: 'reads logs; tests/diagnostics',
  deadRelus: 'reads a model; tests/diagnostics',
  dropoutMasks: 'reads a model; tests/diagnostics',
  layerNorms: 'reads a model; tests/diagnostics',
  degreesOfFreedom: 'reads a model; tests/diagnostics',
  fromKeras: 'settings; tests/interop',
  fromTorch: 'settings; tests/interop',
  fromSklearn: 'settings; tests/interop',
  fromGlmnet: 'settings; tests/interop',
  matrix: 'data',
  sparseMatrix: 'data',
  oneHot: 'data',
  standardize: 'data',
  selectRows: 'data',
  trainTestSplit: 'data',
  onWarning: 'about messages; tests/warnings',
};
