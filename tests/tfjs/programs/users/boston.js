// House prices: columns of the training rows set to mean 0 and deviation 1 by tf.moments, a baseline, and a net against it.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

const featureDescriptions = ['Crime rate', 'Land zone size', 'Industrial proportion', 'Rooms', 'Age', 'Tax rate'];

class HousingDataset {
  constructor() {
    const next = numbersFrom(31);
    const houses = Array.from({ length: 240 }, () => featureDescriptions.map((_, j) => (j + 1) * (10 * j + next())));
    const prices = houses.map((house) => {
      const z = house.map((value, j) => value / (j + 1) - 10 * j);
      return [22 - 4 * z[0] + 6 * z[3] * (z[3] > 0 ? 1 : 0.3) - 2 * z[5] + 0.5 * next()];
    });
    this.trainFeatures = houses.slice(0, 180);
    this.trainTarget = prices.slice(0, 180);
    this.testFeatures = houses.slice(180);
    this.testTarget = prices.slice(180);
  }
  get numFeatures() {
    return this.trainFeatures[0].length;
  }
}

function determineMeanAndStddev(tf, data) {
  const dataMean = data.mean(0);
  const diffFromMean = data.sub(dataMean);
  const squaredDiffFromMean = diffFromMean.square();
  const variance = squaredDiffFromMean.mean(0);
  const dataStd = variance.sqrt();
  const moments = tf.moments(data, 0);
  tf.util.assert(moments.variance.sub(variance).abs().max().dataSync()[0] < 1e-3, () => 'two variances');
  return { dataMean, dataStd };
}

const normalizeTensor = (data, dataMean, dataStd) => data.sub(dataMean).div(dataStd);

function computeBaseline(tensors) {
  const avgPrice = tensors.trainTarget.mean();
  const baseline = tensors.testTarget.sub(avgPrice).square().mean();
  return [avgPrice.dataSync()[0], baseline.dataSync()[0]];
}

function multiLayerPerceptronRegressionModel2Hidden(tf, numFeatures) {
  const model = tf.sequential();
  model.add(
    tf.layers.dense({ inputShape: [numFeatures], units: 20, activation: 'sigmoid', kernelInitializer: 'leCunNormal' }),
  );
  model.add(tf.layers.dense({ units: 20, activation: 'sigmoid', kernelInitializer: 'leCunNormal' }));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

/** Weights by the name of their feature, the largest first. */
function describeKernelElements(kernel) {
  const outList = kernel.map((value, idx) => ({ description: featureDescriptions[idx], value }));
  return outList.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

export async function run(tf) {
  const bostonData = new HousingDataset();
  const tensors = {};
  tensors.rawTrainFeatures = tf.tensor2d(bostonData.trainFeatures);
  tensors.trainTarget = tf.tensor2d(bostonData.trainTarget);
  tensors.rawTestFeatures = tf.tensor2d(bostonData.testFeatures);
  tensors.testTarget = tf.tensor2d(bostonData.testTarget);
  const { dataMean, dataStd } = determineMeanAndStddev(tf, tensors.rawTrainFeatures);
  tensors.trainFeatures = normalizeTensor(tensors.rawTrainFeatures, dataMean, dataStd);
  tensors.testFeatures = normalizeTensor(tensors.rawTestFeatures, dataMean, dataStd);
  const [avgPrice, baseline] = computeBaseline(tensors);

  // Linear first, to read its weights.
  const linear = tf.sequential();
  linear.add(tf.layers.dense({ inputShape: [bostonData.numFeatures], units: 1, kernelInitializer: 'zeros' }));
  linear.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
  await linear.fit(tensors.trainFeatures, tensors.trainTarget, {
    batchSize: 60,
    epochs: 15,
    shuffle: false,
    verbose: 0,
  });
  const kernel = await linear.layers[0].getWeights()[0].data();
  const weightsList = describeKernelElements(Array.from(kernel));

  const model = multiLayerPerceptronRegressionModel2Hidden(tf, bostonData.numFeatures);
  setSameWeights(tf, model, 2);
  model.compile({ optimizer: tf.train.sgd(0.02), loss: 'meanSquaredError' });
  let trainLogs = [];
  await model.fit(tensors.trainFeatures, tensors.trainTarget, {
    batchSize: 40,
    epochs: 40,
    validationSplit: 0.2,
    shuffle: false,
    verbose: 0,
    callbacks: {
      onEpochEnd: async (epoch, logs) => {
        trainLogs = [...trainLogs, { epoch, ...logs }];
      },
    },
  });
  const result = model.evaluate(tensors.testFeatures, tensors.testTarget, { batchSize: 40 });
  const testLoss = result.dataSync()[0];
  return {
    same: {
      baseline: [avgPrice, baseline],
      kernel: Array.from(kernel),
      loss: trainLogs.map(({ loss }) => loss),
      valLoss: trainLogs.map(({ val_loss }) => val_loss),
      testLoss,
    },
    equal: { largest: weightsList[0].description, keys: Object.keys(trainLogs[0]).sort() },
    achieved: { beatsBaseline: testLoss < baseline / 3 },
  };
}
