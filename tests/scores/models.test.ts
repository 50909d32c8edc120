// Scores as metrics of models: in evaluate, in compile, with weights and class weights; thresholds of predictClasses.
import { describe, expect, test } from 'vitest';
import { adam, type CustomReport, dense, oneHot, sequential, sgd } from '../../src/index.js';
import {
  accuracyScore,
  brierScoreLoss,
  classificationReport,
  confusionMatrix,
  f1Score,
  meanAbsoluteErrorScore,
  rocAucScore,
  thresholdFor,
  withOptions,
} from '../../src/scores/index.js';
import { randomMatrix } from '../support/models.js';

const ROWS = 300; // more than one chunk of a plan
const X = randomMatrix(ROWS, 4, 1);
const y3 = Int32Array.from({ length: ROWS }, (_, row) =>
  X.data[4 * row]! > 0.4 ? 2 : X.data[4 * row + 1]! > 0 ? 1 : 0,
);
const y2 = y3.map((label) => Number(label > 0));
const sampleWeight = Float32Array.from({ length: ROWS }, (_, row) => (row % 4) / 2);

async function classifier(units: number, activation: string, loss: string, y: Parameters<typeof accuracyScore>[0]) {
  const model = sequential({ seed: 1, layers: [dense({ units, inputShape: [4], activation })] });
  model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: loss as 'huber' });
  await model.fit(X, y as Int32Array, { epochs: 5, verbose: false });
  return model;
}

describe('evaluate({ metrics })', () => {
  test('gives what the functions give for the predictions, with weights, for every form of targets', async () => {
    const macro = withOptions(f1Score, { average: 'macro' });
    const metrics = [
      rocAucScore,
      macro,
      confusionMatrix,
      withOptions(classificationReport, { targetNames: ['a', 'b', 'c'] }),
    ];
    for (const [loss, y] of [
      ['sparseCategoricalCrossentropy', y3],
      ['categoricalCrossentropy', oneHot(y3)],
    ] as const) {
      const model = await classifier(3, 'softmax', loss, y as never);
      const predicted = model.predict(X);
      for (const weights of [{}, { sampleWeight }]) {
        const found = await model.evaluate(X, y, { metrics, ...weights });
        const targets = loss === 'categoricalCrossentropy' ? oneHot(y3) : y3;
        expect(found['rocAucScore']).toBe(rocAucScore(targets, predicted, weights));
        expect(found['f1Score']).toBe(macro(y3, predicted, weights));
        expect(found['confusionMatrix']).toEqual(confusionMatrix(y3, predicted, weights));
        expect(Object.keys((found['classificationReport'] as { classes: object }).classes)).toEqual(['a', 'b', 'c']);
      }
    }
  });

  test('binary and regression models', async () => {
    const model = await classifier(1, 'sigmoid', 'binaryCrossentropy', y2);
    const p = model.predict(X);
    const found = await model.evaluate(X, y2, { metrics: [rocAucScore, f1Score, brierScoreLoss, 'accuracy'] });
    expect(found['rocAucScore']).toBe(rocAucScore(y2, p));
    expect(found['f1Score']).toBe(f1Score(y2, model.predictClasses(X)));
    expect(found['brierScoreLoss']).toBe(brierScoreLoss(y2, p));
    expect(found.accuracy).toBe(accuracyScore(y2, p));
    const linear = await classifier(2, 'linear', 'meanSquaredError', X.data.subarray(0, 2 * ROWS));
    const y = { data: X.data.slice(0, 2 * ROWS), shape: [ROWS, 2] };
    const { meanAbsoluteErrorScore: error } = await linear.evaluate(X, y, { metrics: [meanAbsoluteErrorScore] });
    expect(error).toBe(meanAbsoluteErrorScore(y, linear.predict(X)));
  });

  test('metrics of compile stay, and take their names', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], activation: 'sigmoid' })] });
    model.compile({ optimizer: sgd(), loss: 'binaryCrossentropy', metrics: [rocAucScore] });
    expect(Object.keys(await model.evaluate(X, y2, { metrics: ['mse'] }))).toEqual([
      'loss',
      'dataLoss',
      'penalties',
      'rocAucScore',
      'mse',
    ]);
    expect(Object.keys(await model.evaluate(X, y2))).not.toContain('mse');
    await expect(model.evaluate(X, y2, { metrics: [rocAucScore] })).rejects.toThrow(
      'evaluate: the metric name "rocAucScore" is taken',
    );
    await expect(model.evaluate(X, y2, { metrics: 'mse' as never })).rejects.toThrow(
      'evaluate.metrics must be an array',
    );
    await expect(model.evaluate(X, y2, { metrics: ['auc' as 'mse'] })).rejects.toMatchObject({ code: 'E_OPTION' });
    const none = (() => undefined) as unknown as CustomReport;
    await expect(model.evaluate(X, y2, { metrics: [none] })).rejects.toThrow('metrics.none() must be a number');
  });
});

