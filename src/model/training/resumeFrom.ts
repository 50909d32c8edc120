import type { CheckpointStore } from '../../checkpoints/store.js';
import { FormatError, StorageError } from '../../errors.js';
import { hasMethods } from '../../validate.js';
import { type Hearing, warn } from '../../warnings.js';
import { type Checkpoint, readCheckpoint } from '../files/readCheckpoint.js';
import type { Parts } from '../parts.js';
import type { ExampleInputs } from '../rows/examples.js';
import type { ModelState } from '../state/state.js';
import type { ResumeSource } from './options.js';

/** A store that answers nothing but errors is not asked for ever. */
const MOST_FAULTS = 4;

/**
 * The newest whole checkpoint of a source, checked; nothing changes. Warns of each that is damaged. Undefined if there is none.
 *
 * @throws FormatError, StorageError if there are checkpoints, and none of them can be read; OptionError for one of another model.
 */
export async function checkpointIn(
  parts: Parts,
  state: ModelState,
  source: ResumeSource,
  inputs: ExampleInputs,
  hearing: Hearing,
): Promise<Checkpoint | undefined> {
  const store = typeof source === 'string' ? await storeOf(source) : source;
  if (!hasMethods<CheckpointStore>(store, 'read')) return readCheckpoint(parts, state, store, inputs);
  const found = store.read()[Symbol.asyncIterator]();
  const faults: (FormatError | StorageError)[] = [];
  while (faults.length < MOST_FAULTS) {
    try {
      const next = await found.next();
      if (next.done) break;
      const checkpoint = readCheckpoint(parts, state, next.value, inputs);
      await found.return?.();
      for (const { message } of faults) {
        hearing(() => warn('W_CHECKPOINT', `fit: a checkpoint is passed over, and an older one taken: ${message}`));
      }
      return checkpoint;
    } catch (error) {
      const isDamage = error instanceof StorageError || (error instanceof FormatError && error.code === 'E_FORMAT');
      if (!isDamage) throw error;
      faults.push(error);
    }
  }
  if (faults[0] !== undefined) throw faults[0];
  return undefined;
}

/** @throws RuntimeSupportError where there are no files. */
async function storeOf(path: string): Promise<Pick<CheckpointStore, 'read'>> {
  const { storeAt } = await import('#checkpoints');
  return storeAt(path);
}
