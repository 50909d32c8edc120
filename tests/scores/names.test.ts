// Scores in the names that a model of tables knows: results have them, and options may be given by them.
import { describe, expect, test } from 'vitest';
import { type CustomMetric, dense, load, sequential } from '../../src/index.js';
import {
  averagePrecisionScore,
  balancedAccuracyScore,
  brierScoreLoss,
  type ClassificationReport,
  classificationReport,
  confusionMatrix,
  f1Score,
  precisionScore,
  recallScore,
  rocAucScore,
  rootMeanSquaredError,
  thresholdFor,
  withOptions,
} from '../../src/scores/index.js';
import { crossValidate } from '../../src/selection/index.js';
import { preprocess, table } from '../../src/table/index.js';

const x = Array.from({ length: 60 }, (_, row) => (row * 7) % 60);
const answers = x.map((value, row) => (value + (row % 5) * 6 > 40 ? 'yes' : 'no'));
const kinds = x.map((value, row) => ['bird', 'cat', 'dog'][Math.min(2, Math.floor((value + (row % 4) * 4) / 22))]!);
const binary = table({ x, answer: answers }, { target: 'answer' });
const several = table({ x, kind: kinds }, { target: 'kind' });

async function fitted(data: typeof binary, units: number, metrics: readonly CustomMetric[] = []) {
  const activation = units === 1 ? 'sigmoid' : 'softmax';
  const model = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units, activation })] });
  const loss = units === 1 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: 'adam', loss, metrics: [...metrics] });
  const { epochs } = await model.fit(data, { epochs: 25, verbose: false, validationData: data });
  return { model, log: epochs.at(-1)! };
}

describe('evaluate(table, { metrics }) speaks of the classes by name', () => {
  test('two classes: tables and reports by name; the second name is the positive class', async () => {
    const { model } = await fitted(binary, 1);
    const classes = model.predictClasses(binary);
    const found = await load(model.save()).evaluate(binary, {
      metrics: [confusionMatrix, classificationReport, f1Score, rocAucScore],
    });
    expect(found['confusionMatrix']).toEqual(confusionMatrix(answers, classes));
    expect((found['confusionMatrix'] as { labels: unknown }).labels).toEqual(['no', 'yes']);
    expect(found['classificationReport']).toEqual(classificationReport(answers, classes));
    expect(found['f1Score']).toBe(f1Score(answers, classes, { posLabel: 'yes' }));
    expect(found['f1Score']).not.toBe(f1Score(answers, classes, { posLabel: 'no' }));
    expect(found['rocAucScore']).toBe(rocAucScore(answers, model.predict(binary)));
  });

  test('several classes: labels of a matrix, of an average and of probabilities are names', async () => {
    const { model } = await fitted(several, 3);
    const classes = model.predictClasses(several);
    const labels = ['dog', 'bird'];
    const found = await model.evaluate(several, {
      metrics: [
        withOptions(confusionMatrix, { labels }),
        withOptions(f1Score, { average: 'macro', labels }),
        withOptions(classificationReport, {}),
        withOptions(rocAucScore, { labels: ['bird', 'cat', 'dog'] }),
      ],
    });
    expect(found['confusionMatrix']).toEqual(confusionMatrix(kinds, classes, { labels }));
    expect(found['f1Score']).toBe(f1Score(kinds, classes, { average: 'macro', labels }));
    expect(Object.keys((found['classificationReport'] as ClassificationReport).classes)).toEqual(model.classes);
    expect(found['rocAucScore']).toBe(rocAucScore(kinds, model.predict(several)));
  });

  test('posLabel is a name, in evaluate and in the logs of fit; a wrong one is refused', async () => {
    const metrics = [precisionScore, recallScore].map((score) =>
      withOptions(score, { posLabel: 'no', zeroDivision: 0 }),
    );
    const { model, log } = await fitted(binary, 1, metrics);
    const classes = model.predictClasses(binary);
    const wanted = recallScore(answers, classes, { posLabel: 'no' });
    expect(log['valRecallScore']).toBe(wanted);
    expect(log['recallScore']).toBeTypeOf('number');
    const ranks = [averagePrecisionScore, brierScoreLoss].map((score) => withOptions(score, { posLabel: 'no' }));
    const found = await model.evaluate(binary, { metrics: ranks });
    expect(found['recallScore']).toBe(wanted);
    expect(found['averagePrecisionScore']).toBe(
      averagePrecisionScore(answers, model.predict(binary), { posLabel: 'no' }),
    );
    expect(found['brierScoreLoss']).toBe(brierScoreLoss(answers, model.predict(binary), { posLabel: 'no' }));
    const maybe = withOptions(f1Score, { posLabel: 'maybe' });
    await expect(model.evaluate(binary, { metrics: [maybe] })).rejects.toThrow('f1Score.posLabel');
  });

  test('posLabel is a name in crossValidate, too, with weights of rows', async () => {
    const metric = withOptions(recallScore, { posLabel: 'no', zeroDivision: 0 });
    const build = () => {
      const layers = [dense({ units: 1, activation: 'sigmoid' })];
      const model = sequential({ seed: 1, preprocess: preprocess(), layers });
      model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: [metric] });
      return model;
    };
    for (const sampleWeight of [undefined, x.map((_, row) => row % 3), x.map((_, row) => (row % 3) + 0.5)]) {
      const { scores } = await crossValidate(build, binary, {
        folds: 2,
        seed: 1,
        fit: { epochs: 2 },
        ...(sampleWeight && { sampleWeight }),
      });
      expect(scores['recallScore']!.mean).toBeGreaterThanOrEqual(0);
      expect(scores['recallScore']!.mean).toBeLessThanOrEqual(1);
    }
  });

  test('functions of your own get the names; those of a model of numbers do not', async () => {
    const seen: unknown[] = [];
    const own: CustomMetric = (_yTrue, _yPred, { targetNames }) => seen.push(targetNames);
    const { model } = await fitted(several, 3);
    await model.evaluate(several, { metrics: [own] });
    const plain = sequential({ seed: 1, layers: [dense({ units: 3, inputShape: [1], activation: 'softmax' })] });
    plain.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await plain.evaluate([[1]], [2], { metrics: [own] });
    expect(seen).toEqual([['bird', 'cat', 'dog'], undefined]);
  });

  test('classes that are numbers are named as the rows have them', async () => {
    const codes = kinds.map((kind) => ({ bird: 5, cat: 7, dog: 30 })[kind]!);
    const { model } = await fitted(table({ x, code: codes }, { target: 'code' }), 3);
    const { confusionMatrix: found } = await model.evaluate(table({ x }), codes, {
      metrics: [confusionMatrix],
    });
    expect((found as { labels: unknown }).labels).toEqual([5, 7, 30]);
  });

  test("metrics of a transformed target are in the target's units", async () => {
    const price = x.map((value) => Math.exp(value / 20));
    const data = table({ x, price }, { target: 'price' });
    const layers = [dense({ units: 1 })];
    const model = sequential({ seed: 1, preprocess: preprocess({ targetTransform: 'log' }), layers });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(data, { epochs: 3, verbose: false });
    const { rootMeanSquaredError: found } = await model.evaluate(data, { metrics: [rootMeanSquaredError] });
    // Targets are compared after a way through f32 and its logarithm.
    expect((found as number) / rootMeanSquaredError(price, model.predict(data))).toBeCloseTo(1, 6);
  });
});

