// Every public function that takes options refuses unknown ones, and names the nearest.
import { describe, expect, test } from 'vitest';
import * as ockham from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import { classification, classifier, rejectionOf } from '../support/models.js';

const { X, y } = classification(12, 4, 3);

function compiled() {
  const model = classifier();
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

type Given = { readonly [option: string]: unknown };

/** What every optimizer takes, beside its own. */
const shared = ['learningRate', 'clipValue', 'clipNorm', 'globalClipNorm', 'weightDecay', 'decayBias'];
/** What callbacks that judge epochs take, beside their own. */
const monitoring = ['monitor', 'mode', 'minDelta'];

/** How each is called with more options, and the names of all that it knows. */
const takers: Record<string, { call: (more: Given) => unknown; options: readonly string[] }> = {
  sequential: {
    call: (more) => ockham.sequential({ layers: [ockham.dense({ units: 1 })], ...more }),
    options: ['layers', 'seed', 'inputNames', 'standardizer', 'missing', 'name'],
  },
  dense: {
    call: (more) => ockham.dense({ units: 1, ...more }),
    options: [
      'units',
      'inputShape',
      'activation',
      'useBias',
      'kernelInitializer',
      'biasInitializer',
      'kernelRegularizer',
      'biasRegularizer',
      'activityRegularizer',
      'kernelConstraint',
      'biasConstraint',
      'dropConnect',
      'trainable',
      'name',
    ],
  },
  diagnose: {
    call(more) {
      const penalties = { l1: 0, l2: 0 };
      const log = { epoch: 0, loss: 1, dataLoss: 1, penalties, learningRate: 0.1, seconds: 0 };
      return ockham.diagnose({ epochs: [log] }, more);
    },
    options: ['baseline'],
  },
  fromKeras: {
    call: (more) => ockham.fromKeras({ kernel_regularizer: 'l1', ...more }),
    options: [
      'kernel_regularizer',
      'bias_regularizer',
      'kernel_constraint',
      'bias_constraint',
      'optimizer',
      'rate',
      'keep_prob',
    ],
  },
  fromTorch: {
    call: (more) => ockham.fromTorch({ optimizer: 'RMSprop', ...more }),
    options: ['optimizer', 'p', 'lr', 'weight_decay', 'alpha', 'eps', 'momentum', 'centered', 'maximize'],
  },
  fromSklearn: {
    call: (more) => ockham.fromSklearn({ estimator: 'ElasticNet', ...more }),
    options: ['estimator', 'alpha', 'l1_ratio', 'outputs'],
  },
  fromGlmnet: {
    call: (more) => ockham.fromGlmnet({ lambda: 0.1, ...more }),
    options: ['family', 'lambda', 'alpha', 'targetDeviation', 'penaltyFactor'],
  },
  lassoNet: {
    call: (more) => ockham.lassoNet({ units: 1, hidden: [2], lambda: 0.1, ...more }),
    options: [
      'units',
      'hidden',
      'lambda',
      'M',
      'inputShape',
      'hiddenActivation',
      'activation',
      'kernelInitializer',
      'trainable',
      'name',
    ],
  },
  featurePath: {
    call: (more) => ockham.featurePath(X, y, { create: compiled, lambda: 1, steps: 1, fit: { epochs: 1 }, ...more }),
    options: ['create', 'lambda', 'factor', 'steps', 'fit'],
  },
  dropout: {
    call: (more) => ockham.dropout({ rate: 0.5, ...more }),
    options: ['rate', 'noiseShape', 'unitNumbers', 'inputShape', 'name'],
  },
  spatialDropout: {
    call: (more) => ockham.spatialDropout({ rate: 0.5, groups: 1, ...more }),
    options: ['rate', 'groups', 'inputShape', 'name'],
  },
  gaussianDropout: {
    call: (more) => ockham.gaussianDropout({ rate: 0.5, ...more }),
    options: ['rate', 'inputShape', 'name'],
  },
  gaussianNoise: {
    call: (more) => ockham.gaussianNoise({ stddev: 0.5, ...more }),
    options: ['stddev', 'inputShape', 'name'],
  },
  layerNormalization: {
    call: (more) => ockham.layerNormalization(more),
    options: ['epsilon', 'center', 'scale', 'inputShape', 'trainable', 'name'],
  },
  batchNormalization: {
    call: (more) => ockham.batchNormalization(more),
    options: ['momentum', 'epsilon', 'center', 'scale', 'inputShape', 'trainable', 'name'],
  },
  alphaDropout: {
    call: (more) => ockham.alphaDropout({ rate: 0.5, ...more }),
    options: ['rate', 'inputShape', 'name'],
  },
  concreteDropout: {
    call: (more) => ockham.concreteDropout(ockham.dense({ units: 1 }), more),
    options: ['initialRate', 'temperature', 'weightRegularizer', 'dropoutRegularizer'],
  },
  activation: {
    call: (more) => ockham.activation({ activation: 'relu', ...more }),
    options: ['activation', 'inputShape', 'name'],
  },
  l1: { call: (more) => ockham.l1(0.1, more), options: ['method', 'factors'] },
  l2: { call: (more) => ockham.l2(0.1, more), options: ['factors'] },
  l1l2: { call: (more) => ockham.l1l2({ l1: 0, l2: 0, ...more }), options: ['l1', 'l2', 'factors'] },
  groupLasso: { call: (more) => ockham.groupLasso(0.1, { groups: 'inputs', ...more }), options: ['groups'] },
  sparseGroupLasso: {
    call: (more) => ockham.sparseGroupLasso({ l1: 0, group: 0, groups: 'inputs', ...more }),
    options: ['l1', 'group', 'groups'],
  },
  klSparsity: { call: (more) => ockham.klSparsity(0.1, { target: 0.1, ...more }), options: ['target'] },
  orthogonal: { call: (more) => ockham.orthogonal(0.1, { mode: 'rows', ...more }), options: ['mode'] },
  maxNorm: { call: (more) => ockham.maxNorm(1, more), options: ['axis'] },
  minMaxNorm: { call: (more) => ockham.minMaxNorm(more), options: ['minValue', 'maxValue', 'rate', 'axis'] },
  unitNorm: { call: (more) => ockham.unitNorm(more), options: ['axis'] },
  l1Ball: { call: (more) => ockham.l1Ball(1, more), options: ['axis'] },
  box: { call: (more) => ockham.box({ min: -1, max: 1, ...more }), options: ['min', 'max'] },
  sgd: { call: (more) => ockham.sgd(more), options: [...shared, 'momentum', 'nesterov'] },
  adam: { call: (more) => ockham.adam(more), options: [...shared, 'beta1', 'beta2', 'epsilon'] },
  adamw: {
    call: (more) => ockham.adamw(more),
    options: [...shared, 'beta1', 'beta2', 'epsilon'],
  },
  rmsprop: { call: (more) => ockham.rmsprop(more), options: [...shared, 'rho', 'epsilon'] },
  adagrad: { call: (more) => ockham.adagrad(more), options: [...shared, 'epsilon', 'initialAccumulator'] },
  nadam: { call: (more) => ockham.nadam(more), options: [...shared, 'beta1', 'beta2', 'epsilon', 'momentumDecay'] },
  adamax: { call: (more) => ockham.adamax(more), options: [...shared, 'beta1', 'beta2', 'epsilon'] },
  adabelief: { call: (more) => ockham.adabelief(more), options: [...shared, 'beta1', 'beta2', 'epsilon'] },
  lion: { call: (more) => ockham.lion(more), options: [...shared, 'beta1', 'beta2'] },
  ema: { call: (more) => ockham.ema(more), options: ['decay'] },
  swa: {
    call: (more) => ockham.swa({ startEpoch: 1, ...more }),
    options: ['startEpoch', 'startStep', 'every'],
  },
  earlyStopping: {
    call: (more) => ockham.earlyStopping(more),
    options: [...monitoring, 'patience', 'baseline', 'restoreBestWeights', 'startFromEpoch'],
  },
  reduceLearningRateOnPlateau: {
    call: (more) => ockham.reduceLearningRateOnPlateau(more),
    options: [...monitoring, 'factor', 'patience', 'cooldown', 'minLearningRate'],
  },
  pruneSchedule: {
    call: (more) => ockham.pruneSchedule({ to: 0.5, endStep: 10, ...more }),
    options: ['from', 'to', 'beginStep', 'endStep', 'every', 'by', 'layers'],
  },
  stepDecay: {
    call: (more) => ockham.stepDecay({ initialValue: 1, every: 2, ...more }),
    options: ['initialValue', 'factor', 'every'],
  },
  exponentialDecay: {
    call: (more) => ockham.exponentialDecay({ initialValue: 1, decaySteps: 2, decayRate: 0.5, ...more }),
    options: ['initialValue', 'decaySteps', 'decayRate', 'staircase'],
  },
  inverseTimeDecay: {
    call: (more) => ockham.inverseTimeDecay({ initialValue: 1, decaySteps: 2, decayRate: 0.5, ...more }),
    options: ['initialValue', 'decaySteps', 'decayRate', 'staircase'],
  },
  cosineDecay: {
    call: (more) => ockham.cosineDecay({ initialValue: 1, decaySteps: 2, ...more }),
    options: ['initialValue', 'decaySteps', 'alpha', 'warmupSteps', 'warmupTarget'],
  },
  cosineRestarts: {
    call: (more) => ockham.cosineRestarts({ initialValue: 1, firstDecaySteps: 2, ...more }),
    options: ['initialValue', 'firstDecaySteps', 'tMul', 'mMul', 'alpha', 'warmupSteps', 'warmupTarget'],
  },
  oneCycle: {
    call: (more) => ockham.oneCycle({ maxValue: 1, totalSteps: 20, ...more }),
    options: ['maxValue', 'totalSteps', 'pctStart', 'divFactor', 'finalDivFactor'],
  },
  piecewiseConstant: {
    call: (more) => ockham.piecewiseConstant({ boundaries: [1], values: [1, 2], ...more }),
    options: ['boundaries', 'values'],
  },
  ramp: {
    call: (more) => ockham.ramp({ from: 0, to: 1, steps: 2, ...more }),
    options: ['from', 'to', 'steps', 'startStep', 'power'],
  },
  sparseCategoricalCrossentropy: {
    call: (more) => ockham.sparseCategoricalCrossentropy(more),
    options: ['labelSmoothing'],
  },
  categoricalCrossentropy: { call: (more) => ockham.categoricalCrossentropy(more), options: ['labelSmoothing'] },
  binaryCrossentropy: { call: (more) => ockham.binaryCrossentropy(more), options: ['labelSmoothing'] },
  generalizedCrossentropy: { call: (more) => ockham.generalizedCrossentropy(more), options: ['q'] },
  bootstrapCrossentropy: { call: (more) => ockham.bootstrapCrossentropy(more), options: ['beta', 'mode'] },
  huber: { call: (more) => ockham.huber(more), options: ['delta'] },
  binaryAccuracy: { call: (more) => ockham.binaryAccuracy(more), options: ['threshold'] },
  elu: { call: (more) => ockham.elu(more), options: ['alpha'] },
  leakyRelu: { call: (more) => ockham.leakyRelu(more), options: ['negativeSlope'] },
  constant: { call: (more) => ockham.constant(more), options: ['value'] },
  randomNormal: { call: (more) => ockham.randomNormal(more), options: ['mean', 'stddev'] },
  randomUniform: { call: (more) => ockham.randomUniform(more), options: ['minValue', 'maxValue'] },
  truncatedNormal: { call: (more) => ockham.truncatedNormal(more), options: ['mean', 'stddev'] },
  varianceScaling: {
    call: (more) => ockham.varianceScaling(more),
    options: ['scale', 'mode', 'distribution'],
  },
  standardize: { call: (more) => ockham.standardize(X, more), options: ['names', 'missing'] },
  trainTestSplit: {
    call: (more) => ockham.trainTestSplit(X, y, more),
    options: ['testSize', 'seed', 'shuffle', 'stratify', 'missing'],
  },
  init: { call: (more) => ockham.init(more), options: ['module'] },
  dropoutMasks: { call: (more) => ockham.dropoutMasks(compiled(), { step: 0, ...more }), options: ['step', 'rows'] },
  verifyRuntime: { call: (more) => ockham.verifyRuntime(more), options: ['warmUp'] },
  load: {
    call: (more) => ockham.load(compiled().save(), more),
    options: ['customObjects', 'compile', 'allowNonFinite'],
  },
  compile: {
    call: (more) => classifier().compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', ...more }),
    options: ['optimizer', 'loss', 'metrics'],
  },
  fit: {
    call: (more) => compiled().fit(X, y, more),
    options: [
      'epochs',
      'batchSize',
      'shuffle',
      'validationData',
      'validationSplit',
      'mixup',
      'classWeight',
      'callbacks',
      'budget',
      'resume',
      'signal',
      'verbose',
      'sampleWeight',
      'yieldEvery',
    ],
  },
  'fit.budget': {
    call: (more) => compiled().fit(X, y, { budget: { steps: 1, ...more } }),
    options: ['milliseconds', 'steps'],
  },
  train: { call: (more) => compiled().train(X, y, more).next(), options: ['epochs', 'sampleWeight'] },
  evaluate: { call: (more) => compiled().evaluate(X, y, more), options: ['sampleWeight', 'yieldEvery'] },
  trainOnBatch: { call: (more) => compiled().trainOnBatch(X, y, more), options: ['sampleWeight', 'classWeight'] },
  predictDistribution: {
    call: (more) => compiled().predictDistribution(X, more),
    options: ['passes', 'seed', 'returnSamples', 'weights'],
  },
  sparsity: { call: (more) => compiled().sparsity(more), options: ['rank'] },
  prune: {
    call: (more) => compiled().prune({ fraction: 0.5, ...more }),
    options: ['fraction', 'magnitude', 'inputs', 'units', 'layers'],
  },
  summary: { call: (more) => compiled().summary({ printFn: () => {}, ...more }), options: ['printFn'] },
};

const schedules = {
  stepDecay: ockham.stepDecay,
  exponentialDecay: ockham.exponentialDecay,
  inverseTimeDecay: ockham.inverseTimeDecay,
  cosineDecay: ockham.cosineDecay,
  cosineRestarts: ockham.cosineRestarts,
  oneCycle: ockham.oneCycle,
  piecewiseConstant: ockham.piecewiseConstant,
  ramp: ockham.ramp,
};

/** Public functions without an options object. */
const plain = [
  'onWarning',
  'matrix',
  'sparseMatrix',
  'oneHot',
  'selectRows',
  'memory',
  'generalizationGap',
  'deadRelus',
  'layerNorms',
  'degreesOfFreedom',
  'gelu',
  'nonNeg',
  'glorotNormal',
  'glorotUniform',
  'heNormal',
  'heUniform',
  'lecunNormal',
  'ones',
  'zeros',
  'meanAbsoluteError',
  'meanSquaredError',
  'accuracy',
  'logLoss',
  'mae',
  'mse',
  'r2',
];

async function thrownBy(call: () => unknown): Promise<unknown> {
  return rejectionOf((async () => call())());
}

describe('unknown options', () => {
  test('the table has every public function', () => {
    const functions = Object.entries(ockham).filter(
      ([name, value]) => typeof value === 'function' && /^[a-z]/.test(name),
    );
    const known = new Set([...Object.keys(takers), ...plain]);
    expect(functions.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  test.each(Object.entries(takers))('%s names the nearest', async (name, { call, options }) => {
    await call({}); // as it stands, it is right
    for (const option of options) {
      for (const typo of [
        `${option}s`,
        option.slice(0, -1),
        option[0]!.toUpperCase() + option.slice(1),
        `x${option}`,
      ]) {
        if (options.includes(typo) || options.some((other) => other !== option && other.startsWith(typo))) continue;
        const error = await thrownBy(() => call({ [typo]: undefined }));
        expect(error).toBeInstanceOf(ockham.OptionError);
        const owner = name === 'train' ? 'fit' : name;
        expect(error).toMatchObject({ code: 'E_OPTION', path: `${owner}.${typo}`, got: typo });
        const { message } = error as Error;
        // One or two letters are near to nothing: then all names are listed.
        const hint = typo.length > 2 ? 'did you mean \\w+\\?' : '(did you mean \\w+\\?|known: .+)';
        expect(message).toMatch(new RegExp(`^${owner}: unknown option "${typo}"; ${hint}$`));
        if (option.length > 3) expect(message).toContain(`did you mean ${option}?`);
      }
    }
  });

  /** Those that are called with what they need, beside what the table gives them. */
  const required = [
    ...[
      'sequential',
      'dense',
      'dropout',
      'compile',
      'summary',
      'l1l2',
      'groupLasso',
      'sparseGroupLasso',
      'orthogonal',
      'dropoutMasks',
    ],
    ...['prune', 'pruneSchedule', 'swa', 'box', 'lassoNet', 'featurePath', 'fit.budget'],
    ...['fromKeras', 'fromTorch', 'fromSklearn', 'fromGlmnet'],
    ...['gaussianNoise', 'spatialDropout', 'gaussianDropout', 'alphaDropout', 'klSparsity'],
    ...Object.keys(schedules),
  ];

  test.each(
    Object.keys(takers).filter((name) => !required.includes(name)),
  )('%s: options that are no object', async (name) => {
    const call = takers[name]!.call as (options: unknown) => unknown;
    if (name === 'activation') {
      expect(errorOf(() => ockham.activation(5 as never)).code).toBe('E_OPTION');
      return;
    }
    for (const bad of [null, 5, 'text', []]) {
      expect(await thrownBy(() => call(bad))).toMatchObject({ code: 'E_OPTION' });
    }
  });

  test('required options objects that are none', async () => {
    const { sequential, dense, dropout, l1l2, sparseGroupLasso, activation } = ockham;
    const dropouts = [
      dropout,
      ockham.gaussianNoise,
      ockham.spatialDropout,
      ockham.gaussianDropout,
      ockham.alphaDropout,
    ];
    const groupLasso = (options: never) => ockham.groupLasso(0.1, options);
    const orthogonal = (options: never) => ockham.orthogonal(0.1, options);
    const klSparsity = (options: never) => ockham.klSparsity(0.1, options);
    const penalties = [l1l2, groupLasso, sparseGroupLasso, orthogonal, klSparsity];
    for (const make of [sequential, dense, ...dropouts, activation, ...penalties, ...Object.values(schedules)]) {
      // sequential() is an empty model, to which layers are added.
      for (const bad of make === sequential ? [null, 5, []] : [undefined, null, 5, []]) {
        expect(errorOf(() => (make as (options: never) => unknown)(bad as never)).code).toBe('E_OPTION');
      }
    }
    for (const bad of [undefined, null, 5, []]) {
      expect(errorOf(() => classifier().compile(bad as never)).code).toBe('E_OPTION');
      expect(errorOf(() => classifier().prune(bad as never)).code).toBe('E_OPTION');
      expect(errorOf(() => ockham.pruneSchedule(bad as never)).code).toBe('E_OPTION');
      expect(errorOf(() => ockham.box(bad as never)).code).toBe('E_OPTION');
      expect(errorOf(() => ockham.lassoNet(bad as never)).code).toBe('E_OPTION');
      expect(await thrownBy(() => ockham.featurePath(X, y, bad as never))).toMatchObject({ code: 'E_OPTION' });
      expect(errorOf(() => compiled().summary(null as never)).code).toBe('E_OPTION');
    }
  });

  test('unknown names of parts, with the nearest', () => {
    const message = (call: () => unknown) => errorOf(call).message;
    const base = { optimizer: 'adam', loss: 'meanSquaredError' } as const;
    expect(message(() => ockham.dense({ units: 1, activation: 'Relu' }))).toContain('did you mean "relu"');
    expect(message(() => ockham.dense({ units: 1, kernelInitializer: 'heNorm' }))).toContain('did you mean "heNormal"');
    expect(message(() => ockham.activation('sigmoi'))).toContain('did you mean "sigmoid"');
    expect(message(() => classifier().compile({ ...base, optimizer: 'adm' }))).toContain('did you mean "adam"');
    expect(message(() => classifier().compile({ ...base, loss: 'meanSquareError' as never }))).toContain(
      '"meanSquaredError"',
    );
    expect(message(() => classifier().compile({ ...base, metrics: ['acuracy' as never] }))).toContain('"accuracy"');
    for (const name of ['toString', '__proto__', 'constructor', '']) {
      expect(errorOf(() => ockham.dense({ units: 1, activation: name }))).toBeInstanceOf(ockham.OptionError);
      expect(errorOf(() => classifier().compile({ ...base, optimizer: name }))).toBeInstanceOf(ockham.OptionError);
    }
  });

  test('options of the wrong kind', async () => {
    for (const [option, bad] of [
      ['shuffle', 1],
      ['verbose', 3],
      ['callbacks', {}],
      ['callbacks', [null]],
      ['signal', new AbortController()],
      ['signal', true],
      ['validationData', { X, y }],
      ['validationData', [X]],
    ] as const) {
      const error = await rejectionOf(compiled().fit(X, y, { [option]: bad as never }));
      expect(error).toMatchObject({ code: 'E_OPTION', path: expect.stringContaining(`fit.${option}`) });
    }
    for (const [option, bad] of [
      ['validationSplit', 1],
      ['validationSplit', -0.1],
      ['validationSplit', 0.999999],
      ['validationSplit', null],
      ['yieldEvery', -1],
      ['yieldEvery', Number.NaN],
    ] as const) {
      const error = await rejectionOf(compiled().fit(X, y, { [option]: bad as never }));
      expect(error).toMatchObject({ code: 'E_HYPERPARAMETER', path: `fit.${option}` });
    }
  });
});
