// @ts-check
// Files that the programs fetch: csv, digits, and a model that TensorFlow.js saved.
import { createServer } from 'node:http';
import { setSameWeights, standardized } from './programs/numbers.js';

/** @typedef {{ X: { data: Float32Array, shape: readonly number[] }, y: Int32Array }} Data */

/** Tumours as a csv of a binary classifier. @param {Data} data @param {number} first @param {number} end */
function csvOf({ X, y }, first, end) {
  const columns = X.shape[1] ?? 0;
  const rows = Array.from(y, (_, row) => Array.from(X.data.slice(row * columns, (row + 1) * columns)));
  const lines = standardized(rows).map((row, at) => [...row.map((value) => value.toFixed(5)), y[at]].join(','));
  return `${Array.from({ length: columns }, (_, column) => `f${column}`)},label\n${lines.slice(first, end).join('\n')}\n`;
}

/**
 * The part of TensorFlow.js that is used here.
 *
 * @typedef {{ weightSpecs: object[], weightData: ArrayBuffer }} Artifacts
 * @typedef {import('./programs/numbers.js').TF & {
 *   io: { withSaveHandler(save: (artifacts: Artifacts) => Promise<object>): object } }} Original
 */

/** A net of three layers, as TensorFlow.js saves it. @param {Original} original */
async function pretrained(original) {
  const { dense } = original.layers;
  const model = original.sequential({ name: 'base' });
  model.add(dense({ units: 10, activation: 'relu', inputShape: [6], name: 'hidden' }));
  model.add(dense({ units: 5, activation: 'tanh', name: 'features' }));
  model.add(dense({ units: 1, activation: 'sigmoid', name: 'answer' }));
  setSameWeights(original, model, 88);
  /** @type {Record<string, string | Uint8Array>} */
  const files = {};
  const handler = original.io.withSaveHandler(async ({ weightSpecs, weightData, ...rest }) => {
    const weightsManifest = [{ paths: ['group1-shard1of1.bin'], weights: weightSpecs }];
    files['pretrained/model.json'] = JSON.stringify({ ...rest, weightsManifest });
    files['pretrained/group1-shard1of1.bin'] = new Uint8Array(/** @type {ArrayBuffer} */ (weightData));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await /** @type {{ save(handler: object): Promise<object> }} */ (/** @type {unknown} */ (model)).save(handler);
  return files;
}

/** @param {Original} original @param {{ tumours: Data, digits: Data }} data @returns {Promise<Record<string, string | Uint8Array>>} */
export async function filesOf(original, { tumours, digits }) {
  return {
    'sites_train.csv': csvOf(tumours, 0, 420),
    'sites_test.csv': csvOf(tumours, 420, tumours.y.length),
    'digits.json': JSON.stringify({ pixels: Array.from(digits.X.data), labels: Array.from(digits.y) }),
    ...(await pretrained(original)),
  };
}

/** Ends of paths, with their types. @type {readonly (readonly [string, string])[]} */
const TYPES = [
  ['.js', 'text/javascript'],
  ['.json', 'application/json'],
  ['.html', 'text/html'],
];

/**
 * Serves files, which may be added to, and takes one report.
 *
 * @param {Record<string, string | Uint8Array>} files
 */
export async function serve(files) {
  /** @type {(text: string) => void} */
  let onReport = () => {};
  /** @type {Promise<string>} */
  const report = new Promise((resolve) => {
    onReport = resolve;
  });
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      let text = '';
      for await (const chunk of request) text += chunk;
      response.end();
      return onReport(text);
    }
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    const [, type = 'text/plain'] = TYPES.find(([end]) => name.endsWith(end)) ?? [];
    response.writeHead(file === undefined ? 404 : 200, { 'Content-Type': type });
    response.end(file);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    files,
    report,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
