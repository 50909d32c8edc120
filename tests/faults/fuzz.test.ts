// Every public function and method, called with one thing made wrong: nothing but our errors comes out, and no model changes.
// OCKHAM_FUZZ=100000 OCKHAM_FUZZ_SEED=7 makes it longer, and other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as datasets from '../../src/datasets/index.js';
import * as ockham from '../../src/index.js';
import * as jsons from '../../src/json/index.js';
import { Sequential } from '../../src/model/sequential.js';
import * as files from '../../src/node/index.js';
import * as onnx from '../../src/onnx/index.js';
import * as sklearn from '../../src/sklearn/index.js';
import * as streams from '../../src/stream/index.js';
import * as tables from '../../src/table/index.js';
import * as tf from '../../src/tfjs/index.js';
import * as torch from '../../src/torch/index.js';
import * as tuning from '../../src/tune/index.js';
import * as tuningInNode from '../../src/tune/node/index.js';
import { isA, isObject } from '../../src/validate.js';
import * as workers from '../../src/worker/index.js';
import { labels, rows } from '../support/fourRows.js';
import { drawer, OwnError, spoil } from '../support/fuzz.js';
import * as tensorCalls from './tensorCalls.js';

const CALLS = Number(process.env['OCKHAM_FUZZ'] ?? 3000);
const SEED = Number(process.env['OCKHAM_FUZZ_SEED'] ?? 1);

const quiet = () => ({ verbose: false, budget: { steps: 3 } });

/** 4-3-3 with dropout, trained by two steps. */
async function trained(): Promise<ockham.Sequential> {
  const model = fresh();
  await model.fit(rows(), labels(), { verbose: false, epochs: 2 });
  return model;
}

function fresh(): ockham.Sequential {
  const layers = [
    ockham.dense({ units: 3, inputShape: [4], activation: 'relu' }),
    ockham.dropout({ rate: 0.25 }),
    ockham.dense({ units: 3, activation: 'softmax' }),
  ];
  const model = ockham.sequential({ seed: 7, layers });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', average: ockham.ema() });
  return model;
}

const log = () => ({ epoch: 0, loss: 1, dataLoss: 1, penalties: { l1: 0, l2: 0 }, learningRate: 0.1, seconds: 0 });

/** A layer, made part of a network that trains, is saved, and is loaded. */
async function useLayer(layer: ockham.Layer): Promise<void> {
  const model = ockham.sequential({ seed: 1, layers: [layer, ockham.dense({ units: 1 })] });
  await useModel(model, 'meanSquaredError', [1, 2, 3, 4]);
}

async function useModel(model: ockham.Sequential, loss: ockham.LossLike, y: unknown, more: object = {}): Promise<void> {
  try {
    model.compile({ optimizer: 'sgd', loss, ...more });
    await model.fit(rows(), y as never, { verbose: false });
    model.predict(rows());
    ockham.load(model.save()).dispose();
  } finally {
    model.dispose();
  }
}

const usePenalty = (kernelRegularizer: ockham.Penalty) =>
  useLayer(ockham.dense({ units: 2, inputShape: [4], kernelRegularizer }));
const useConstraint = (kernelConstraint: ockham.Constraint) =>
  useLayer(ockham.dense({ units: 2, inputShape: [4], kernelConstraint }));
const useInitializer = (kernelInitializer: ockham.Initializer) =>
  useLayer(ockham.dense({ units: 2, inputShape: [4], kernelInitializer }));
const useActivation = (activation: ockham.Activation) =>
  useLayer(ockham.dense({ units: 2, inputShape: [4], activation }));
const network = (units: number, activation?: string) =>
  ockham.sequential({ seed: 1, layers: [ockham.dense({ units, inputShape: [4], ...(activation && { activation }) })] });
const useLoss = (loss: ockham.Loss) => useModel(network(3, 'softmax'), loss, labels());
const useBinaryLoss = (loss: ockham.Loss) => useModel(network(1, 'sigmoid'), loss, [0, 1, 0, 1]);
const useDistributionLoss = (loss: ockham.Loss) => useModel(network(3, 'softmax'), loss, ockham.oneHot(labels()));
const useRegressionLoss = (loss: ockham.Loss) => useModel(network(1), loss, [1, 2, 3, 4]);
const useMetric = (metric: ockham.Metric) =>
  useModel(network(1, 'sigmoid'), 'binaryCrossentropy', [0, 1, 0, 1], { metrics: [metric] });
const useOptimizer = (optimizer: ockham.Optimizer) => useModel(network(1), 'huber', [1, 2, 3, 4], { optimizer });
const useAverage = (average: ockham.Average) => useModel(network(1), 'huber', [1, 2, 3, 4], { average });
const useSchedule = (learningRate: ockham.Schedule) => useOptimizer(ockham.sgd({ learningRate }));
async function useCallback(callback: ockham.Callback): Promise<void> {
  const model = fresh();
  try {
    await model.fit(rows(), labels(), { verbose: false, epochs: 3, callbacks: [callback], validationSplit: 0.25 });
  } finally {
    model.dispose();
  }
}
const nothing = () => {};

/** A valid call's arguments, and what is done with what the call gives. */
type Row = readonly [given: () => unknown[], use?: (result: never) => unknown];

const none = () => [];
const decay = { initialValue: 0.1, decaySteps: 3, decayRate: 0.5 };

