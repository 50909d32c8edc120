// @ts-check
// Trains what it is sent, and answers with a hash of all that comes of it.
//
//   fork('tests/pairs/scripts/train.js', [threads], { serialization: 'advanced' })
import { createHash } from 'node:crypto';
import * as ockham from 'ockham';
import { threadStatistics } from '../../../dist/core/threads/start.js';

await ockham.init({ threads: Number(process.argv[2]) });

const { earlyStopping, reduceLearningRateOnPlateau, pruneSchedule } = ockham;
const makers = { earlyStopping, reduceLearningRateOnPlateau, pruneSchedule };

/** @param {import('ockham').Matrix} matrix */
function toSparse({ data, shape: [rows = 0, columns = 0] }) {
  const kept = [...data.keys()].filter((index) => data[index] !== 0);
  const starts = new Array(rows + 1).fill(0);
  for (let row = 0; row < rows; row++) {
    const count = kept.filter((at) => Math.floor(at / columns) === row).length;
    starts[row + 1] = (starts[row] ?? 0) + count;
  }
  const values = kept.map((at) => data[at] ?? 0);
  return ockham.sparseMatrix(
    values,
    kept.map((at) => at % columns),
    starts,
    [rows, columns],
  );
}

process.on('message', async (/** @type {any} */ order) => {
  const { file, callbacks, batchSize, isSparse, X, y, validation } = order;
  const before = threadStatistics();
  const model = ockham.load(file);
  const { epochs } = await model.fit(isSparse ? toSparse(X) : X, y, {
    epochs: 2,
    batchSize,
    verbose: false,
    callbacks: callbacks.map((/** @type {['earlyStopping', object]} */ [name, options]) => makers[name](options)),
    ...(validation && { validationData: validation }),
  });
  const hash = createHash('sha256');
  const { weights, pruned, average } = model.takeSnapshot();
  for (const { data } of [...weights, ...(average?.weights ?? [])]) hash.update(data);
  for (const marks of pruned) hash.update(marks ?? 'none');
  hash.update(JSON.stringify(epochs.map((log) => ({ ...log, seconds: 0 }))));
  hash.update(model.predict(X).data);
  const tiles = threadStatistics().map((count, thread) => count - (before[thread] ?? 0));
  process.send?.({ hash: hash.digest('hex'), shared: tiles.slice(1).reduce((sum, count) => sum + count, 0) });
  model.dispose();
});
