// @ts-check
// Trains an epoch, writes a checkpoint and says which, again and again, until it is killed.
import { readFileSync } from 'node:fs';
import { load } from 'ockham';
import { fileStore } from 'ockham/node';

const [path = '', first = ''] = process.argv.slice(2);
const model = load(readFileSync(first));
const store = fileStore(path);
await store.lock();
for (;;) {
  await model.fit(
    [
      [1, 2],
      [3, 4],
    ],
    [1, 2],
    { epochs: 1, verbose: false },
  );
  await store.write(model.save());
  process.stdout.write(`${model.epoch}\n`);
}
