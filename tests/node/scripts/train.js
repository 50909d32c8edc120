// @ts-check
// Trains from the checkpoints of a path, if there are any, and prints the SHA-256 of the weights at the end. A line `step N` after the first
// step of the process; turns of the event loop after all.
//
//   node train.js PATH [--own] [--slow] [--broken]
import { createHash } from 'node:crypto';
import { adam, dense, dropout, earlyStopping, sequential } from 'ockham';
import { checkpoint, fileStore } from 'ockham/node';

const [path = '', ...flags] = process.argv.slice(2);
const has = (/** @type {string} */ flag) => flags.includes(flag);
const rows = Array.from({ length: 40 }, (_, row) => [row / 40, (row % 7) / 7, (row % 3) / 3]);
const targets = rows.map(([a = 0, b = 0, c = 0]) => 2 * a - b + 0.5 * c);
const layers = [dense({ units: 8, inputShape: [3], activation: 'relu' }), dropout({ rate: 0.2 }), dense({ units: 1 })];
const model = sequential({ seed: 3, layers });
model.compile({ optimizer: adam(), loss: 'meanSquaredError' });

if (has('--own')) process.once('SIGINT', () => console.log('own handler'));
const store = fileStore(path);
if (has('--broken')) store.write = () => new Promise(() => {}); // a disk that never answers
let first = true;
await model.fit(rows, targets, {
  epochs: has('--slow') ? 1e6 : 6,
  batchSize: 8,
  validationSplit: 0.2,
  verbose: false,
  resume: store,
  callbacks: [
    earlyStopping({ patience: 1e6, restoreBestWeights: true }),
    checkpoint({ ...(has('--broken') ? { store } : { path }), every: { steps: has('--slow') ? 1e9 : 3 } }),
    {
      async onBatchEnd() {
        if (first) console.log(`step ${model.step}`);
        first = false;
        await new Promise((resolve) => setTimeout(resolve, has('--slow') ? 100 : 0));
      },
    },
  ],
});
const hash = createHash('sha256');
for (const { data } of model.getWeights()) hash.update(data);
console.log(`${process.listenerCount('SIGINT')} handlers, ${model.epoch} epochs, ${hash.digest('hex')}`);
