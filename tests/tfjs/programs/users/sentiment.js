// Sentiment of short reviews: a vocabulary, bags of words in a buffer, a small net with dropout, and words by their weight.

const GOOD = ['great', 'love', 'wonderful', 'best', 'happy', 'excellent'];
const BAD = ['awful', 'hate', 'boring', 'worst', 'sad', 'terrible'];
const NEUTRAL = ['the', 'film', 'a', 'was', 'it', 'and', 'story', 'actor', 'very', 'this'];

function reviews(count, seed) {
  let state = seed;
  const pick = (list) => {
    state = (state * 48271) % 2147483647;
    return list[state % list.length];
  };
  return Array.from({ length: count }, (_, i) => {
    const isGood = i % 2 === 0;
    const words = [0, 1, 2, 3].map(() => pick(NEUTRAL)).concat([0, 1].map(() => pick(isGood ? GOOD : BAD)));
    return { text: words.join(' '), label: isGood ? 1 : 0 };
  });
}

function buildVocabulary(texts) {
  const index = new Map();
  for (const text of texts) {
    for (const word of text.split(/\s+/)) if (!index.has(word)) index.set(word, index.size);
  }
  return index;
}

/** One row per text, one column per word: 1 where the text has it. */
function multihot(tf, texts, vocabulary) {
  const buffer = tf.buffer([texts.length, vocabulary.size], 'float32');
  texts.forEach((text, row) => {
    for (const word of text.split(/\s+/)) {
      const column = vocabulary.get(word);
      if (column !== undefined) buffer.set(1, row, column);
    }
  });
  return buffer.toTensor();
}

export async function run(tf) {
  const train = reviews(160, 1001);
  const test = reviews(40, 2002);
  const vocabulary = buildVocabulary(train.map(({ text }) => text));
  const xTrain = multihot(
    tf,
    train.map(({ text }) => text),
    vocabulary,
  );
  const yTrain = tf.tensor2d(
    train.map(({ label }) => label),
    [train.length, 1],
  );
  const xTest = multihot(
    tf,
    test.map(({ text }) => text),
    vocabulary,
  );
  const yTest = tf.tensor2d(
    test.map(({ label }) => label),
    [test.length, 1],
  );

  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [vocabulary.size], units: 16, activation: 'relu' }));
  model.add(tf.layers.dropout({ rate: 0.3 }));
  model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
  model.compile({ loss: 'binaryCrossentropy', optimizer: tf.train.adam(0.02), metrics: ['acc'] });
  const { history } = await model.fit(xTrain, yTrain, { epochs: 15, batchSize: 16, validationSplit: 0.2, verbose: 0 });

  const evalOutput = model.evaluate(xTest, yTest);
  const [, accuracy] = evalOutput.map((t) => t.dataSync()[0]);
  const classify = (text) => tf.tidy(() => model.predict(multihot(tf, [text], vocabulary)).dataSync()[0]);

  // A linear model on the same rows, to see which words it goes by.
  const linear = tf.sequential({
    layers: [
      tf.layers.dense({ units: 1, inputShape: [vocabulary.size], activation: 'sigmoid', kernelInitializer: 'zeros' }),
    ],
  });
  linear.compile({ loss: 'binaryCrossentropy', optimizer: tf.train.sgd(0.5) });
  const fitted = await linear.fit(xTrain, yTrain, { epochs: 20, batchSize: 32, shuffle: false, verbose: 0 });
  const weights = linear.layers[0].getWeights()[0].flatten();
  const { indices } = tf.topk(weights, 6);
  const words = [...vocabulary.keys()];
  const top = Array.from(await indices.data(), (i) => words[i]);
  const counts = xTrain.sum(0).arraySync();
  return {
    same: { fitted: fitted.history.loss, weights: Array.from(weights.dataSync()) },
    equal: { shape: xTrain.shape, counts, top, keys: Object.keys(history).sort() },
    achieved: {
      accuracy: accuracy > 0.9,
      good: classify('a wonderful film') > 0.5,
      bad: classify('the worst story') < 0.5,
    },
  };
}
