import { Yielder } from '../core/turns/yielder.js';

/**
 * Resolves at once.
 *
 * @example await ready()
 */
export async function ready(): Promise<void> {}

/**
 * Accepts any name: the kernels are the same everywhere.
 *
 * @example await setBackend('wasm')
 */
export async function setBackend(_name: string): Promise<boolean> {
  return true;
}

/**
 * Returns 'ockham'.
 *
 * @example getBackend()
 */
export function getBackend(): string {
  return 'ockham';
}

/**
 * Returns null: backends are not objects here.
 *
 * @example findBackend('cpu')
 */
export function findBackend(_name: string): null {
  return null;
}

/**
 * Returns null.
 *
 * @example findBackendFactory('cpu')
 */
export function findBackendFactory(_name: string): null {
  return null;
}

/**
 * Does nothing.
 *
 * @example removeBackend('cpu')
 */
export function removeBackend(_name: string): void {}

/**
 * Does nothing.
 *
 * @example enableProdMode()
 */
export function enableProdMode(): void {}

/**
 * Does nothing: everything is always checked.
 *
 * @example enableDebugMode()
 */
export function enableDebugMode(): void {}

/**
 * Does nothing.
 *
 * @example disableDeprecationWarnings()
 */
export function disableDeprecationWarnings(): void {}

/**
 * Does nothing.
 *
 * @example deprecationWarn('old')
 */
export function deprecationWarn(_message: string): void {}

/**
 * Waits for a turn of the event loop; in a page, for its next frame.
 *
 * @example await nextFrame()
 */
export async function nextFrame(): Promise<void> {
  if (typeof requestAnimationFrame === 'undefined') return new Yielder(0).yieldNow();
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
  });
}
