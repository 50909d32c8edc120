// @ts-check
// Trains what it is sent, and answers with a hash of all that comes of it.
//
//   fork('tests/pairs/scripts/train.js', [threads], { serialization: 'advanced' })
import { createHash } from 'node:crypto';
import * as ockham from 'ockham';
import { checkpoint } from 'ockham/node';
import { rowStream } from 'ockham/stream';
import { workerPool } from 'ockham/worker';
import { threadStatistics } from '../../../dist/core/threads/start.js';
import { train } from './course.js';

const threads = Number(process.argv[2]);
await ockham.init({ threads });
const pool = workerPool({ size: 1, init: { threads } });
const tools = /** @type {any} */ ({ ...ockham, pool, checkpoint, rowStream });

process.on('disconnect', () => pool.dispose());

process.on('message', async (/** @type {any} */ { file, order, course }) => {
  const before = threadStatistics();
  const { model, logs, X } = await train(tools, tools.load(file), order, course);
  const hash = createHash('sha256');
  const { weights, pruned, average } = model.takeSnapshot();
  for (const { data } of [...weights, ...(average?.weights ?? [])]) hash.update(data);
  for (const marks of pruned) hash.update(marks ?? 'none');
  hash.update(JSON.stringify(logs));
  hash.update(model.predict(X).data);
  const tiles = threadStatistics().map((count, thread) => count - (before[thread] ?? 0));
  process.send?.({ hash: hash.digest('hex'), shared: tiles.slice(1).reduce((sum, count) => sum + count, 0) });
  model.dispose();
});