const functions: Readonly<Record<string, Row>> = {
  accuracy: [none, useMetric],
  activation: [() => [{ activation: 'relu', inputShape: [4], name: 'a' }], useLayer],
  adabelief: [() => [{ learningRate: 0.1, beta1: 0.9 }], useOptimizer],
  adagrad: [() => [{ learningRate: 0.1, weightDecay: 0.1 }], useOptimizer],
  adam: [() => [{ learningRate: 0.1, clipNorm: 1, epsilon: 1e-7 }], useOptimizer],
  adamax: [() => [{ learningRate: 0.1, clipValue: 1 }], useOptimizer],
  adamw: [() => [{ learningRate: 0.1, weightDecay: 0.1, decayBias: true }], useOptimizer],
  alphaDropout: [() => [{ rate: 0.5, inputShape: [4] }], useLayer],
  batchNormalization: [() => [{ momentum: 0.9, epsilon: 1e-3, center: true, inputShape: [4] }], useLayer],
  binaryAccuracy: [() => [{ threshold: 0.5 }], useMetric],
  binaryCrossentropy: [() => [{ labelSmoothing: 0.1 }], useBinaryLoss],
  bootstrapCrossentropy: [() => [{ beta: 0.8, mode: 'soft' }], useLoss],
  box: [() => [{ min: -1, max: 1 }], useConstraint],
  categoricalCrossentropy: [() => [{ labelSmoothing: 0.1 }], useDistributionLoss],
  concreteDropout: [
    () => [ockham.dense({ units: 2, inputShape: [4] }), { initialRate: 0.1, temperature: 0.1 }],
    useLayer,
  ],
  constant: [() => [{ value: 0.1 }], useInitializer],
  cosineDecay: [() => [{ initialValue: 0.1, decaySteps: 3, alpha: 0.1, warmupSteps: 1 }], useSchedule],
  cosineRestarts: [() => [{ initialValue: 0.1, firstDecaySteps: 3, tMul: 2, mMul: 0.5 }], useSchedule],
  deadRelus: [() => [fresh(), rows()]],
  dropoutMasks: [
    () => [fresh(), { step: 1, rows: 2 }],
    (masks: ockham.DropoutMask[]) => masks.map(({ data }) => data.slice()),
  ],
  degreesOfFreedom: [() => [linear(), rows()]],
  dense: [
    () => [
      {
        units: 2,
        inputShape: [4],
        activation: 'relu',
        useBias: true,
        kernelInitializer: 'heNormal',
        biasInitializer: ockham.zeros(),
        kernelRegularizer: ockham.l1(0.1),
        biasRegularizer: ockham.l2(0.1),
        activityRegularizer: ockham.l1(0.1),
        kernelConstraint: ockham.maxNorm(1),
        biasConstraint: 'nonNeg',
        dropConnect: 0.5,
        trainable: true,
        name: 'a',
      },
    ],
    useLayer,
  ],
  diagnose: [() => [{ epochs: [log(), log(), log(), log(), log(), log()] }, { baseline: 1 }]],
  dropout: [() => [{ rate: 0.5, noiseShape: [null, 4], inputShape: [4], name: 'a' }], useLayer],
  earlyStopping: [
    () => [
      {
        monitor: 'loss',
        mode: 'min',
        patience: 1,
        minDelta: 0,
        baseline: 1,
        restoreBestWeights: true,
        startFromEpoch: 0,
      },
    ],
    useCallback,
  ],
  elu: [() => [{ alpha: 1 }], useActivation],
  ema: [() => [{ decay: 0.9 }], useAverage],
  exponentialDecay: [() => [{ ...decay, staircase: true }], useSchedule],
  featurePath: [
    () => {
      let left = 4;
      const create = (lambda: number) => {
        if (left-- === 0) throw new OwnError('enough');
        const model = ockham.sequential({
          seed: 1,
          layers: [ockham.lassoNet({ units: 1, hidden: [2], lambda, inputShape: [4] })],
        });
        model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
        return model;
      };
      return [rows(), [1, 2, 3, 4], { create, lambda: 1, factor: 2, steps: 2, fit: { epochs: 1, verbose: false } }];
    },
  ],
  fromGlmnet: [() => [{ family: 'gaussian', lambda: 0.1, alpha: 0.5, targetDeviation: 1, penaltyFactor: [1, 1] }]],
  fromKeras: [
    () => [
      {
        kernel_regularizer: { class_name: 'L1L2', config: { l1: 0.1, l2: 0.1 } },
        kernel_constraint: 'nonneg',
        optimizer: { class_name: 'SGD', config: { learning_rate: 0.1 } },
        rate: 0.5,
      },
    ],
  ],
  fromSklearn: [() => [{ estimator: 'ElasticNet', alpha: 0.1, l1_ratio: 0.5, outputs: 1 }]],
  fromTorch: [() => [{ optimizer: 'SGD', lr: 0.1, weight_decay: 0.1, p: 0.5 }]],
  gaussianDropout: [() => [{ rate: 0.5, inputShape: [4] }], useLayer],
  gaussianNoise: [() => [{ stddev: 0.5, inputShape: [4] }], useLayer],
  gelu: [none, useActivation],
  generalizationGap: [() => [{ epochs: [log(), log()] }]],
  generalizedCrossentropy: [() => [{ q: 0.7 }], useLoss],
  glorotNormal: [none, useInitializer],
  glorotUniform: [none, useInitializer],
  groupLasso: [() => [0.1, { groups: [[0, 1], [2]] }], usePenalty],
  heNormal: [none, useInitializer],
  heUniform: [none, useInitializer],
  huber: [() => [{ delta: 1 }], useRegressionLoss],
  init: [() => [{}]],
  inverseTimeDecay: [() => [{ ...decay }], useSchedule],
  klSparsity: [
    () => [0.1, { target: 0.1 }],
    (activityRegularizer: ockham.ActivityPenalty) =>
      useLayer(ockham.dense({ units: 2, inputShape: [4], activation: 'sigmoid', activityRegularizer })),
  ],
  l1: [() => [0.1, { method: 'proximal', factors: [1, 1, 1, 1] }], usePenalty],
  l1Ball: [() => [1, { axis: 0 }], useConstraint],
  l1l2: [() => [{ l1: 0.1, l2: 0.1, factors: [1, 1, 1, 1] }], usePenalty],
  l2: [() => [0.1, { factors: [1, 1, 1, 1] }], usePenalty],
  lassoNet: [
    () => [
      {
        units: 2,
        hidden: [3, 2],
        lambda: 0.1,
        M: 10,
        inputShape: [4],
        hiddenActivation: 'relu',
        activation: 'linear',
        trainable: true,
      },
    ],
    useLayer,
  ],
  layerNormalization: [
    () => [{ epsilon: 1e-3, center: true, scale: true, inputShape: [4], trainable: true }],
    useLayer,
  ],
  layerNorms: [() => [fresh(), rows(), labels()]],
  leakyRelu: [() => [{ negativeSlope: 0.1 }], useActivation],
  lecunNormal: [none, useInitializer],
  lion: [() => [{ learningRate: 0.1, beta1: 0.9 }], useOptimizer],
  load: [
    () => [saved, { customObjects: {}, compile: true, allowNonFinite: false }],
    (model: ockham.Sequential) => model.dispose(),
  ],
  logLoss: [none, useMetric],
  mae: [none, useMetric],
  matrix: [
    () => [
      [1, 2, 3, 4],
      [2, 2],
    ],
  ],
  maxNorm: [() => [1, { axis: 0 }], useConstraint],
  meanAbsoluteError: [none, useRegressionLoss],
  meanSquaredError: [none, useRegressionLoss],
  memory: [none],
  minMaxNorm: [() => [{ minValue: 0, maxValue: 1, rate: 1, axis: 0 }], useConstraint],
  mse: [none, useMetric],
  nadam: [() => [{ learningRate: 0.1, momentumDecay: 0.01 }], useOptimizer],
  nonNeg: [none, useConstraint],
  onWarning: [() => [nothing], () => ockham.onWarning(nothing)],
  oneCycle: [() => [{ maxValue: 0.1, totalSteps: 10, pctStart: 0.3, divFactor: 10, finalDivFactor: 100 }], useSchedule],
  oneHot: [() => [[0, 1, 2], 3]],
  ones: [none, useInitializer],
  orthogonal: [() => [0.1, { mode: 'rows' }], usePenalty],
  piecewiseConstant: [() => [{ boundaries: [1, 2], values: [0.1, 0.2, 0.3] }], useSchedule],
  pruneSchedule: [
    () => [{ from: 0, to: 0.5, beginStep: 0, endStep: 3, every: 1, by: 'fraction', layers: ['dense_1'] }],
    useCallback,
  ],
  r2: [none, useMetric],
  ramp: [() => [{ from: 0.1, to: 0.2, steps: 3, startStep: 0, power: 1 }], useSchedule],
  randomNormal: [() => [{ mean: 0, stddev: 1 }], useInitializer],
  randomUniform: [() => [{ minValue: -1, maxValue: 1 }], useInitializer],
  reduceLearningRateOnPlateau: [
    () => [{ monitor: 'loss', mode: 'min', factor: 0.5, patience: 1, cooldown: 0, minLearningRate: 0 }],
    useCallback,
  ],
  rmsprop: [() => [{ learningRate: 0.1, rho: 0.9 }], useOptimizer],
  sequential: [
    () => [
      {
        layers: [ockham.dense({ units: 2, inputShape: [4] }), ockham.dense({ units: 1 })],
        seed: 1,
        inputNames: ['a', 'b', 'c', 'd'],
        standardizer: ockham.standardize(rows()),
        missing: 'reject',
        name: 'a',
      },
    ],
    (model: ockham.Sequential) => useModel(model, 'meanSquaredError', [1, 2, 3, 4]),
  ],
  selectRows: [() => [rows(), [0, 2, 1]]],
  sgd: [() => [{ learningRate: 0.1, momentum: 0.9, nesterov: true, globalClipNorm: 1 }], useOptimizer],
  sparseCategoricalCrossentropy: [() => [{ labelSmoothing: 0.1 }], useLoss],
  sparseGroupLasso: [() => [{ l1: 0.1, group: 0.1, groups: [[0, 1], [2]] }], usePenalty],
  sparseMatrix: [
    () => [
      [1, 2, 3],
      [0, 2, 1],
      [0, 2, 3],
      [2, 4],
    ],
    (X: ockham.SparseMatrix) => still.predict(X),
  ],
  spatialDropout: [() => [{ rate: 0.5, groups: [0, 0, 1, 1], inputShape: [4], name: 'a' }], useLayer],
  standardize: [
    () => [rows(), { names: ['a', 'b', 'c', 'd'], missing: 'impute' }],
    (made: ockham.Standardizer) => made.transform(rows()),
  ],
  stepDecay: [() => [{ initialValue: 0.1, factor: 0.5, every: 1 }], useSchedule],
  swa: [() => [{ startEpoch: 1, every: 1 }], useAverage],
  trainTestSplit: [
    () => [rows(), [0, 1, 0, 1], { testSize: 0.5, seed: 1, shuffle: true, stratify: true, missing: 'reject' }],
  ],
  truncatedNormal: [() => [{ mean: 0, stddev: 1 }], useInitializer],
  unitNorm: [() => [{ axis: 0 }], useConstraint],
  varianceScaling: [() => [{ scale: 1, mode: 'fanIn', distribution: 'uniform' }], useInitializer],
  verifyRuntime: [() => [{ warmUp: false }]],
  zeros: [none, useInitializer],
};

