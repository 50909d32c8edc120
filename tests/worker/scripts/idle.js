// Trains in a worker, and leaves the model as it is.
import { adam, dense, sequential } from 'ockham';
import { inWorker } from 'ockham/worker';

const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
const remote = await inWorker(model);
const X = Array.from({ length: 50 }, (_, row) => [row, 1]);
const y = Array.from({ length: 50 }, (_, row) => row);
const { epochs } = await remote.fit(X, y, { epochs: 5 });
console.log(`trained ${epochs.length} epochs`);
