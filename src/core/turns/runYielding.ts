import type { Yielder } from './yielder.js';

/** Runs work that yields wherever the event loop may turn, and lets it turn there when it is due. */
export async function runYielding<T>(work: Generator<void, T, void>, yielder: Yielder): Promise<T> {
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
    if (yielder.isDue()) await yielder.yieldNow();
  }
}

/** Runs the same work without a turn of the event loop. */
export function atOnce<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
  }
}
