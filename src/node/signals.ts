/** Exit codes of a program that a signal ended: 128 and its number. */
const CODES = new Map<NodeJS.Signals, number>([
  ['SIGINT', 130],
  ['SIGTERM', 143],
]);

/** Functions that save the trainings that run. */
const saves = new Set<() => Promise<void>>();
let isEnding = false;

/**
 * Until what is returned is called, SIGINT and SIGTERM run the work, and that of other trainings, and then end the process; the second one ends it at once.
 * Where the program has a handler of its own for a signal, that alone decides.
 */
export function onSignals(save: () => Promise<void>): () => void {
  // In front of the program's handlers: one that asks for the first signal alone is gone when those behind it run.
  if (saves.size === 0) for (const signal of CODES.keys()) process.prependListener(signal, end);
  saves.add(save);
  return () => {
    saves.delete(save);
    if (saves.size === 0) for (const signal of CODES.keys()) process.removeListener(signal, end);
  };
}

function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  if (isEnding) process.exit(CODES.get(signal));
  isEnding = true;
  void Promise.allSettled([...saves].map((save) => save())).then(() => process.exit(CODES.get(signal)));
}
