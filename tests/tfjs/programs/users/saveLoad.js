// A model saved by a handler of one's own, kept as text and bytes, loaded again, and trained on; and its topology as JSON.
import { numbersFrom, setSameWeights } from '../programs/numbers.js';

/** A store, as a server or a database would be. */
class Store {
  constructor() {
    this.files = new Map();
  }

  handlerFor(name) {
    const { files } = this;
    return {
      save: async (artifacts) => {
        const { weightData, ...rest } = artifacts;
        files.set(`${name}.json`, JSON.stringify(rest));
        files.set(`${name}.bin`, new Uint8Array(weightData.slice(0)));
        return {
          modelArtifactsInfo: {
            dateSaved: new Date(0),
            modelTopologyType: 'JSON',
            weightDataBytes: weightData.byteLength,
          },
        };
      },
      load: async () => {
        const rest = JSON.parse(files.get(`${name}.json`));
        return { ...rest, weightData: files.get(`${name}.bin`).buffer };
      },
    };
  }
}

function makeModel(tf) {
  const model = tf.sequential({ name: 'prices' });
  model.add(tf.layers.dense({ units: 12, activation: 'relu', inputShape: [5], name: 'hidden' }));
  model.add(tf.layers.batchNormalization({ name: 'norm' }));
  model.add(tf.layers.dropout({ rate: 0.25, name: 'drop' }));
  model.add(
    tf.layers.dense({ units: 1, name: 'price', kernelRegularizer: tf.regularizers.l1l2({ l1: 0.001, l2: 0.01 }) }),
  );
  return model;
}

export async function run(tf) {
  const next = numbersFrom(17);
  const rows = Array.from({ length: 96 }, () => Array.from({ length: 5 }, next));
  const xs = tf.tensor2d(rows);
  const ys = tf.tensor2d(rows.map((row) => [row[0] - 2 * row[1] + row[2] * row[3]]));

  const model = makeModel(tf);
  setSameWeights(tf, model, 9);
  model.setUserDefinedMetadata({ version: 3, features: ['a', 'b', 'c', 'd', 'e'] });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError', metrics: ['mae'] });
  await model.fit(xs, ys, { epochs: 5, batchSize: 32, verbose: 0 });
  const before = model.predict(xs);

  const store = new Store();
  const saved = await model.save(store.handlerFor('prices'), { includeOptimizer: false });
  const loaded = await tf.loadLayersModel(store.handlerFor('prices'));
  const after = loaded.predict(xs);
  const difference = before.sub(after).abs().max().dataSync()[0];

  // From memory, too.
  let artifacts;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const copy = await tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: artifacts.modelTopology,
      weightSpecs: artifacts.weightSpecs,
      weightData: artifacts.weightData,
    }),
  );
  const copied = tf.losses.absoluteDifference(before, copy.predict(xs)).dataSync()[0];

  // A net of the same form, without the weights.
  const topology = JSON.parse(model.toJSON());
  const blank = await tf.models.modelFromJSON({ modelTopology: topology });

  loaded.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const history = await loaded.fit(xs, ys, { epochs: 60, batchSize: 32, verbose: 0 });
  return {
    equal: {
      bytes: saved.modelArtifactsInfo.weightDataBytes,
      specs: artifacts.weightSpecs.map(({ name, shape, dtype }) => [name, shape, dtype]),
      names: loaded.layers.map(({ name }) => name),
      className: topology.class_name,
      blank: blank.countParams(),
      metadata: loaded.getUserDefinedMetadata(),
    },
    achieved: {
      roundTrip: difference < 1e-6 && copied < 1e-6,
      trainsOn: history.history.loss.at(-1) < history.history.loss[0],
    },
  };
}
