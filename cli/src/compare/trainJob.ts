import {
  adam,
  dense,
  dropout,
  earlyStopping,
  groupLasso,
  heUniform,
  l1,
  l1l2,
  l2,
  matrix,
  maxNorm,
  sequential,
} from 'ockham';
import { digits } from 'ockham/datasets';
import type { Job, JobResult } from './job.js';
import { heldOutRows, type Setting, training } from './settings.js';
import { splitRows } from './split.js';

/** Copies rows of the digits data, with pixels scaled from 0..16 to 0..1. */
function takeRows({ X, y }: ReturnType<typeof digits>, rows: readonly number[]) {
  const columns = X.shape[1]!;
  const data = new Float32Array(rows.length * columns);
  const labels = new Int32Array(rows.length);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++) data[i * columns + j] = X.data[row * columns + j]! / 16;
    labels[i] = y[row]!;
  });
  return { X: matrix(data, [rows.length, columns]), labels };
}

/**
 * Prepares the first training rows of the split, with its wrong labels, and all test rows. The test rows decide nothing: early
 * stopping uses the last of the training rows.
 */
function loadData(rows: number, stopsEarly: boolean) {
  const { trainRows, testRows, wrongLabels } = splitRows(rows);
  const all = digits();
  const known = takeRows(all, trainRows);
  for (const [position, label] of wrongLabels) known.labels[position] = label;
  const test = takeRows(all, testRows);
  if (!stopsEarly) return { train: known, validation: test, test };
  const learned = rows - heldOutRows(rows);
  return { train: sliceRows(known, 0, learned), validation: sliceRows(known, learned, rows), test };
}

function sliceRows({ X, labels }: ReturnType<typeof takeRows>, from: number, to: number) {
  const columns = X.shape[1]!;
  const data = X.data.slice(from * columns, to * columns);
  return { X: matrix(data, [to - from, columns]), labels: labels.slice(from, to) };
}

function penaltyOf(setting: Setting) {
  if (setting.groupLasso > 0) {
    return { kernelRegularizer: groupLasso(setting.groupLasso, { groups: 'inputs' }) };
  }
  if (setting.l1 > 0 && setting.l2 > 0) return { kernelRegularizer: l1l2({ l1: setting.l1, l2: setting.l2 }) };
  if (setting.l1 > 0) return { kernelRegularizer: l1(setting.l1) };
  if (setting.l2 > 0) return { kernelRegularizer: l2(setting.l2) };
  return {};
}

function buildModel(setting: Setting, seed: number) {
  const [inputs, first, second, classes] = training.units;
  const shared = { kernelInitializer: heUniform(), ...penaltyOf(setting) };
  const hidden = setting.maxNorm > 0 ? { ...shared, kernelConstraint: maxNorm(setting.maxNorm) } : shared;
  const drop = () => (setting.dropout > 0 ? [dropout({ rate: setting.dropout })] : []);
  return sequential({
    seed,
    layers: [
      dense({ units: first, inputShape: [inputs], activation: 'relu', ...hidden }),
      ...drop(),
      dense({ units: second, activation: 'relu', ...hidden }),
      ...drop(),
      dense({ units: classes, activation: 'softmax', ...shared }),
    ],
  });
}

/** Joins all kernels of [kernel, bias, kernel, bias, ...]. */
function joinKernels(weights: readonly { data: Float32Array }[]): Float32Array {
  const kernels = weights.filter((_, i) => i % 2 === 0).map((weight) => weight.data);
  const joined = new Float32Array(kernels.reduce((sum, kernel) => sum + kernel.length, 0));
  let start = 0;
  for (const kernel of kernels) {
    joined.set(kernel, start);
    start += kernel.length;
  }
  return joined;
}

/** Trains one network. The one place of this package that touches the library. */
export async function trainJob(job: Job): Promise<JobResult> {
  const { setting } = job;
  const { train, validation, test } = loadData(job.rows, setting.patience > 0);
  const started = performance.now();
  const model = buildModel(setting, job.seed);
  model.compile({
    optimizer: adam({ learningRate: training.learningRate, epsilon: training.epsilon }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const { epochs } = await model.fit(train.X, train.labels, {
    epochs: job.epochs,
    batchSize: training.batchSize,
    validationData: [validation.X, validation.labels],
    callbacks: setting.patience > 0 ? [earlyStopping({ patience: setting.patience, restoreBestWeights: true })] : [],
  });
  const onTrain = await model.evaluate(train.X, train.labels);
  const onTest = await model.evaluate(test.X, test.labels);
  const weights = joinKernels(model.getWeights());
  const unusedInputs = model.sparsity().layers[0]!.deadInputs.length;
  model.dispose();
  return {
    curves: {
      trainLoss: epochs.map((epoch) => epoch.dataLoss),
      validationLoss: epochs.map((epoch) => epoch.valDataLoss!),
      trainAccuracy: epochs.map((epoch) => epoch.accuracy!),
      validationAccuracy: epochs.map((epoch) => epoch.valAccuracy!),
      l1: epochs.map((epoch) => epoch.penalties.l1),
      l2: epochs.map((epoch) => epoch.penalties.l2),
      groupLasso: epochs.map((epoch) => epoch.penalties['groupLasso'] ?? 0),
    },
    trainAccuracy: onTrain.accuracy!,
    testAccuracy: onTest.accuracy!,
    weights,
    unusedInputs,
    seconds: (performance.now() - started) / 1000,
  };
}
