// What a page is, where there is none: tests/runtimes and tests/csp have pages.
import { afterEach, expect, test, vi } from 'vitest';
import { mayBlock, missingForThreads } from '../../src/platform/web.js';

afterEach(() => void vi.unstubAllGlobals());

test('58: the main thread of a page never blocks in Atomics.wait; a worker may', () => {
  expect(mayBlock()).toBe(true);
  vi.stubGlobal('document', {});
  expect(mayBlock()).toBe(false);
});

test('66: a page that is not isolated has one thread, and says what it lacks', () => {
  vi.stubGlobal('Worker', class {});
  vi.stubGlobal('crossOriginIsolated', false);
  expect(missingForThreads()).toContain('Cross-Origin-Opener-Policy');
  vi.stubGlobal('crossOriginIsolated', true);
  expect(missingForThreads()).toBeUndefined();
});
