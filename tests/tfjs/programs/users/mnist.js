// Digits of 8 x 8 pixels by a dense net: a data class with nextTrainBatch and nextTestBatch, flatten, and accuracy by class.

const IMAGE_SIZE = 64;
const NUM_CLASSES = 10;
const classNames = ['Zero', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

class DigitsData {
  constructor(tf) {
    this.tf = tf;
    this.shuffledTrainIndex = 0;
    this.shuffledTestIndex = 0;
  }

  async load(url) {
    const { pixels, labels } = await (await fetch(`${url}/digits.json`)).json();
    const numTrain = 1000;
    this.trainIndices = this.tf.util.createShuffledIndices(numTrain);
    this.testIndices = this.tf.util.createShuffledIndices(labels.length - numTrain);
    const images = Float32Array.from(pixels, (pixel) => pixel / 16);
    const oneHot = new Uint8Array(labels.length * NUM_CLASSES);
    labels.forEach((label, i) => {
      oneHot[i * NUM_CLASSES + label] = 1;
    });
    this.trainImages = images.slice(0, IMAGE_SIZE * numTrain);
    this.testImages = images.slice(IMAGE_SIZE * numTrain);
    this.trainLabels = oneHot.slice(0, NUM_CLASSES * numTrain);
    this.testLabels = oneHot.slice(NUM_CLASSES * numTrain);
  }

  nextTrainBatch(batchSize) {
    return this.nextBatch(batchSize, [this.trainImages, this.trainLabels], () => {
      this.shuffledTrainIndex = (this.shuffledTrainIndex + 1) % this.trainIndices.length;
      return this.trainIndices[this.shuffledTrainIndex];
    });
  }

  nextTestBatch(batchSize) {
    return this.nextBatch(batchSize, [this.testImages, this.testLabels], () => {
      this.shuffledTestIndex = (this.shuffledTestIndex + 1) % this.testIndices.length;
      return this.testIndices[this.shuffledTestIndex];
    });
  }

  nextBatch(batchSize, data, index) {
    const batchImagesArray = new Float32Array(batchSize * IMAGE_SIZE);
    const batchLabelsArray = new Uint8Array(batchSize * NUM_CLASSES);
    for (let i = 0; i < batchSize; i++) {
      const idx = index();
      batchImagesArray.set(data[0].slice(idx * IMAGE_SIZE, (idx + 1) * IMAGE_SIZE), i * IMAGE_SIZE);
      batchLabelsArray.set(data[1].slice(idx * NUM_CLASSES, (idx + 1) * NUM_CLASSES), i * NUM_CLASSES);
    }
    const xs = this.tf.tensor2d(batchImagesArray, [batchSize, IMAGE_SIZE]);
    const labels = this.tf.tensor2d(batchLabelsArray, [batchSize, NUM_CLASSES]);
    return { xs, labels };
  }
}

function getModel(tf) {
  const model = tf.sequential();
  model.add(tf.layers.flatten({ inputShape: [8, 8, 1] }));
  model.add(tf.layers.dense({ units: 42, activation: 'relu', kernelInitializer: 'varianceScaling' }));
  model.add(tf.layers.dropout({ rate: 0.1 }));
  model.add(tf.layers.dense({ units: NUM_CLASSES, kernelInitializer: 'varianceScaling', activation: 'softmax' }));
  const optimizer = tf.train.adam();
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

async function train(tf, model, data) {
  const metrics = ['loss', 'val_loss', 'acc', 'val_acc'];
  const container = { name: 'Model Training', logs: [] };
  const fitCallbacks = { onEpochEnd: (_epoch, logs) => container.logs.push(metrics.map((metric) => logs[metric])) };
  const [trainXs, trainYs] = tf.tidy(() => {
    const d = data.nextTrainBatch(900);
    return [d.xs.reshape([900, 8, 8, 1]), d.labels];
  });
  const [testXs, testYs] = tf.tidy(() => {
    const d = data.nextTestBatch(200);
    return [d.xs.reshape([200, 8, 8, 1]), d.labels];
  });
  await model.fit(trainXs, trainYs, {
    batchSize: 50,
    validationData: [testXs, testYs],
    epochs: 12,
    shuffle: true,
    verbose: 0,
    callbacks: fitCallbacks,
  });
  trainXs.dispose();
  trainYs.dispose();
  testXs.dispose();
  testYs.dispose();
  return container.logs;
}

function doPrediction(model, data, testDataSize = 300) {
  const testData = data.nextTestBatch(testDataSize);
  const testxs = testData.xs.reshape([testDataSize, 8, 8, 1]);
  const labels = testData.labels.argMax(-1);
  const preds = model.predict(testxs).argMax(-1);
  testxs.dispose();
  return [preds, labels];
}

/** Right answers over all, by class. */
function perClassAccuracy(tf, labels, preds) {
  return tf.tidy(() =>
    classNames.map((_name, i) => {
      const mask = tf.equal(labels, tf.scalar(i, 'int32'));
      const right = tf.logicalAnd(mask, tf.equal(labels, preds));
      return right.sum().toFloat().div(mask.sum()).dataSync()[0];
    }),
  );
}

export async function run(tf, { url }) {
  const data = new DigitsData(tf);
  await data.load(url);
  const model = getModel(tf);
  const logs = await train(tf, model, data);
  const [preds, labels] = doPrediction(model, data);
  const classAccuracy = perClassAccuracy(tf, labels, preds);
  const overall = tf.equal(preds, labels).mean().dataSync()[0];
  tf.dispose([preds, labels]);
  return {
    equal: { epochs: logs.length, classes: classAccuracy.length, complete: logs.flat().every(Number.isFinite) },
    achieved: { overall: overall > 0.8, mostClasses: classAccuracy.filter((accuracy) => accuracy > 0.6).length >= 8 },
  };
}
