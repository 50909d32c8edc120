// @ts-check
// Trains some steps more from the checkpoints of a path, and prints why it ended and the SHA-256 of the weights; also what a model in a
// file comes back as.
import { createHash } from 'node:crypto';
import { adam, dense, dropout, sequential } from 'ockham';
import { checkpoint, fileStore, loadFile, saveFile } from 'ockham/node';

const [path = '', steps = ''] = process.argv.slice(2);
const X = Array.from({ length: 40 }, (_, row) => [row / 40, (row % 7) / 7, (row % 3) / 3]);
const y = X.map(([a = 0, b = 0, c = 0]) => 2 * a - b + 0.5 * c);
const layers = [dense({ units: 8, inputShape: [3], activation: 'tanh' }), dropout({ rate: 0.2 }), dense({ units: 1 })];
const model = sequential({ seed: 3, layers });
model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
const { endedBy } = await model.fit(X, y, {
  epochs: 6,
  batchSize: 8,
  verbose: false,
  budget: { steps: Number(steps) },
  resume: fileStore(path),
  callbacks: [checkpoint({ path, every: { steps: 2 } })],
});
await saveFile(model, `${path}.saved`);
const copy = await loadFile(`${path}.saved`);
/** @param {import('ockham').Sequential} trained */
function hashOf(trained) {
  const hash = createHash('sha256');
  for (const { data } of trained.getWeights())
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}
console.log(JSON.stringify({ endedBy, weights: hashOf(model), saved: hashOf(copy) }));