describe('names as options of a call', () => {
  test('are names of class numbers, for every score', () => {
    const [yTrue, yPred] = [
      [0, 1, 1, 2],
      [0, 2, 1, 2],
    ];
    const targetNames = ['a', 'b', 'c'];
    const { labels, matrix } = confusionMatrix(yTrue!, yPred!, { targetNames, labels: ['c', 'b'] });
    expect({ labels, matrix }).toEqual({
      labels: ['c', 'b'],
      matrix: [
        [1, 0],
        [1, 1],
      ],
    });
    expect(balancedAccuracyScore(yTrue!, yPred!, { targetNames })).toBeCloseTo(5 / 6, 12);
    expect(() => rocAucScore([0, 0], [0.1, 0.2], { targetNames: ['bad', 'good'] })).toThrow('no row is of class good');
    expect(() => confusionMatrix(yTrue!, yPred!, { targetNames: ['a', 'b'] })).toThrow('a name of class 2');
    expect(() => confusionMatrix(yTrue!, yPred!, { targetNames: 'abc' as never })).toThrow('a list of names');
    expect(() => f1Score([0, 1], [1, 1], { targetNames: [{}] as never, posLabel: 'a' })).toThrow('targetNames[0]');
  });
});

describe('predictClasses(rows, { threshold })', () => {
  test('keeps the threshold, and gives labels', async () => {
    const { model } = await fitted(binary, 1);
    const probabilities = model.predict(binary).data;
    const { threshold } = thresholdFor(withOptions(f1Score, { zeroDivision: 0 }), answers, probabilities);
    for (const cut of [0, 0.2, threshold, 0.9, 1]) {
      expect(model.predictClasses(binary, { threshold: cut })).toEqual(
        Array.from(probabilities, (own) => (own > cut ? 'yes' : 'no')),
      );
    }
    expect(
      model.predictClasses(
        x.map((value) => ({ x: value })),
        { threshold: 1 },
      ),
    ).toEqual(x.map(() => 'no'));
  });
});
