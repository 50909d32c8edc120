// Trains in workerd, is cut, goes on, predicts; and every bit is that of the same training in Node.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adam, dense, load, sequential } from 'ockham';
import { breastCancer } from 'ockham/datasets';
import { preprocess, table } from 'ockham/table';
import { startWorker } from '../miniflare.js';
import { newClassifier, predict, predictRecords, train } from '../src/classifier.js';

const { X, y } = breastCancer();
const [, columns = 0] = X.shape;
const rows = Array.from(y, (_, row) => Array.from(X.data.subarray(row * columns, (row + 1) * columns)));
const labels = Array.from(y);
/** 18 steps an epoch, the last one on 25 rows. */
const data = { rows, labels, epochs: 3, batchSize: 32, seed: 7 };

/** @type {URL} */
let url;
/** @type {() => Promise<void>} */
let stop;

before(async () => {
  ({ url, stop } = await startWorker(0));
});
after(() => stop());

/**
 * @param {string} path
 * @param {BodyInit | object} body  JSON unless it is a form.
 * @param {RequestInit} [more]
 */
function post(path, body, more = {}) {
  const init =
    body instanceof FormData
      ? { body }
      : {
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        };
  return fetch(new URL(path, url), { method: 'POST', ...init, ...more });
}

/**
 * @param {object} fields
 * @param {Uint8Array<ArrayBuffer>} model
 */
function form(fields, model) {
  const parts = new FormData();
  parts.set('data', JSON.stringify(fields));
  parts.set('model', new Blob([model]), 'model.safetensors');
  return parts;
}

/** @param {Response} response */
async function modelOf(response) {
  assert.equal(response.status, 200, response.ok ? '' : await response.text());
  return {
    bytes: new Uint8Array(await response.arrayBuffer()),
    endedBy: response.headers.get('ockham-ended-by'),
    step: Number(response.headers.get('ockham-step')),
  };
}

/** @param {import('../src/requests.js').TrainData['budget']} budget */
async function trainedInNode(budget) {
  const model = newClassifier({ ...data, classes: 2 });
  await train(model, { ...data, classes: 2, budget });
  return model;
}

/**
 * Sends the training, and sends it again until it is done.
 *
 * @param {{ milliseconds?: number, steps?: number }} budget
 */
async function trainedInWorkerd(budget) {
  let model = await modelOf(await post('/train', { ...data, budget }));
  const steps = [model.step];
  while (model.endedBy === 'budget') {
    model = await modelOf(await post('/resume', form({ ...data, budget }, model.bytes)));
    steps.push(model.step);
  }
  assert.equal(model.endedBy, 'epochs');
  return { bytes: model.bytes, steps };
}

test('cut after steps, resumed until it is done: the bytes of uninterrupted training, in workerd and in Node', async () => {
  const whole = await modelOf(await post('/train', { ...data, budget: { steps: 1000 } }));
  assert.deepEqual([whole.endedBy, whole.step], ['epochs', 54]);
  assert.deepEqual(whole.bytes, (await trainedInNode({ steps: 1000 })).save());

  const cut = await modelOf(await post('/train', { ...data, budget: { steps: 23 } }));
  assert.deepEqual([cut.endedBy, cut.step], ['budget', 23]);
  assert.deepEqual(cut.bytes, (await trainedInNode({ steps: 23 })).save());
  assert.deepEqual(load(cut.bytes).unfinished, { epochs: 1, steps: 5 });

  const { bytes, steps } = await trainedInWorkerd({ steps: 23 });
  assert.deepEqual(steps, [23, 46, 54]);
  assert.deepEqual(bytes, whole.bytes);
});

test('cut by the clock, wherever that is: the same bytes', async () => {
  const { bytes, steps } = await trainedInWorkerd({ milliseconds: 2 });
  assert.deepEqual(bytes, (await trainedInNode({ steps: 1000 })).save());
  assert.equal(steps.at(-1), 54);
});

test('predictions with their spread are those of Node', async () => {
  const model = await trainedInNode({ steps: 1000 });
  const asked = { rows: rows.slice(0, 20), passes: 30 };
  const response = await post('/predict', form(asked, model.save()));
  assert.equal(response.status, 200);
  const answer = await response.json();
  assert.deepEqual(answer, predict(model, asked));
  assert.ok(answer.deviation.every((/** @type {number[]} */ row) => row.every((value) => value > 0 && value < 0.5)));
  const right = answer.classes.filter(
    (/** @type {number} */ label, /** @type {number} */ row) => label === labels[row],
  );
  assert.ok(right.length >= 16, `${right.length} of 20 right`);
});

test('models of tables answer records, with the bits of Node', async () => {
  const records = Array.from({ length: 40 }, (_, row) => ({
    area: 40 + ((row * 37) % 90),
    district: row % 3 === 0 ? 'north' : 'south',
    price: 2 * (40 + ((row * 37) % 90)) + (row % 3 === 0 ? 30 : 0),
    sold: row % 2 === 0 ? 'yes' : 'no',
  }));
  for (const [target, loss, units, activation] of /** @type {const} */ ([
    ['price', 'meanSquaredError', 1, 'linear'],
    ['sold', 'sparseCategoricalCrossentropy', 2, 'softmax'],
  ])) {
    const own = preprocess({ targetTransform: target === 'price' ? 'standardize' : 'none' });
    const model = sequential({ seed: 1, preprocess: own, layers: [dense({ units, activation })] });
    model.compile({ optimizer: adam(), loss });
    await model.fit(table(records, { target }), { epochs: 3, verbose: false });
    const asked = { records: [records[1], { area: null, district: 'east', price: 100, sold: 'no' }] };
    const response = await post('/predict', form(asked, model.save()));
    const answer = await response.json();
    assert.equal(response.status, 200, JSON.stringify(answer));
    assert.deepEqual(answer, predictRecords(model, asked));
    assert.deepEqual(Object.keys(answer), target === 'price' ? ['values'] : ['names', 'classes', 'probabilities']);
  }
});