const flats = () => [
  { city: 'Oslo', rooms: 3, sold: '2026-01-05', text: 'a red house', price: 4 },
  { city: 'Bergen', rooms: '2', sold: '2026-02-07', text: 'red wine', price: 5 },
  { city: 'Oslo', rooms: null, sold: '2025-03-01', text: 'the red wine', price: 3 },
  { city: 'Molde', rooms: 1, sold: '2025-12-31', text: 'white house', price: 7 },
];
async function usePreprocess(preprocess: ockham.SequentialOptions['preprocess'] & object): Promise<void> {
  const model = ockham.sequential({ seed: 1, preprocess, layers: [ockham.dense({ units: 1 })] });
  try {
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(flats(), [1, 2, 3, 4], quiet());
    model.predict(flats());
    ockham.load(model.save()).dispose();
  } finally {
    model.dispose();
  }
}
const counting = () => ({
  ngramRange: [1, 2],
  minDf: 1,
  maxDf: 1,
  maxFeatures: 5,
  lowercase: true,
  stopWords: ['the'],
  binary: false,
});
const useVectorizer = (made: tables.Vectorizer) => made.fit(['a red house', 'red wine']).transform(['red', null]);

/** The functions of `ockham/table`. */
const tableFunctions: Readonly<Record<string, Row>> = {
  countVectorizer: [() => [counting()], useVectorizer],
  preprocess: [
    () => [
      {
        standardize: true,
        minCount: 1,
        missing: 'impute',
        indicator: true,
        dates: ['days', 'month', 'weekday'],
        text: tables.tfidf(),
        targetTransform: 'standardize',
      },
    ],
    usePreprocess,
  ],
  preprocessStream: [
    () => [
      streams.rowStream(() => [[flats(), [1, 2, 3, 4]]]),
      {
        minCount: 1,
        missing: 'impute',
        dates: ['days', 'month'],
        table: { schema: { city: 'categorical', text: 'ignore' }, missing: ['NA'] },
      },
    ],
    (made: tables.Preprocessor) => [made.fills, made.transform(flats())],
  ],
  restorePreprocessor: [
    () => [JSON.parse(JSON.stringify(tables.preprocess(tables.table(flats(), { schema: { text: 'text' } }))))],
    (made: tables.Preprocessor) => made.transform(tables.table(flats(), { schema: { text: 'text' } })),
  ],
  table: [
    () => [flats(), { target: 'price', schema: { city: 'categorical', text: 'text' }, missing: ['NA'] }],
    (made: tables.Table) => {
      const { names } = tables.preprocess(made);
      return [String(made), names, ockham.trainTestSplit(made, { seed: 1 })];
    },
  ],
  tfidf: [() => [{ ...counting(), norm: 'l2', smoothIdf: true, sublinearTf: true }], useVectorizer],
};

