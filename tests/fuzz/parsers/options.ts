// Options of functions, as JSON: a call is the name of a function and its arguments. tests/faults/fuzz.test.ts gives what JSON has not.
import * as ockham from '../../../src/index.js';
import { rowStream } from '../../../src/stream/index.js';
import { countVectorizer, preprocess, restorePreprocessor, table, tfidf } from '../../../src/table/index.js';
import { labels, rows } from '../../support/fourRows.js';
import type { Bytes } from '../mutate/bytes.js';
import { bytesOfText, textOfBytes } from '../mutate/json.js';
import type { Parser } from './parser.js';
import { jsonInputs } from './texts.js';

const flats = () => [
  { city: 'Oslo', rooms: 3, sold: '2026-01-05', text: 'a red house' },
  { city: 'Bergen', rooms: null, sold: '2026-02-07', text: 'red wine' },
];

/** Functions whose options become a part of a network, or of its training: the valid call says which. */
const MADE = {
  adabelief: [{ learningRate: 0.1, beta1: 0.9 }],
  adam: [{ learningRate: 0.1, clipNorm: 1, epsilon: 1e-7 }],
  adamw: [{ learningRate: 0.1, weightDecay: 0.1, decayBias: true }],
  batchNormalization: [{ momentum: 0.9, epsilon: 1e-3, center: true, inputShape: [4] }],
  box: [{ min: -1, max: 1 }],
  cosineRestarts: [{ initialValue: 0.1, firstDecaySteps: 3, tMul: 2, mMul: 0.5 }],
  dense: [
    { units: 2, inputShape: [4], activation: 'relu', kernelInitializer: 'heNormal', dropConnect: 0.5, name: 'a' },
  ],
  dropout: [{ rate: 0.5, noiseShape: [null, 4], inputShape: [4] }],
  earlyStopping: [{ monitor: 'loss', mode: 'min', patience: 1, minDelta: 0, baseline: 1, restoreBestWeights: true }],
  ema: [{ decay: 0.9 }],
  fromGlmnet: [{ family: 'gaussian', lambda: 0.1, alpha: 0.5, targetDeviation: 1, penaltyFactor: [1, 1] }],
  fromKeras: [
    {
      kernel_regularizer: { class_name: 'L1L2', config: { l1: 0.1, l2: 0.1 } },
      kernel_initializer: { class_name: 'VarianceScaling', config: { mode: 'fan_in', distribution: 'uniform' } },
      optimizer: { class_name: 'SGD', config: { learning_rate: 0.1 } },
    },
  ],
  fromSklearn: [{ estimator: 'ElasticNet', alpha: 0.1, l1_ratio: 0.5, outputs: 1 }],
  fromTorch: [{ optimizer: 'SGD', lr: 0.1, weight_decay: 0.1, p: 0.5 }],
  groupLasso: [0.1, { groups: [[0, 1], [2]] }],
  huber: [{ delta: 1 }],
  l1: [0.1, { method: 'proximal', factors: [1, 1, 1, 1] }],
  lassoNet: [{ units: 2, hidden: [3, 2], lambda: 0.1, M: 10, inputShape: [4], hiddenActivation: 'relu' }],
  matrix: [
    [1, 2, 3, 4],
    [2, 2],
  ],
  minMaxNorm: [{ minValue: 0, maxValue: 1, rate: 1, axis: 0 }],
  oneCycle: [{ maxValue: 0.1, totalSteps: 10, pctStart: 0.3, divFactor: 10, finalDivFactor: 100 }],
  piecewiseConstant: [{ boundaries: [1, 2], values: [0.1, 0.2, 0.3] }],
  pruneSchedule: [{ from: 0, to: 0.5, beginStep: 0, endStep: 3, every: 1, by: 'fraction', layers: ['dense_1'] }],
  selectRows: [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [0, 2, 1],
  ],
  sgd: [{ learningRate: 0.1, momentum: 0.9, nesterov: true, globalClipNorm: 1 }],
  sparseMatrix: [
    [1, 2, 3],
    [0, 2, 1],
    [0, 2, 3],
    [2, 4],
  ],
  spatialDropout: [{ rate: 0.5, groups: [0, 0, 1, 1], inputShape: [4] }],
  standardize: [rows(), { names: ['a', 'b', 'c', 'd'], missing: 'impute' }],
  trainTestSplit: [rows(), labels(), { testSize: 0.5, seed: 1, shuffle: true, stratify: true }],
  varianceScaling: [{ scale: 1, mode: 'fanIn', distribution: 'uniform' }],
} as const satisfies Partial<Record<keyof typeof ockham, readonly unknown[]>>;

