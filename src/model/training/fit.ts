import type { EpochLog, TrainingControl, TrainingEnd } from '../../callbacks/callback.js';
import { parts } from '../parts.js';
import { type ModelState, requireIdle } from '../state/state.js';
import type { TrainingCall } from './call.js';

/** Result of {@link Sequential.fit}. */
export interface History {
  /** Logs of the epochs that ended in this call. */
  readonly epochs: readonly EpochLog[];
  /** Reason why the call ended; after 'budget', a later call can go on. */
  readonly endedBy: TrainingEnd;
}

/**
 * Trains on the data of a call. The model counts as training from the first turn to the end, however it ends.
 */
export async function* runTraining(
  state: ModelState,
  call: TrainingCall,
  control: TrainingControl,
): AsyncGenerator<EpochLog, void, void> {
  requireIdle(state, 'fit');
  state.isTraining = true;
  state.isStopping = false;
  try {
    const { yielder } = call;
    if (yielder.isDue()) await yielder.yieldNow(); // copying the rows may have taken a turn's time
    const { trainPrepared } = await import('./trainPrepared.js');
    yield* trainPrepared(parts, state, call, control);
  } finally {
    state.isTraining = false;
  }
}