/** The functions of `ockham/json`, `ockham/torch`, `ockham/sklearn` and `ockham/stream`. */
const synthetic = () => ({ rows: 20, noise: 0.1, labelNoise: 0.1, outliers: 0.1, balance: 0.4, seed: 1 });
const learn = ({ X, y }: datasets.SyntheticDataset) => {
  const model = ockham.sequential({ seed: 1, layers: [ockham.dense({ units: 2 })] });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  model.trainOnBatch(X, y);
  model.dispose();
};
const datasetFunctions: Readonly<Record<string, Row>> = {
  flipLabels: [() => [[0, 1, 2], { share: 0.5, classes: 3, seed: 1 }], (labels: Int32Array) => labels.slice()],
  makeCheckerboard: [() => [{ ...synthetic(), cells: 3 }], learn],
  makeCircles: [() => [{ ...synthetic(), factor: 0.4 }], learn],
  makeClassification: [() => [{ ...synthetic(), informative: 2, noiseColumns: 3, separation: 2 }], learn],
  makeMoons: [() => [synthetic()], learn],
  makeSpirals: [() => [{ ...synthetic(), turns: 2 }], learn],
};
const formatFunctions: Readonly<Record<string, Row>> = {
  toJSON: [() => [fresh(), { arrays: 'numbers' }], (json: jsons.ModelJSON) => jsons.fromJSON(json).dispose()],
  fromJSON: [
    () => [JSON.parse(JSON.stringify(jsons.toJSON(still, { arrays: 'numbers' }))), { weights: 'saved', compile: true }],
    (model: ockham.Sequential) => {
      model.predict(rows());
      model.dispose();
    },
  ],
  fromStateDict: [
    () => [
      {
        'net.0.weight': { shape: [2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] },
        'net.0.bias': { shape: [2], data: Float32Array.of(1, 2) },
        'net.1.running_mean': { shape: [2], data: [0, 1] },
        'net.1.running_var': { shape: [2], data: [1, 2] },
        'net.1.num_batches_tracked': { shape: [], data: BigInt64Array.of(1n) },
      },
      ['Linear(4, 2)', 'BatchNorm1d(2, affine=False)', ockham.activation('relu')],
      { prefix: 'net.', names: ['0', '1'], seed: 1, inputNames: ['a', 'b', 'c', 'd'], name: 'n' },
    ],
    (model: ockham.Sequential) => {
      model.predict(rows());
      model.dispose();
    },
  ],
  toStateDict: [() => [fresh()], ({ bytes }: torch.TorchStateDict) => torch.fromStateDict(bytes).predict(rows())],
  rowStream: [
    () => [() => [[rows(), labels()]], { shuffleBuffer: 5, readAhead: 7 }],
    (stream: streams.RowStream) => fresh().fit(stream, { epochs: 1, verbose: false }),
  ],
  standardizeStream: [
    () => [streams.rowStream(() => [[rows(), labels()]]), { names: ['a', 'b', 'c', 'd'], missing: 'impute' }],
    (made: ockham.Standardizer) => made.transform(rows()),
  ],
  fromSklearnArrays: [
    () => [
      {
        estimator: 'MLPClassifier',
        activation: { shape: [], data: ['relu'] },
        out_activation_: 'softmax',
        coefs_0: { shape: [4, 1], data: [1, 2, 3, 4] },
        intercepts_0: { shape: [1], data: Float64Array.of(1) },
        coefs_1: { shape: [1, 3], data: [1, 2, 3] },
        intercepts_1: { shape: [3], data: [1, 2, 3] },
        classes_: { shape: [3], data: [1n, 2n, 5n] },
        scaler: 'StandardScaler',
        scaler_with_mean: true,
        scaler_mean_: { shape: [4], data: [1, 2, 3, 4] },
        scaler_scale_: { shape: [4], data: [1, 2, 3, 4] },
        scaler_feature_names_in_: { shape: [4], data: ['a', 'b', 'c', 'd'] },
      },
      { output: 'probabilities', dense: { kernelRegularizer: ockham.l1(0.1) }, seed: 1, name: 'n' },
    ],
    ({ model }: sklearn.SklearnModel) => {
      model.predict(rows());
      model.dispose();
    },
  ],
};

