import { Yielder } from '../core/turns/yielder.js';
import { OptionError } from '../errors.js';
import { memory as ockhamMemory } from '../model/memory/usage.js';
import { isFunction } from '../show.js';
import { refuse } from '../validate.js';

/** The version of TensorFlow.js that this entry follows. */
export const version = Object.freeze({ tfjs: '4.22.0' });

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
 * Calls the function and returns its result: there is nothing to tidy.
 *
 * @example tidy(() => 1)
 */
export function tidy<T>(nameOrFunction: string | (() => T), work?: () => T): T {
  const run = typeof nameOrFunction === 'function' ? nameOrFunction : work;
  if (!isFunction(run)) refuse(OptionError, 'tf.tidy.fn', 'a function', run);
  return run();
}

/**
 * Returns its argument.
 *
 * @example keep(1)
 */
export function keep<T>(tensor: T): T {
  return tensor;
}

/**
 * Does nothing: tensors are collected like any other object. Models have their own dispose.
 *
 * @example dispose([])
 */
export function dispose(_container: unknown): void {}

/**
 * Does nothing.
 *
 * @example disposeVariables()
 */
export function disposeVariables(): void {}

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

/** Result of {@link memory}. */
export interface MemoryInfo {
  /** 0: tensors are not counted, because they need no dispose. */
  readonly numTensors: number;
  readonly numDataBuffers: number;
  /** Bytes held by models and by a running training. */
  readonly numBytes: number;
  /** true, because tensors are not counted. */
  readonly unreliable: boolean;
  readonly reasons: readonly string[];
}

/**
 * Counts the bytes that models hold.
 *
 * @example memory().numBytes
 */
export function memory(): MemoryInfo {
  const reasons = ['tensors are plain objects, which are not counted'];
  return { numTensors: 0, numDataBuffers: 0, numBytes: ockhamMemory().bytesInUse, unreliable: true, reasons };
}