test('models are stored by name, resumed and asked', async () => {
  const budget = { steps: 30 };
  const first = await (await post('/train?store=cancer', { ...data, budget })).json();
  assert.deepEqual([first.endedBy, first.step, first.stored, first.epochs.length], ['budget', 30, 'cancer', 1]);
  const second = await (await post('/resume?model=cancer&store=cancer', { ...data, budget })).json();
  assert.deepEqual([second.endedBy, second.step, second.epochs.length], ['epochs', 54, 2]);
  const answer = await (await post('/predict?model=cancer', { rows: rows.slice(0, 2), passes: 5 })).json();
  assert.deepEqual(answer, predict(await trainedInNode({ steps: 1000 }), { rows: rows.slice(0, 2), passes: 5 }));
});

test('two trainings at once do not disturb each other', async () => {
  const expected = (await trainedInNode({ steps: 1000 })).save();
  const both = await Promise.all([trainedInWorkerd({ steps: 20 }), trainedInWorkerd({ milliseconds: 3 })]);
  for (const { bytes } of both) assert.deepEqual(bytes, expected);
});

const small = { rows: [[1], [2], [0]], labels: [0, 1, 1] };
/** @type {[string, string, BodyInit | object, number, string, RegExp][]} */
const refused = [
  ['another path', '/fit', {}, 404, 'E_REQUEST', /no such path/],
  ['no JSON', '/train', '{"rows": [', 400, 'E_REQUEST', /JSON cannot be read/],
  ['JSON that is no object', '/train', '[]', 400, 'E_REQUEST', /data: must be an object/],
  ['an unknown field', '/train', { ...small, epoch: 5 }, 400, 'E_REQUEST', /unknown field "epoch"; known are/],
  ['labels that are none', '/train', { ...small, labels: [0, 1, -1] }, 400, 'E_REQUEST', /labels: must be an array/],
  ['no rows', '/train', { labels: [0] }, 400, 'E_REQUEST', /rows: must be an array of arrays/],
  ['empty rows', '/train', { rows: [], labels: [] }, 400, 'E_EMPTY', /X/],
  ['rows of two lengths', '/train', { ...small, rows: [[1, 2], [1], [2]] }, 400, 'E_SHAPE', /./],
  ['fewer labels than rows', '/train', { ...small, labels: [0, 1] }, 400, 'E_SHAPE', /3 rows and y has 2/],
  ['text among the numbers', '/train', { ...small, rows: [[1], ['x'], [2]] }, 400, 'E_DATA', /row 1, column 0 is "x"/],
  ['too few classes', '/train', { ...small, labels: [0, 1, 2], classes: 2 }, 400, 'E_LABEL', /./],
  ['a budget of nothing', '/train', { ...small, budget: {} }, 400, 'E_OPTION', /milliseconds, or steps, or both/],
  ['an unknown budget', '/train', { ...small, budget: { ms: 5 } }, 400, 'E_REQUEST', /budget: unknown field "ms"/],
  ['a bad budget', '/train', { ...small, budget: { steps: 0.5 } }, 400, 'E_HYPERPARAMETER', /an integer >= 1, got 0.5/],
  ['a huge budget', '/train', { ...small, budget: { milliseconds: 1e9 } }, 400, 'E_REQUEST', /at most 10000/],
  ['bad epochs', '/train', { ...small, epochs: 0 }, 400, 'E_HYPERPARAMETER', /epochs must be an integer >= 1/],
  ['a bad name', '/train?store=../x', small, 400, 'E_REQUEST', /store: must be 1 to 64/],
  ['a model to train', '/train', form(small, new Uint8Array(9)), 400, 'E_REQUEST', /"model".* \/resume/],
  ['no model', '/resume', small, 400, 'E_REQUEST', /no model: send its bytes/],
  ['an unknown model', '/predict?model=none', { rows: [[1]] }, 404, 'E_REQUEST', /no model is stored/],
  ['bytes that are no model', '/predict', form({ rows: [[1]] }, new Uint8Array(9)), 400, 'E_FORMAT', /./],
  ['records that are none', '/predict', { records: [[1]] }, 400, 'E_REQUEST', /records: must be an array of objects/],
  ['too many passes', '/predict', { rows: [[1], [2]], passes: 500_001 }, 400, 'E_REQUEST', /at most 500000/],
];

for (const [what, path, body, status, code, message] of refused) {
  test(`refused: ${what}`, async () => {
    const response = await post(path, body);
    const { error } = await response.json();
    assert.deepEqual([response.status, error.code], [status, code], error.message);
    assert.match(error.message, message);
  });
}

test('refused: other options than before, and the model is as it was', async () => {
  const { bytes } = await modelOf(await post('/train', { ...data, budget: { steps: 23 } }));
  const response = await post('/resume', form({ ...data, batchSize: 16 }, bytes));
  const { error } = await response.json();
  assert.deepEqual([response.status, error.code, error.path], [400, 'E_OPTION', 'fit.batchSize']);
});

test('refused: methods, types and sizes', async () => {
  assert.equal((await fetch(new URL('/train', url))).status, 405);
  assert.equal((await post('/train', '{}', { headers: { 'content-type': 'text/plain' } })).status, 415);
  assert.equal((await post('/train', ' '.repeat(4 * 1024 * 1024 + 1))).status, 413);
  const other = new FormData();
  other.set('rows', '[]');
  assert.equal((await post('/train', other)).status, 400);
});
