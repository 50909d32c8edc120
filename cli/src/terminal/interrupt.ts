/** The user has pressed Ctrl-C. Work ends after its step; what was saved stays. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** npm repeats a Ctrl-C that the terminal has already sent: within that time it is the same one. */
const SAME_MILLISECONDS = 400;

/**
 * Makes the handler of Ctrl-C: the first one aborts, a second one exits at once.
 *
 * @param now  milliseconds.
 */
export function interruptHandler(abort: (reason: Error) => void, exit: () => void, now: () => number): () => void {
  let first: number | undefined;
  return () => {
    const time = now();
    if (first === undefined) {
      first = time;
      abort(new InterruptedError('interrupted'));
    } else if (time - first > SAME_MILLISECONDS) exit();
  };
}
