// Phishing sites from csv files: tf.data.csv with a label column, batches, fitDataset, and figures of a binary classifier.

const BATCH = 64;
const TEST_BATCH = 1000;

async function loadCsv(tf, url) {
  const dataset = tf.data.csv(url, { columnConfigs: { label: { isLabel: true } } });
  const numOfFeatures = (await dataset.columnNames()).length - 1;
  // Objects by column to arrays.
  const flattened = dataset.map(({ xs, ys }) => ({ xs: Object.values(xs), ys: Object.values(ys) }));
  return { flattened, numOfFeatures };
}

function binarize(tf, y, threshold = 0.5) {
  return tf.tidy(() => {
    const condition = y.greater(tf.scalar(threshold));
    return tf.where(condition, tf.onesLike(y), tf.zerosLike(y));
  });
}

function falsePositives(tf, yTrue, yPred) {
  return tf.tidy(() => {
    const one = tf.scalar(1);
    const zero = tf.scalar(0);
    return tf.logicalAnd(yTrue.equal(zero), yPred.equal(one)).sum().cast('float32');
  });
}

function falsePositiveRate(tf, yTrue, yPred) {
  return tf.tidy(() => {
    const fp = falsePositives(tf, yTrue, yPred);
    const tn = tf.logicalAnd(yTrue.equal(0), yPred.equal(0)).sum().cast('float32');
    return fp.div(fp.add(tn));
  });
}

/** Area under the curve of true by false positives. */
function drawROC(tf, targets, probs) {
  return tf.tidy(() => {
    const thresholds = [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0];
    const fprs = [];
    const tprs = [];
    let area = 0;
    for (let i = 0; i < thresholds.length; ++i) {
      const threshPredictions = binarize(tf, probs, thresholds[i]);
      fprs.push(falsePositiveRate(tf, targets, threshPredictions).dataSync()[0]);
      tprs.push(tf.metrics.recall(targets, threshPredictions).dataSync()[0]);
      if (i > 0) area += ((tprs[i] + tprs[i - 1]) * (fprs[i - 1] - fprs[i])) / 2;
    }
    return area;
  });
}

export async function run(tf, { url }) {
  const train = await loadCsv(tf, `${url}/sites_train.csv`);
  const test = await loadCsv(tf, `${url}/sites_test.csv`);
  const trainDataset = train.flattened.shuffle(500, '1').batch(BATCH);

  const model = tf.sequential();
  // Some starts end below the bounds, in either library.
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
  model.add(tf.layers.dense({ inputShape: [train.numOfFeatures], units: 20, activation: 'relu', kernelInitializer }));
  model.add(tf.layers.dense({ units: 10, activation: 'relu', kernelInitializer }));
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer }));
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });

  const accuracies = [];
  const history = await model.fitDataset(trainDataset, {
    epochs: 15,
    verbose: 0,
    callbacks: { onEpochEnd: async (_epoch, logs) => void accuracies.push(logs.acc) },
  });

  const testBatches = await test.flattened.batch(TEST_BATCH).toArray();
  const { xs, ys } = testBatches[0];
  const [testLoss, testAcc] = model.evaluate(xs, ys, { batchSize: BATCH });
  const probs = model.predict(xs);
  const predictions = binarize(tf, probs).as1D();
  const targets = ys.as1D();
  const precision = tf.metrics.precision(ys, binarize(tf, probs)).dataSync()[0];
  const recall = tf.metrics.recall(ys, binarize(tf, probs)).dataSync()[0];
  const fpr = falsePositiveRate(tf, targets, predictions).dataSync()[0];
  const auc = drawROC(tf, ys, probs);
  return {
    equal: {
      features: train.numOfFeatures,
      testShape: xs.shape,
      epochs: history.epoch.length,
      logged: accuracies.length,
    },
    achieved: {
      finite: Number.isFinite(testLoss.dataSync()[0]),
      accurate: testAcc.dataSync()[0] > 0.9,
      precise: precision > 0.9 && recall > 0.9 && fpr < 0.2,
      auc: auc > 0.95 && auc <= 1,
    },
  };
}