type Call = (...given: never[]) => unknown;
const functions = ockham as unknown as Readonly<Record<string, Call>>;

/** Calls with something behind them, and what is given to them when it is right. */
async function calls(): Promise<ReadonlyMap<string, readonly [call: Call, given: readonly unknown[]]>> {
  const model = ockham.sequential({
    seed: 7,
    layers: [ockham.dense({ units: 3, inputShape: [4], activation: 'softmax' })],
  });
  const untrained = model.save();
  /** A model of its own for each call: options of one say nothing of the next. */
  const fresh = async (use: (own: ockham.Sequential) => unknown) => {
    const own = ockham.load(untrained);
    try {
      await use(own);
    } finally {
      own.dispose();
    }
  };
  const compiled = { optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
  model.dispose();
  const counting = { ngramRange: [1, 2], minDf: 1, maxDf: 1, maxFeatures: 5, lowercase: true, stopWords: ['the'] };
  const learned = preprocess(table(flats(), { schema: { text: 'text' } }));
  const made = Object.entries(MADE).map(([name, given]) => [name, [functions[name]!, given]] as const);
  const fit = (own: ockham.Sequential, X: never, y: never, options: object) => {
    own.compile(compiled);
    return own.fit(X, y, { ...options, verbose: false, budget: { steps: 2 } });
  };
  const others: Readonly<Record<string, readonly [Call, readonly unknown[]]>> = {
    compile: [
      (given: never) => fresh((own) => own.compile(given)),
      [{ ...compiled, metrics: ['accuracy', 'logLoss'] }],
    ],
    countVectorizer: [(given) => countVectorizer(given).fit(['a red house']).transform(['red', null]), [counting]],
    fit: [
      (X, y, options) => fresh((own) => fit(own, X, y, options)),
      [
        rows(),
        labels(),
        { epochs: 2, batchSize: 2, shuffle: true, validationSplit: 0.25, classWeight: { 0: 1, 1: 2 } },
      ],
    ],
    predict: [(X, options) => fresh((own) => own.predict(X, options)), [rows(), { weights: 'current' }]],
    prune: [(options) => fresh((own) => own.prune(options)), [{ fraction: 0.5, layers: ['dense_1'] }]],
    restorePreprocessor: [(given) => restorePreprocessor(given).transform(table(flats())), [learned]],
    rowStream: [
      (items: never, options: never) =>
        fresh((own) => fit(own, rowStream(() => items, options) as never, undefined as never, {})),
      [[[rows(), labels()]], { shuffleBuffer: 5, readAhead: 7 }],
    ],
    sequential: [
      (options: object) => ockham.sequential({ ...options, layers: [ockham.dense({ units: 1 })] }).dispose(),
      [{ seed: 1, inputNames: ['a', 'b'], name: 'a' }],
    ],
    setWeights: [
      (given) => fresh((own) => own.setWeights(given)),
      [
        [
          { data: new Array(12).fill(1), shape: [4, 3] },
          { data: [1, 2, 3], shape: [3] },
        ],
      ],
    ],
    table: [
      (given, options) => preprocess(table(given, options)).names,
      [flats(), { target: 'rooms', schema: { city: 'categorical', text: 'text' }, missing: ['NA'] }],
    ],
    tfidf: [
      (given) => tfidf(given).fit(['a red house']).transform(['red', null]),
      [{ ...counting, norm: 'l2', smoothIdf: true, sublinearTf: true }],
    ],
  };
  return new Map([...made, ...Object.entries(others)]);
}

/** The functions of the package, called with arguments of JSON. */
export async function options(): Promise<Parser> {
  const known = await calls();
  const files = [...known].map(([name, [, given]]) => bytesOfText(JSON.stringify([name, ...given])));
  const read = async (bytes: Bytes) => {
    let given: unknown;
    try {
      given = JSON.parse(textOfBytes(bytes));
    } catch {
      return; // no call
    }
    const [name, ...rest] = Array.isArray(given) ? (given as readonly unknown[]) : [];
    const [call] = known.get(name as string) ?? [];
    await call?.(...(rest as never[]));
  };
  return { name: 'options', share: 50, files, input: jsonInputs(files), read };
}
