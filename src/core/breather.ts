/** Lets the event loop turn now and then during long work, so that a page paints and a server answers. */
export class Breather {
  private last = performance.now();

  /** @param everyMilliseconds  time between two turns; 0: as often as asked, Infinity: never. */
  constructor(private readonly everyMilliseconds: number) {}

  /** Whether it is time. Cheap: called once per step. */
  isDue(): boolean {
    return performance.now() - this.last >= this.everyMilliseconds;
  }

  async breathe(): Promise<void> {
    await turnOfEventLoop();
    this.last = performance.now();
  }
}

/** Does work that yields where the event loop may turn; it turns there when it is due. */
export async function breathing<T>(work: Generator<void, T, void>, breather: Breather): Promise<T> {
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
    if (breather.isDue()) await breather.breathe();
  }
}

/** Does the same work without a turn of the event loop. */
export function atOnce<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
  }
}

interface MaybeScheduler {
  readonly scheduler?: { readonly yield?: () => Promise<void> };
  readonly setImmediate?: (callback: () => void) => unknown;
}

/** A macrotask later. Not setTimeout: browsers hold nested timers back by 4 ms, and hidden tabs by a second. */
function turnOfEventLoop(): Promise<void> {
  const host = globalThis as MaybeScheduler;
  if (host.scheduler?.yield !== undefined) return host.scheduler.yield();
  if (host.setImmediate !== undefined) return new Promise((resolve) => host.setImmediate?.(() => resolve()));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