describe('compile({ metrics })', () => {
  test('logs have the score of the epoch, and that of validation with its weights', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], activation: 'sigmoid' })] });
    model.compile({ optimizer: adam(), loss: 'binaryCrossentropy', metrics: [rocAucScore, brierScoreLoss] });
    const validationData = [X, y2, sampleWeight] as const;
    const { epochs } = await model.fit(X, y2, { epochs: 2, validationData, verbose: false });
    expect(epochs[1]!['valRocAucScore']).toBe(rocAucScore(y2, model.predict(X), { sampleWeight }));
    expect(epochs[1]!['rocAucScore']).toBeGreaterThan(0);
    expect(epochs[1]!['valBrierScoreLoss']).toBeLessThan(epochs[0]!['valBrierScoreLoss'] as number);
  });

  test('training weights count in the logs, as they do in the data loss', async () => {
    const seen: (Float32Array | undefined)[] = [];
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], activation: 'sigmoid' })] });
    function spy(_yTrue: unknown, _yPred: unknown, { sampleWeight }: { sampleWeight?: Float32Array | undefined }) {
      seen.push(sampleWeight);
      return 1;
    }
    model.compile({ optimizer: adam(), loss: 'binaryCrossentropy', metrics: [spy] });
    const options = { epochs: 1, verbose: false, shuffle: false, batchSize: 7 } as const;
    await model.fit(X, y2, { ...options, sampleWeight, classWeight: { 1: 2 } });
    expect(seen[0]).toEqual(sampleWeight.map((weight, row) => weight * (y2[row] === 1 ? 2 : 1)));
    await model.fit(X, y2, { ...options, resume: false });
    expect(seen[1]).toBeUndefined();
  });

  test('a report is for evaluate: logs refuse it, with what to write', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], activation: 'sigmoid' })] });
    model.compile({ optimizer: adam(), loss: 'binaryCrossentropy', metrics: [confusionMatrix as never] });
    await expect(model.fit(X, y2, { verbose: false })).rejects.toThrow(
      'give it to evaluate: { metrics: [confusionMatrix] }',
    );
  });
});

describe('predictClasses({ threshold })', () => {
  test('splits probabilities, also of a model that gives logits', async () => {
    const model = await classifier(1, 'sigmoid', 'binaryCrossentropy', y2);
    const logits = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4] })] });
    logits.compile({ optimizer: sgd(), loss: 'binaryCrossentropy' });
    logits.setWeights(model.getWeights());
    const p = model.predict(X).data;
    const { threshold } = thresholdFor(f1Score, y2, p);
    for (const cut of [0, 0.1, threshold, 0.5, 0.83, 1]) {
      const wanted = Int32Array.from(p, (own) => (own > cut ? 1 : 0));
      expect(model.predictClasses(X, { threshold: cut })).toEqual(wanted);
      expect(logits.predictClasses(X, { threshold: cut })).toEqual(wanted);
    }
    expect(model.predictClasses(X)).toEqual(model.predictClasses(X, { threshold: 0.5 }));
    expect(logits.predictClasses(X)).toEqual(model.predictClasses(X));
  });

  test('is refused out of range, and for several outputs', async () => {
    const model = await classifier(1, 'sigmoid', 'binaryCrossentropy', y2);
    for (const threshold of [-0.1, 1.1, Number.NaN, '0.5' as never]) {
      expect(() => model.predictClasses(X, { threshold })).toThrow(
        expect.objectContaining({ code: 'E_HYPERPARAMETER' }) as Error,
      );
    }
    const several = await classifier(3, 'softmax', 'sparseCategoricalCrossentropy', y3);
    expect(() => several.predictClasses(X, { threshold: 0.5 })).toThrow('with one output');
    expect(() => several.predictClasses(X, { treshold: 0.5 } as never)).toThrow('threshold');
  });
});

describe("classWeight: 'balanced'", () => {
  const rare = Int32Array.from({ length: ROWS }, (_, row) => {
    const value = X.data[4 * row]!;
    return value > 0.5 ? 2 : value > 0.1 ? 1 : 0;
  });
  const weightsOf = async (options: object, y: Int32Array = rare) => {
    const model = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
    model.compile({ optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' });
    await model.fit(X, y, { epochs: 2, verbose: false, ...options });
    return model.getWeights();
  };
  const balanced = (labels: Int32Array) => {
    const counts = [0, 1, 2].map((label) => labels.filter((own) => own === label).length);
    return Object.fromEntries(counts.map((count, label) => [label, labels.length / (3 * count)]));
  };

  test('is n / (k count) of the training rows, without their weights', async () => {
    expect(await weightsOf({ classWeight: 'balanced' })).toEqual(await weightsOf({ classWeight: balanced(rare) }));
    const weighted = { classWeight: 'balanced', sampleWeight, validationSplit: 0.3 };
    const explicit = { ...weighted, classWeight: balanced(rare.subarray(0, 210)) };
    expect(await weightsOf(weighted)).toEqual(await weightsOf(explicit));
    expect(await weightsOf(weighted)).not.toEqual(await weightsOf({ ...weighted, classWeight: balanced(rare) }));
  });

  test('is the same in optimality, and for classes that do not occur', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
    model.compile({ optimizer: sgd(), loss: 'sparseCategoricalCrossentropy' });
    const residual = (classWeight: 'balanced' | Record<number, number>) => model.optimality(X, rare, { classWeight });
    expect(await residual('balanced')).toEqual(await residual(balanced(rare)));
    const two = rare.map((label) => Math.min(label, 1));
    const wanted = {
      0: ROWS / (2 * two.filter((label) => label === 0).length),
      1: ROWS / (2 * two.filter((label) => label === 1).length),
    };
    expect(await weightsOf({ classWeight: 'balanced' }, two)).toEqual(await weightsOf({ classWeight: wanted }, two));
  });

  test('is refused where rows have no class, and in trainOnBatch, whose rows are not the data', async () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4] })] });
    model.compile({ optimizer: sgd(), loss: 'meanSquaredError' });
    const fit = model.fit(X, y2, { classWeight: 'balanced', verbose: false });
    await expect(fit).rejects.toThrow('classWeight needs targets with one class per row');
    await expect(weightsOf({ classWeight: 'Balanced' })).rejects.toThrow('an object { class: weight }');
    const batch = () => model.trainOnBatch(X, y2, { classWeight: 'balanced' as never });
    expect(batch).toThrow(expect.objectContaining({ code: 'E_OPTION' }) as Error);
  });
});
