// The lines to workers of browsers and of edge runtimes, with a browser that is played.
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as edge from '../../src/platform/edgeModel.js';
import * as web from '../../src/platform/webModel.js';
import { holdLock, ownPort } from '../../src/platform/webThread.js';

/** A worker of the web that does nothing. */
class PlayedWorker extends EventTarget {
  posted: unknown[] = [];
  isEnded = false;
  constructor(
    readonly url?: URL,
    readonly options?: object,
  ) {
    super();
  }
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]) {
    this.posted.push([message, transfer]);
  }
  terminate() {
    this.isEnded = true;
  }
}

/** Locks as the web has them, of one origin: held until what was called back with them is done, or its thread is ended. */
function playedLocks() {
  const held = new Set<string>();
  const waiting: (() => void)[] = [];
  const release = (name: string) => {
    held.delete(name);
    for (const grant of waiting.splice(0)) grant();
  };
  return {
    held,
    release,
    request(name: string, ...[given, work]: [object, (() => unknown)?] | [() => unknown]) {
      const { signal } = given as { signal?: AbortSignal };
      const callback = work ?? (given as () => unknown);
      return new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        const grant = () => {
          if (signal?.aborted) return;
          if (held.has(name)) waiting.push(grant);
          else {
            held.add(name);
            resolve(Promise.resolve(callback()).finally(() => release(name)));
          }
        };
        grant();
      });
    },
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

function events() {
  return { onMessage: vi.fn(), onEnd: vi.fn() };
}

describe('in a browser', () => {
  test('a worker is started as a module that bundlers see; messages and buffers go both ways', () => {
    const heard = events();
    let started: PlayedWorker | undefined;
    vi.stubGlobal(
      'Worker',
      class extends PlayedWorker {
        constructor(url: URL, options: object) {
          super(url, options);
          started = this;
        }
      },
    );
    const port = web.startModelWorker(heard);
    expect(started?.url?.pathname).toMatch(/\/worker\/modelWorker\.js$/);
    expect(started?.options).toEqual({ type: 'module' });
    const buffer = new ArrayBuffer(4);
    port.post({ a: 1 }, [buffer]);
    expect(started?.posted).toEqual([[{ a: 1 }, [buffer]]]);
    started?.dispatchEvent(Object.assign(new Event('message'), { data: 'hello' }));
    expect(heard.onMessage).toHaveBeenCalledWith('hello');
    started?.dispatchEvent(Object.assign(new Event('error'), { message: 'no such import' }));
    started?.dispatchEvent(new Event('error'));
    started?.dispatchEvent(new Event('messageerror'));
    expect(heard.onEnd.mock.calls.map(([reason]) => reason)).toEqual([
      'no such import',
      'its script could not be loaded',
      'a message of it could not be read',
    ]);
    port.close();
    expect(started?.isEnded).toBe(true);
  });

  test('a worker that was ended is noticed by the lock that it held', async () => {
    vi.stubGlobal('Worker', PlayedWorker);
    const locks = playedLocks();
    vi.stubGlobal('navigator', { locks });
    const heard = events();
    const port = web.startModelWorker(heard);
    await holdLock(port.lock);
    expect([...locks.held]).toEqual([port.lock]);
    expect(web.startModelWorker(events()).lock).not.toBe(port.lock);
    port.watch();
    expect(heard.onEnd).not.toHaveBeenCalled();
    locks.release(port.lock);
    expect(heard.onEnd).toHaveBeenCalledTimes(1);
  });

  test('nothing is noticed after the port was closed, and no locks are needed', async () => {
    vi.stubGlobal('Worker', PlayedWorker);
    const locks = playedLocks();
    vi.stubGlobal('navigator', { locks });
    const heard = events();
    const port = web.startModelWorker(heard);
    await holdLock(port.lock);
    port.watch();
    port.close();
    locks.release(port.lock);
    expect(heard.onEnd).not.toHaveBeenCalled();
    vi.stubGlobal('navigator', {});
    await holdLock('none');
    web.startModelWorker(events()).watch();
  });

  test('without workers there is a typed error', () => {
    vi.stubGlobal('Worker', undefined);
    expect(() => web.startModelWorker(events())).toThrow(expect.objectContaining({ code: 'E_RUNTIME' }));
  });
});

test('an edge runtime has no workers and is none, and says so', () => {
  expect(() => edge.startModelWorker(events())).toThrow(expect.objectContaining({ code: 'E_RUNTIME' }));
  vi.stubGlobal('postMessage', undefined);
  expect(ownPort(() => {})).toBeUndefined();
});
