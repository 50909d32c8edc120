// @ts-check
// Runs in a page: models that one library keeps in the storages of the page, or downloads, are read by the other.

/** @typedef {typeof import('../../../src/tfjs/index.js')} Tf */

const [ours, theirs] = /** @type {[Tf, Tf]} */ (
  await Promise.all(['./ours.js', './theirs.js'].map((path) => import(path)))
);
await theirs.setBackend('cpu');

const rows = [0.5, -1, 2, 0.25, 1.5, -0.75];

/** The same weights in every run. @param {Tf} tf */
function made(tf) {
  const { layers } = tf;
  const model = tf.sequential({ name: 'kept' });
  model.add(layers.dense({ units: 4, inputShape: [2], activation: 'tanh', name: 'first' }));
  model.add(layers.batchNormalization({ name: 'norm' }));
  model.add(layers.dense({ units: 1, name: 'last' }));
  const weights = model.getWeights().map(({ shape, size }, at) => {
    const values = Array.from({ length: size }, (_, index) => 0.7 + 0.5 * Math.sin(7 * at + 3 * index));
    return tf.tensor(values, shape);
  });
  model.setWeights(weights);
  return model;
}

/** @param {Tf} tf @param {{ predict: Function }} model @returns {number[]} */
const predicted = (tf, model) => Array.from(model.predict(tf.tensor2d(rows, [3, 2])).dataSync());

/** Largest difference of two predictions. @param {number[]} a @param {number[]} b */
const difference = (a, b) => Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? Number.NaN))));

/** Files that a page downloads: they are held back and returned. @param {() => Promise<unknown>} work */
async function downloaded(work) {
  /** @type {File[]} */
  const files = [];
  const dispatch = HTMLAnchorElement.prototype.dispatchEvent;
  /** @type {Promise<void>[]} */
  const reading = [];
  HTMLAnchorElement.prototype.dispatchEvent = function () {
    const { href, download } = /** @type {HTMLAnchorElement} */ (this);
    reading.push(
      fetch(href).then(async (answer) => {
        files.push(new File([await answer.arrayBuffer()], download));
      }),
    );
    return true;
  };
  await work();
  HTMLAnchorElement.prototype.dispatchEvent = dispatch;
  await Promise.all(reading);
  return files.sort((a, b) => Number(b.name.endsWith('.json')) - Number(a.name.endsWith('.json')));
}

/** @param {Tf} from @param {Tf} to */
async function exchange(from, to) {
  const model = made(from);
  const expected = predicted(from, model);
  /** @type {Record<string, unknown>} */
  const found = {};
  for (const scheme of ['localstorage', 'indexeddb']) {
    const url = `${scheme}://models/kept`;
    await model.save(url);
    const listed = await to.io.listModels();
    const { weightDataBytes } = listed[url] ?? {};
    const loaded = difference(predicted(to, await to.loadLayersModel(url)), expected);
    await to.io.copyModel(url, `${scheme}://copy`);
    const copied = difference(predicted(from, await from.loadLayersModel(`${scheme}://copy`)), expected);
    await from.io.moveModel(`${scheme}://copy`, `${scheme}://moved`);
    await to.io.removeModel(`${scheme}://moved`);
    await to.io.removeModel(url);
    const left = Object.keys(await from.io.listModels());
    found[scheme] = { weightDataBytes, loaded, copied, left };
  }
  const files = await downloaded(() => model.save('downloads://net'));
  const chosen = await to.loadLayersModel(to.io.browserFiles(files));
  found['downloads'] = { names: files.map(({ name }) => name), loaded: difference(predicted(to, chosen), expected) };
  return found;
}

/** Runs a call that must fail. @param {() => Promise<unknown>} call */
const errorOf = (call) =>
  call().then(
    () => 'nothing',
    (/** @type {{ code: string, message: string }} */ { code, message }) => `${code}: ${message}`,
  );

/** A storage that is full. */
async function full() {
  for (let size = 2 ** 23, at = 0; size > 8; ) {
    try {
      localStorage.setItem(`filler${at}`, 'x'.repeat(size));
      at++;
    } catch {
      size /= 2;
    }
  }
  const error = await errorOf(() => made(ours).save('localstorage://big'));
  const left = Object.keys(localStorage).filter((key) => !key.startsWith('filler'));
  localStorage.clear();
  return { error, left };
}

/** @type {unknown} */
let report;
try {
  const served = await Promise.all(
    [ours, theirs].map(async (tf) => predicted(tf, await tf.loadLayersModel('./served/model.json'))),
  );
  report = {
    'from Ockham to TensorFlow.js': await exchange(ours, theirs),
    'from TensorFlow.js to Ockham': await exchange(theirs, ours),
    http: difference(served[0] ?? [], served[1] ?? []),
    full: await full(),
    missing: [
      await errorOf(() => ours.loadLayersModel('localstorage://none')),
      await errorOf(() => ours.loadLayersModel('indexeddb://none')),
      await errorOf(() => ours.io.removeModel('indexeddb://none')),
      await errorOf(() => made(ours).save('file://net')),
      await errorOf(() => ours.loadLayersModel('./nothing.json')),
    ],
  };
} catch (error) {
  report = { error: String(error), stack: error instanceof Error ? error.stack : undefined };
}
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
