/** Lets the event loop turn now and then during long work, so that a page paints and a server answers. */
export class Yielder {
  private last = performance.now();
  private asked = this.last;

  /** @param everyMilliseconds  time between two yields; 0: at every check, Infinity: never. */
  constructor(private readonly everyMilliseconds: number) {}

  /** Whether to yield now: the time is up, or would be before another piece of work like the last one ends. Cheap: called once per step. */
  isDue(): boolean {
    const now = performance.now();
    const piece = now - this.asked;
    this.asked = now;
    return now - this.last + piece >= this.everyMilliseconds;
  }

  async yieldNow(): Promise<void> {
    await turnOfEventLoop();
    this.last = performance.now();
    this.asked = this.last;
  }
}

interface MaybeImmediate {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly MessageChannel?: typeof MessageChannel;
}

/**
 * Resolves in a later task, in turn with messages, timers and frames.
 *
 * Not scheduler.yield, whose continuations Chromium runs before all of these: see docs/decisions. setTimeout comes last: browsers
 * delay nested timers by 4 ms, and those of hidden tabs by a second.
 */
function turnOfEventLoop(): Promise<void> {
  const { setImmediate, MessageChannel } = globalThis as MaybeImmediate;
  return new Promise((resolve) => {
    if (setImmediate !== undefined) setImmediate(resolve);
    else if (MessageChannel !== undefined) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else setTimeout(resolve, 0);
  });
}
