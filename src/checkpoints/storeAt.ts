// `#checkpoints` where there are no files.
import { RuntimeSupportError } from '../errors.js';
import type { CheckpointStore } from './store.js';

/** @throws RuntimeSupportError always. */
export function storeAt(_path: string): Pick<CheckpointStore, 'read'> {
  throw new RuntimeSupportError(
    `fit.resume: a path needs files, which this runtime does not have; give bytes, or a store of your own`,
    {
      path: 'fit.resume',
      expected: 'Node, Deno, Bun or a browser',
    },
  );
}
