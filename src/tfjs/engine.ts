import { Yielder } from '../core/turns/yielder.js';
import { OptionError } from '../errors.js';
import { memory as ockhamMemory } from '../model/memory/usage.js';
import { isFunction, refuse } from '../validate.js';

/** The version of TensorFlow.js whose names these are. */
export const version = Object.freeze({ tfjs: '4.22.0' });

/**
 * Resolves: there is nothing to wait for.
 *
 * @example await ready()
 */
export async function ready(): Promise<void> {}

/**
 * Whatever the name: the kernels are the same everywhere.
 *
 * @example await setBackend('wasm')
 */
export async function setBackend(_name: string): Promise<boolean> {
  return true;
}

/**
 * 'ockham'.
 *
 * @example getBackend()
 */
export function getBackend(): string {
  return 'ockham';
}

/**
 * Calls the function, and gives what it returns: there is nothing to tidy.
 *
 * @example tidy(() => 1)
 */
export function tidy<T>(nameOrFunction: string | (() => T), work?: () => T): T {
  const run = typeof nameOrFunction === 'function' ? nameOrFunction : work;
  if (!isFunction(run)) refuse(OptionError, 'tf.tidy.fn', 'a function', run);
  return run();
}

/**
 * The same tensor.
 *
 * @example keep(1)
 */
export function keep<T>(tensor: T): T {
  return tensor;
}

/**
 * Does nothing: tensors are collected like any other object. Models have a dispose of their own.
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
 * A turn of the event loop; in a page, its next frame.
 *
 * @example await nextFrame()
 */
export async function nextFrame(): Promise<void> {
  if (typeof requestAnimationFrame === 'undefined') return new Yielder(0).yieldNow();
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
  });
}

/** What {@link memory} gives. */
export interface MemoryInfo {
  /** 0: tensors are not counted, as they need not be disposed of. */
  readonly numTensors: number;
  readonly numDataBuffers: number;
  /** Held by models and by training in progress. */
  readonly numBytes: number;
  /** true: tensors are not in it. */
  readonly unreliable: boolean;
  readonly reasons: readonly string[];
}

/**
 * Bytes that models hold.
 *
 * @example memory().numBytes
 */
export function memory(): MemoryInfo {
  const reasons = ['tensors are plain objects, which are not counted'];
  return { numTensors: 0, numDataBuffers: 0, numBytes: ockhamMemory().bytesInUse, unreliable: true, reasons };
}