function linear(): ockham.Sequential {
  const model = ockham.sequential({ seed: 1, layers: [ockham.dense({ units: 1, inputShape: [4] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

let saved: Uint8Array<ArrayBuffer>;
let still: ockham.Sequential;
beforeAll(async () => {
  ockham.onWarning(nothing);
  still = await trained();
  saved = still.save();
});
afterAll(() => ockham.onWarning(undefined));

/** What is not fuzzed, each with its reason. */
const skipped: Readonly<Record<string, string>> = {
  verifyRuntime: 'a second of work for each call that is taken; its one option is in tests/properties/options.test.ts',
  init: 'decides for the whole process; tests/core/init.test.ts',
};

/** What comes out of a call, where it is not one of our errors; undefined otherwise. */
async function strangerFrom(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error instanceof ockham.OckhamError || error instanceof OwnError ? undefined : error;
  }
}

async function fuzz(
  name: string,
  count: number,
  seed: number,
  one: (draw: (below: number) => number) => Promise<string | undefined>,
) {
  const draw = drawer(SEED * 7919 + seed);
  const faults = new Map<string, string>();
  for (let index = 0; index < count; index++) {
    const fault = await one(draw);
    if (fault !== undefined) faults.set(fault.replace(/^.*corpus \d+/, ''), `call ${index}: ${fault}`);
  }
  if (faults.size > 0) throw new Error([`${name}:`, ...faults.values()].join('\n'));
}

const described = (what: string, error: unknown) =>
  `${what}: ${error instanceof Error ? error.stack?.split('\n').slice(0, 6).join('\n') : String(error)}`;

describe('a function of the package', () => {
  test('is in the table, or has a reason', () => {
    const exported = Object.entries(ockham).filter(
      ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
    );
    expect(exported.map(([name]) => name).sort()).toEqual(Object.keys(functions).sort());
    const takeNothing = ['breastCancer', 'digits', 'penguins'];
    expect(Object.keys(datasets).sort()).toEqual([...takeNothing, ...Object.keys(datasetFunctions)].sort());
    expect(Object.keys(tables).sort()).toEqual(Object.keys(tableFunctions).sort());
    expect(Object.keys({ ...jsons, ...torch, ...sklearn, ...streams }).sort()).toEqual(
      Object.keys(formatFunctions).sort(),
    );
    expect(Object.keys(workers).sort()).toEqual(['inWorker', 'serveModels', 'workerPool']);
  });

  const all = { ...functions, ...tableFunctions, ...formatFunctions, ...datasetFunctions };
  const packages = { ...ockham, ...datasets, ...tables, ...jsons, ...torch, ...sklearn, ...streams };
  const names = Object.keys(all).filter((name) => !(name in skipped));
  const calls = Math.ceil(CALLS / names.length);
  test.each(names.map((name, index) => [name, index] as const))(
    '%s: only our errors',
    { timeout: 1e9 },
    async (name, index) => {
      const [given, use] = all[name]!;
      const call = (packages as unknown as Record<string, (...given: unknown[]) => unknown>)[name]!;
      // As it stands, it is right.
      await use?.((await call(...given())) as never);
      await fuzz(name, calls, index, async (draw) => {
        const spoiled = given();
        const what = spoil(spoiled, draw);
        const error = await strangerFrom(async () => use?.((await call(...spoiled)) as never));
        return error === undefined ? undefined : described(what, error);
      });
    },
  );
});

describe('a method of a model', () => {
  const sequentialMethods: Readonly<Record<string, Row>> = {
    add: [() => [ockham.dense({ units: 3 })]],
    compact: [none, (model: ockham.Sequential) => model.dispose()],
    compile: [
      () => [
        {
          optimizer: ockham.adam(),
          loss: 'sparseCategoricalCrossentropy',
          metrics: ['accuracy', () => 1],
          average: ockham.ema(),
        },
      ],
    ],
    dispose: [none],
    evaluate: [() => [rows(), labels(), { sampleWeight: [1, 1, 1, 1], yieldEvery: 10, weights: 'average' }]],
    featureReport: [none],
    fit: [
      () => [
        rows(),
        labels(),
        {
          ...quiet(),
          epochs: 2,
          batchSize: 2,
          shuffle: true,
          validationData: [rows(), labels(), [1, 1, 1, 1]],
          sampleWeight: [1, 1, 1, 1],
          classWeight: { 0: 1, 1: 2 },
          callbacks: [{ onEpochEnd: nothing, onBatchEnd: nothing }],
          resume: true,
          signal: new AbortController().signal,
          yieldEvery: 10,
          mixup: { alpha: 0.2 },
        },
      ],
    ],
    getWeights: [() => [{ average: true }]],
    optimality: [() => [rows(), labels(), { sampleWeight: [1, 1, 1, 1] }]],
    predict: [() => [rows(), { weights: 'current' }]],
    restoreSnapshot: [() => [still.takeSnapshot()]],
    takeSnapshot: [none],
    predictClasses: [() => [rows(), { weights: 'average' }]],
    predictDistribution: [() => [rows(), { passes: 2, seed: 1, returnSamples: true, weights: 'current' }]],
    prune: [() => [{ fraction: 0.5, layers: ['dense_1'] }]],
    save: [none],
    setWeights: [() => [still.getWeights().map(({ data, shape }) => ({ data: Array.from(data), shape: [...shape] }))]],
    sparsity: [() => [{ rank: true }]],
    stopTraining: [none],
    summary: [() => [{ printFn: nothing }]],
    toJSON: [none],
    train: [
      () => [rows(), labels(), { ...quiet(), epochs: 2 }],
      async (epochs: AsyncIterable<unknown>) => {
        for await (const epoch of epochs) void epoch;
      },
    ],
    trainOnBatch: [() => [rows(), labels(), { sampleWeight: [1, 1, 1, 1], classWeight: { 0: 2 } }]],
    useAverage: [none],
  };

  const methods = Object.getOwnPropertyNames(Sequential.prototype).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(Sequential.prototype, name)!;
    return typeof value === 'function' && name !== 'constructor';
  });

  /** All that a refusal may not change. */
  const stateOf = (model: ockham.Sequential) => ({
    file: Buffer.from(model.save()).toString('base64'),
    step: model.step,
  });

  test('is in the table', () => {
    expect(methods.filter((name) => !(name in sequentialMethods))).toEqual([]);
  });

  const calls = Math.ceil(CALLS / 2 / methods.length);
  test.each(Object.keys(sequentialMethods).map((name, index) => [name, index] as const))(
    '%s: only our errors, and the model is as it was',
    { timeout: 1e9 },
    async (name, index) => {
      const [given, use] = sequentialMethods[name]!;
      let model = ockham.load(saved);
      let before = stateOf(model);
      const call = async (args: unknown[]) => {
        const method = (model as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!;
        const stop = setTimeout(() => model.stopTraining(), 300); // a number of epochs may be large, and right
        try {
          await use?.((await method.apply(model, args)) as never);
        } finally {
          clearTimeout(stop);
        }
      };
      await fuzz(name, calls, 1000 + index, async (draw) => {
        const spoiled = given();
        const what = spoil(spoiled, draw);
        if (name === 'predictDistribution' && hasManyPasses(spoiled)) return undefined;
        let refusal: unknown;
        const error = await strangerFrom(async () => {
          try {
            await call(spoiled);
          } catch (thrown) {
            refusal = thrown;
            throw thrown;
          }
        });
        if (error !== undefined) return described(what, error);
        const isRefused = refusal instanceof ockham.OckhamError && refusal.code !== 'E_DIVERGED';
        if (isRefused) {
          const after = stateOf(model);
          if (after.file !== before.file) return `${what}: refused (${refusal}), and the model has changed`;
        } else {
          model.dispose();
          model = ockham.load(saved);
          before = stateOf(model);
        }
        return undefined;
      });
    },
  );

  /** Many of them are right, and take their time. */
  function hasManyPasses([, options]: unknown[]): boolean {
    if (!isObject(options) || !('passes' in options)) return false;
    return typeof options.passes === 'number' && options.passes > 1e4;
  }

  test('learningRate: only our errors', { timeout: 1e9 }, async () => {
    await fuzz('learningRate', calls, 2000, async (draw) => {
      const given: unknown[] = [0.1];
      const what = spoil(given, draw);
      const model = fresh();
      const error = await strangerFrom(() => {
        model.learningRate = given[0] as number;
      });
      model.dispose();
      return error === undefined ? undefined : described(what, error);
    });
  });

  test('methods of a Standardizer: only our errors', { timeout: 1e9 }, async () => {
    const standardizer = ockham.standardize(rows());
    for (const [index, call] of [
      (X: never) => standardizer.transform(X),
      (X: never) => standardizer.inverse(X),
      (X: never) => ockham.Standardizer.fromJSON(X),
    ].entries()) {
      await fuzz('standardizer', calls, 3000 + index, async (draw) => {
        const given: unknown[] = [index === 2 ? JSON.parse(JSON.stringify(standardizer)) : rows()];
        const what = spoil(given, draw);
        const error = await strangerFrom(() => call(given[0] as never));
        return error === undefined ? undefined : described(`${index} ${what}`, error);
      });
    }
  });
});

describe('the facade', () => {
  const dense = () => tf.layers.dense({ units: 3, inputShape: [4], activation: 'softmax' });
  const X = () => tf.tensor2d(rows());
  const y = () => tf.tensor1d(labels());
  function stack(): tf.Sequential {
    const model = tf.sequential({ layers: [dense()], seed: 1 });
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    return model;
  }
  const batches = () => tf.data.zip({ xs: tf.data.array(rows()), ys: tf.data.array(labels()) }).batch(2);
  const layer = { inputShape: [4], name: 'a', trainable: true };
  const of =
    (...given: unknown[]) =>
    () =>
      structuredClone(given);
  const tensors: Readonly<Record<string, () => unknown[]>> = {
    ...tensorCalls.operations,
    ...tensorCalls.members,
    disableDeprecationWarnings: none,
    dispose: () => [X()],
    disposeVariables: none,
    enableDebugMode: none,
    enableProdMode: none,
    getBackend: none,
    input: of({ shape: [4], name: 'a' }),
    keep: () => [X()],
    memory: none,
    nextFrame: none,
    ready: none,
    sequential: () => [{ layers: [dense()], name: 'a', seed: 1 }],
    setBackend: of('wasm'),
    tidy: () => ['a', nothing],
    deprecationWarn: of('old'),
    engine: none,
    env: none,
    findBackend: of('cpu'),
    findBackendFactory: of('cpu'),
    profile: () => [nothing],
    removeBackend: of('cpu'),
    time: () => [nothing],
    'callbacks.earlyStopping': of({ monitor: 'loss', patience: 1, mode: 'min' }),
    'constraints.maxNorm': of({ maxValue: 1, axis: 0 }),
    'constraints.minMaxNorm': of({ minValue: 0, maxValue: 1, rate: 1, axis: 0 }),
    'constraints.nonNeg': none,
    'constraints.unitNorm': of({ axis: 0 }),
    'initializers.constant': of({ value: 1 }),
    'initializers.randomNormal': of({ mean: 0, stddev: 1, seed: 1 }),
    'initializers.randomUniform': of({ minval: 0, maxval: 1, seed: 1 }),
    'initializers.truncatedNormal': of({ mean: 0, stddev: 1, seed: 1 }),
    'initializers.varianceScaling': of({ scale: 1, mode: 'fanIn', distribution: 'normal', seed: 1 }),
    'data.array': of([1, 2]),
    'data.csv': () => [new tf.data.FileDataSource(new Uint8Array(4)), { hasHeader: false, columnNames: ['a'] }],
    'data.zip': () => [{ xs: tf.data.array([1]), ys: tf.data.array([2]) }],
    'io.decodeWeights': of(new ArrayBuffer(8), [{ name: 'a', shape: [2], dtype: 'float32' }]),
    'io.encodeWeights': () => [[{ name: 'a', tensor: tf.tensor1d([1]) }]],
    'io.fileSystem': of('file://a'),
    'io.fromMemory': of({ modelTopology: {}, weightSpecs: [] }),
    'io.getModelArtifactsInfoForJSON': of({ modelTopology: {}, weightSpecs: [], weightData: new ArrayBuffer(4) }),
    'io.http': of('http://127.0.0.1:1/model.json', { strict: true }),
    'layers.activation': of({ ...layer, activation: 'relu' }),
    'layers.alphaDropout': of({ ...layer, rate: 0.5, seed: 1 }),
    'layers.batchNormalization': of({ ...layer, axis: -1, momentum: 0.9, center: true }),
    'layers.dense': of({
      ...layer,
      units: 2,
      activation: 'relu',
      kernelInitializer: 'heNormal',
      kernelRegularizer: 'l1',
      kernelConstraint: 'nonNeg',
    }),
    'layers.dropout': of({ ...layer, rate: 0.5, seed: 1, noiseShape: [null, 4] }),
    'layers.elu': of({ ...layer, alpha: 1 }),
    'layers.flatten': of({ ...layer }),
    'layers.gaussianDropout': of({ ...layer, rate: 0.5 }),
    'layers.gaussianNoise': of({ ...layer, stddev: 0.5 }),
    'layers.inputLayer': of({ ...layer }),
    'layers.layerNormalization': of({ ...layer, axis: -1, epsilon: 0.1 }),
    'layers.leakyReLU': of({ ...layer, alpha: 0.1 }),
    'layers.reLU': of({ ...layer }),
    'layers.softmax': of({ ...layer, axis: -1 }),
    'regularizers.l1': of({ l1: 0.1 }),
    'regularizers.l1l2': of({ l1: 0.1, l2: 0.1 }),
    'regularizers.l2': of({ l2: 0.1 }),
  };

  /** All functions, those of namespaces by `namespace.name`. */
  const all = Object.entries(tf as unknown as Record<string, unknown>).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([inner, own]): [string, unknown] => [`${name}.${inner}`, own])
      : [[name, value]],
  );
  const inScope = all.filter(([name, value]) => {
    if (typeof value !== 'function' || /(^|\.)[A-Z]/.test(name)) return false;
    return !/OutOfScopeError/.test(String(value)) && value.name !== 'refuse';
  });

  /** Nothing to give: tf.train, tf.losses and the like, by what they are called with when nothing is said. */
  const given = (name: string) => tensors[name] ?? of({});

  test('has what the table says', () => {
    const names = new Set(inScope.map(([name]) => name));
    expect(Object.keys(tensors).filter((name) => !names.has(name))).toEqual([]);
  });

  const calls = Math.ceil(CALLS / 2 / inScope.length);
  test.each(inScope.map(([name, call], index) => [name, call, index] as const))(
    '%s: only our errors',
    { timeout: 1e9 },
    async (name, call, index) => {
      await fuzz(name, calls, 4000 + index, async (draw) => {
        const spoiled = given(name)();
        const what = spoil(spoiled, draw);
        const error = await strangerFrom(async () => {
          const given = (call as (...given: unknown[]) => unknown)(...spoiled);
          const made = isObject(given) ? await given : given; // keep gives a revoked Proxy back
          if (isA(made, tf.Layer)) {
            const model = tf.sequential({ layers: [made, tf.layers.dense({ units: 1 })] });
            model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
            try {
              await model.fit(X(), tf.tensor1d([1, 2, 3, 4]), { verbose: 0 });
            } finally {
              model.dispose();
            }
          } else if (isA(made, tf.Sequential)) made.predict(X());
        });
        return error === undefined ? undefined : described(what, error);
      });
    },
  );

  const methods: Readonly<Record<string, () => unknown[]>> = {
    add: () => [dense()],
    compile: () => [{ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['accuracy'] }],
    countParams: none,
    evaluate: () => [X(), y(), { batchSize: 2, sampleWeight: tf.tensor1d([1, 1, 1, 1]) }],
    fit: () => [
      X(),
      y(),
      {
        epochs: 2,
        batchSize: 2,
        verbose: 0,
        validationData: [X(), y()],
        callbacks: { onEpochEnd: nothing },
        classWeight: { 0: 1 },
        initialEpoch: 0,
        yieldEvery: 'batch',
        shuffle: true,
      },
    ],
    getLayer: of('a', 0),
    getWeights: of(false),
    apply: () => [tf.input({ shape: [4] })],
    evaluateDataset: () => [batches(), { batches: 1 }],
    fitDataset: () => [
      batches(),
      { epochs: 2, batchesPerEpoch: 1, validationData: batches(), callbacks: { onEpochEnd: nothing } },
    ],
    layerVariables: () => [dense()],
    save: () => [
      tf.io.withSaveHandler(async () => ({
        modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' },
      })),
      { trainableOnly: true },
    ],
    setUserDefinedMetadata: of({ a: 1 }),
    symbolicOf: () => [dense()],
    toJSON: of(null, false),
    predict: () => [X(), { batchSize: 2 }],
    predictOnBatch: () => [X()],
    setLayerWeights: () => [dense(), [X()]],
    setWeights: () => [[tf.zeros([4, 3]), tf.zeros([3])]],
    summary: () => [80, [1, 2], nothing],
    trainOnBatch: () => [X(), y()],
    pop: none,
    dispose: none,
  };

  test.each(Object.keys(methods).map((name, index) => [name, index] as const))(
    'model.%s: only our errors',
    { timeout: 1e9 },
    async (name, index) => {
      await fuzz(name, Math.ceil(CALLS / 100), 5000 + index, async (draw) => {
        const model = stack();
        const spoiled = methods[name]!();
        const what = spoil(spoiled, draw);
        const stop = setTimeout(() => model.ockham.stopTraining(), 300);
        const error = await strangerFrom(() =>
          (model as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...spoiled),
        );
        clearTimeout(stop);
        model.ockham.dispose();
        return error === undefined ? undefined : described(what, error);
      });
    },
  );

  const ofTensors: Readonly<Record<string, () => unknown[]>> = {
    ...tensorCalls.methods,
    print: of(false),
  };
  test.each(Object.keys(ofTensors).map((name, index) => [name, index] as const))(
    'tensor.%s: only our errors',
    { timeout: 1e9 },
    async (name, index) => {
      await fuzz(name, Math.ceil(CALLS / 100), 6000 + index, async (draw) => {
        const spoiled = ofTensors[name]!();
        const what = spoil(spoiled, draw);
        const error = await strangerFrom(() =>
          (X() as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...spoiled),
        );
        return error === undefined ? undefined : described(what, error);
      });
    },
  );

  const PRIVATE = [
    ...['constructor', 'requireCompiled', 'step', 'datasetTarget', 'hasClasses', 'readOptimizer', 'writeOptimizer'],
    ...['prepare', 'settleLayers', 'replace', 'placeOf', 'figuresOf', 'weightAt'],
  ];
  test('members of a model and of a tensor are in the tables', () => {
    const membersOf = (prototype: object) =>
      Object.getOwnPropertyNames(prototype).filter((name) => {
        const value: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
        return typeof value === 'function' && value.name !== 'refuse' && value.length > 0 && !PRIVATE.includes(name);
      });
    const prototype = tf.Sequential.prototype as object;
    for (const members of [prototype, Object.getPrototypeOf(prototype) as object]) {
      expect(membersOf(members).filter((name) => !(name in methods))).toEqual([]);
    }
    expect(membersOf(tf.Tensor.prototype).filter((name) => !(name in ofTensors))).toEqual([]);
  });
});

describe('a worker', () => {
  test('inWorker and serveModels: only our errors', { timeout: 1e9 }, async () => {
    await fuzz('inWorker', Math.ceil(CALLS / 40), 7000, async (draw) => {
      const given: unknown[] = [{}, {}];
      const what = spoil(given, draw);
      const error = await strangerFrom(() => workers.inWorker(...(given as [never])));
      return error === undefined ? undefined : described(what, error);
    });
  });

  test('workerPool and its tasks: only our errors', { timeout: 1e9 }, async () => {
    await fuzz('workerPool', Math.ceil(CALLS / 40), 7500, async (draw) => {
      const given: unknown[] = [{ size: 1, init: {} }, {}, () => 1];
      const what = spoil(given, draw);
      const error = await strangerFrom(async () => {
        const pool = workers.workerPool(given[0] as object);
        try {
          await pool.run(given[1] as never, given[2] as never);
        } finally {
          pool.dispose();
        }
      });
      return error === undefined ? undefined : described(what, error);
    });
  });
});

describe('ONNX', () => {
  const bytes = onnx.toOnnx(fresh());
  const calls: Readonly<Record<keyof typeof onnx, readonly [call: object, valid: () => unknown[]]>> = {
    toOnnx: [onnx.toOnnx, () => [fresh(), { weights: 'current', numbers: 'float32' }]],
    fromOnnx: [onnx.fromOnnx, () => [bytes, { output: 'predictions', seed: 1 }]],
  };

  test('has these functions', () => {
    expect(Object.keys(onnx).sort()).toEqual(Object.keys(calls).sort());
  });

  test.each(Object.entries(calls))('%s: only our errors', async (name, [made, valid]) => {
    const call = made as (...args: unknown[]) => unknown;
    await fuzz(name, Math.ceil(CALLS / 40), 8700, async (draw) => {
      const given: unknown[] = valid();
      const what = spoil(given, draw);
      const error = await strangerFrom(async () => void call(...given));
      return error === undefined ? undefined : described(what, error);
    });
  });
});

describe('a search', () => {
  /** Trains nothing, and ends after some tasks: a spoiled number may ask for a million. */
  const executor = (): tuning.Executor => {
    let tasks = 0;
    return {
      size: 1,
      begin: () => {},
      async run({ model }) {
        if (++tasks > 9) throw new OwnError('enough');
        const figures = { loss: 1, dataLoss: 1, penalties: { l1: 0, l2: 0 } };
        return { figures, model, predictions: undefined };
      },
      dispose: () => {},
    };
  };
  const spaces = {
    uniform: [tuning.uniform, () => [0, 1]],
    logUniform: [tuning.logUniform, () => [1e-3, 1]],
    integer: [tuning.integer, () => [1, 9, { step: 2, log: false }]],
    choice: [tuning.choice, () => [[1, 'a', null, true]]],
    asha: [tuning.asha, () => [{ reductionFactor: 4, gracePeriod: 1 }]],
  } as const;

  test('has these functions', () => {
    expect(Object.keys(tuning).sort()).toEqual([...Object.keys(spaces), 'TrialError', 'runTask', 'tune'].sort());
    expect(Object.keys(tuningInNode)).toEqual(['fileJournal', 'foldBytes', 'readFold']);
  });

  test.each(Object.entries(spaces))('%s: only our errors', async (name, [make, valid]) => {
    const call = make as (...args: unknown[]) => Partial<tuning.Parameter>;
    await fuzz(name, Math.ceil(CALLS / 40), 8000, async (draw) => {
      const given: unknown[] = [...valid()];
      const what = spoil(given, draw);
      const error = await strangerFrom(async () => void call(...given).at?.(0.5));
      return error === undefined ? undefined : described(what, error);
    });
  });

  test('foldBytes: only our errors', async () => {
    await fuzz('foldBytes', Math.ceil(CALLS / 40), 8600, async (draw) => {
      const part = () => ({ X: rows(), y: labels(), sampleWeight: undefined });
      const given: unknown[] = [{ train: part(), test: part() }];
      const what = spoil(given, draw);
      const error = await strangerFrom(async () => {
        tuningInNode.readFold(tuningInNode.foldBytes(...(given as [tuning.FoldRows])));
      });
      return error === undefined ? undefined : described(what, error);
    });
  });

  test('tune: only our errors', { timeout: 1e9 }, async () => {
    await fuzz('tune', Math.ceil(CALLS / 10), 8500, async (draw) => {
      const given: unknown[] = [
        { rate: tuning.uniform(0, 0.5), kind: tuning.choice(['a', 'b']) },
        fresh,
        [rows(), labels(), [1, 2, 1, 1]],
        {
          folds: [{ train: [0, 1], test: [2, 3] }],
          groups: ['a', 'a', 'b', 'b'],
          budget: { trials: 2, epochs: 2, milliseconds: 1e9 },
          sampler: 'random',
          pruner: { name: 'asha', reductionFactor: 2, gracePeriod: 1 },
          metric: 'dataLoss',
          direction: 'minimize',
          fit: { batchSize: 2, shuffle: true },
          executor: executor(),
          seed: 1,
        },
      ];
      const what = spoil(given, draw);
      const error = await strangerFrom(async () => {
        const study = await tuning.tune(...(given as Parameters<typeof tuning.tune>));
        study.model.dispose();
      });
      return error === undefined ? undefined : described(what, error);
    });
  });
});

describe('a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-fuzz-'));
  const before = process.cwd();
  beforeAll(() => process.chdir(folder)); // a wrong path may be a right one
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  const calls: Readonly<Record<keyof typeof files, readonly [call: object, valid: () => unknown[]]>> = {
    saveFile: [files.saveFile, () => [fresh(), 'model']],
    loadFile: [files.loadFile, () => ['model', { compile: true, allowNonFinite: false, customObjects: {} }]],
    fileStore: [files.fileStore, () => ['model']],
    checkpoint: [
      files.checkpoint,
      () => [{ path: 'model', every: { steps: 2, epochs: 1 }, onError: 'warn', signals: false }],
    ],
  };

  test('has these functions', () => {
    expect(Object.keys(files).sort()).toEqual(Object.keys(calls).sort());
  });

  test.each(Object.entries(calls))('%s: only our errors', async (name, [made, valid]) => {
    const call = made as (...args: unknown[]) => unknown;
    await fuzz(name, Math.ceil(CALLS / 40), 8800, async (draw) => {
      const given: unknown[] = valid();
      const what = spoil(given, draw);
      const error = await strangerFrom(() => call(...given));
      return error === undefined ? undefined : described(what, error);
    });
  });
});
