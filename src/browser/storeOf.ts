import type { CheckpointStore } from '../checkpoints/store.js';
import { hasMethods } from '../validate.js';
import { opfsStore } from './opfsStore.js';

/** Returns a store as it is, and makes an {@link opfsStore} of a name; undefined for anything else. @throws OptionError for a bad name. */
export function storeOf(place: unknown): CheckpointStore | undefined {
  if (typeof place === 'string') return opfsStore(place);
  return hasMethods<CheckpointStore>(place, 'lock', 'read', 'write') ? place : undefined;
}
