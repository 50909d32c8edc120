// When long work lets the event loop turn, and by which of the host's ways.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Yielder } from '../../src/core/turns/yielder.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A clock that is set by hand. */
function playedClock() {
  const clock = { now: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  return clock;
}

/** After which pieces of work of these lengths it was time. */
async function turnsAfter(every: number, pieces: readonly number[]): Promise<number[]> {
  const clock = playedClock();
  const yielder = new Yielder(every);
  const turns: number[] = [];
  for (const [index, milliseconds] of pieces.entries()) {
    clock.now += milliseconds;
    if (!yielder.isDue()) continue;
    turns.push(index);
    await yielder.yieldNow();
  }
  return turns;
}

describe('it is time', () => {
  test('when another piece like the last one would take too long', async () => {
    expect(await turnsAfter(16, [15, 15, 15])).toEqual([0, 1, 2]);
    expect(await turnsAfter(16, [7, 7, 7, 7])).toEqual([1, 3]);
    expect(await turnsAfter(16, [5, 5, 5, 5])).toEqual([2]);
    expect(await turnsAfter(16, [1, 15, 1, 1])).toEqual([1]);
    expect(await turnsAfter(16, [100, 1])).toEqual([0]);
  });

  test('after every piece for 0, never for Infinity', async () => {
    expect(await turnsAfter(0, [0, 0, 5])).toEqual([0, 1, 2]);
    expect(await turnsAfter(Number.POSITIVE_INFINITY, [1e3, 1e6])).toEqual([]);
  });
});

describe('the turn', () => {
  /** Whether a message that was posted before is there after a turn. */
  async function letsMessagesIn(): Promise<boolean> {
    const { port1, port2 } = new MessageChannel();
    let isThere = false;
    port1.onmessage = () => {
      isThere = true;
    };
    port2.postMessage('');
    await new Yielder(0).yieldNow();
    await new Yielder(0).yieldNow(); // ports are looked at between two turns at the latest
    port1.close();
    return isThere;
  }

  test('70: comes after messages that wait, by setImmediate, by a message of its own, or by a timer', async () => {
    expect(await letsMessagesIn()).toBe(true);
    const { MessageChannel } = globalThis;
    vi.stubGlobal('setImmediate', undefined);
    const made = vi.fn();
    vi.stubGlobal(
      'MessageChannel',
      class extends MessageChannel {
        constructor() {
          super();
          made();
        }
      },
    );
    await new Yielder(0).yieldNow();
    expect(made).toHaveBeenCalledTimes(1);
    vi.stubGlobal('MessageChannel', undefined);
    const timer = vi.spyOn(globalThis, 'setTimeout');
    await new Yielder(0).yieldNow();
    expect(timer).toHaveBeenCalledTimes(1);
  });

  test('is no continuation, which would come before messages, timers and frames', async () => {
    const yielded = vi.fn(async () => {});
    vi.stubGlobal('scheduler', { yield: yielded });
    await new Yielder(0).yieldNow();
    expect(yielded).not.toHaveBeenCalled();
  });
});
