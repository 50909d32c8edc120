import { afterEach, expect, test, vi } from 'vitest';
import { startWorker } from '../../src/platform/web.js';

class FakeWorker extends EventTarget {
  static started: FakeWorker[] = [];
  constructor(
    readonly url: URL,
    readonly options: WorkerOptions,
  ) {
    super();
    FakeWorker.started.push(this);
  }
}

/** A worker, and what was heard of it. */
function start() {
  vi.stubGlobal('Worker', FakeWorker);
  const heard: string[] = [];
  startWorker({ onReady: () => heard.push('ready'), onEnd: (reason) => heard.push(reason) });
  return { worker: FakeWorker.started.at(-1)!, heard };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a thread of a page is a module worker of the script beside the core', () => {
  const { worker } = start();
  expect(worker.url.pathname).toMatch(/\/core\/threads\/threadWorker\.js$/);
  expect(worker.options).toEqual({ type: 'module' });
});

test('its first message says that it is ready', () => {
  const { worker, heard } = start();
  worker.dispatchEvent(new Event('message'));
  worker.dispatchEvent(new Event('message'));
  expect(heard).toEqual(['ready']);
});

test('a script that cannot be loaded ends it, with a reason of our own: the event has none', () => {
  const { worker, heard } = start();
  worker.dispatchEvent(new Event('error'));
  expect(heard).toEqual(['the script of its worker cannot be loaded']);
});

test('an error in the script ends it, with the reason of the event', () => {
  const { worker, heard } = start();
  worker.dispatchEvent(Object.assign(new Event('error'), { message: 'x is not defined' }));
  expect(heard).toEqual(['x is not defined']);
});
