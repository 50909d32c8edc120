import { OptionError } from '../errors.js';
import { memory as ockhamMemory } from '../model/memory/usage.js';
import { isFunction } from '../show.js';
import { isList, isObject, refuse } from '../validate.js';
import { namespace } from './outOfScope.js';

/** The version of TensorFlow.js that this entry follows. */
export const version = Object.freeze({
  tfjs: '4.22.0',
  'tfjs-core': '4.22.0',
  'tfjs-backend-cpu': '4.22.0',
  'tfjs-backend-webgl': '4.22.0',
  'tfjs-data': '4.22.0',
  'tfjs-layers': '4.22.0',
  'tfjs-converter': '4.22.0',
});

/** A counted tensor. */
interface Counted {
  readonly size: number;
  readonly dtype: string;
  readonly isDisposed: boolean;
  kept: boolean;
  dispose(): void;
}

/** Tensors that are not disposed of, by number and bytes, and those that each open scope has made. */
const live = { tensors: 0, bytes: 0, mostBytes: 0 };
const scopes: Set<Counted>[] = [];

const bytesOf = (tensor: Counted) => tensor.size * (tensor.dtype === 'bool' ? 1 : 4);

/** Counts a new tensor. */
export function remember(tensor: Counted): void {
  live.tensors++;
  live.bytes += bytesOf(tensor);
  live.mostBytes = Math.max(live.mostBytes, live.bytes);
  scopes.at(-1)?.add(tensor);
}

/** Uncounts a tensor. */
export function forget(tensor: Counted): void {
  live.tensors--;
  live.bytes -= bytesOf(tensor);
  for (const scope of scopes) scope.delete(tensor);
}

/** The tensors in nested arrays and objects, each object visited once. */
function tensorsIn(container: unknown, seen = new Set<object>()): Counted[] {
  if (!isObject(container) || seen.has(container)) return [];
  seen.add(container);
  if (isTensor(container)) return [container];
  return Object.values(container).flatMap((value) => tensorsIn(value, seen));
}

function isTensor(value: object): value is Counted {
  return 'isDisposed' in value && 'kept' in value && 'dtype' in value;
}

/** Opens a scope, as `tf.tidy` does. */
function startScope(): void {
  scopes.push(new Set());
}

/** Closes the scope: disposes of what it made, but for what is kept and what is in the result. */
function endScope(result?: unknown): void {
  const scope = scopes.pop();
  if (scope === undefined) return;
  const left = new Set(tensorsIn(result));
  for (const tensor of scope) {
    if (left.has(tensor)) scopes.at(-1)?.add(tensor);
    else if (!tensor.kept) tensor.dispose();
  }
}

/**
 * Calls the function, and disposes of the tensors that it made, but for those in its result, those that are kept, and variables.
 *
 * Only their count changes: see {@link memory}.
 *
 * @example tidy(() => 1)
 */
export function tidy<T>(nameOrFunction: string | (() => T), work?: () => T): T {
  const run = typeof nameOrFunction === 'function' ? nameOrFunction : work;
  if (!isFunction(run)) refuse(OptionError, 'tf.tidy.fn', 'a function', run);
  startScope();
  let result: T | undefined;
  try {
    result = run();
    return result;
  } finally {
    endScope(result);
  }
}

/**
 * Returns its argument, which `tidy` leaves.
 *
 * @example keep(1)
 */
export function keep<T>(tensor: T): T {
  if (isObject(tensor) && isTensor(tensor)) tensor.kept = true;
  return tensor;
}

/**
 * Disposes of the tensors in nested arrays and objects, which only changes their count: tensors are collected like any other object. Models
 * have their own dispose.
 *
 * @example dispose([])
 */
export function dispose(container: unknown): void {
  for (const tensor of tensorsIn(container)) tensor.dispose();
}

/**
 * Does nothing: variables are collected like any other object.
 *
 * @example disposeVariables()
 */
export function disposeVariables(): void {}

/** Result of {@link memory}. */
export interface MemoryInfo {
  /** Tensors that were made and not disposed of. The weights of models are not among them. */
  readonly numTensors: number;
  readonly numDataBuffers: number;
  /** Bytes of those tensors, and those held by models and by a running training. */
  readonly numBytes: number;
  /** true: what nobody holds is collected, and stays counted. */
  readonly unreliable: boolean;
  readonly reasons: readonly string[];
}

/**
 * Counts the tensors that were made and not disposed of, as TensorFlow.js does.
 *
 * @example memory().numTensors
 */
export function memory(): MemoryInfo {
  const reasons = ['tensors that nobody holds are collected, and counted until dispose or tidy'];
  const numBytes = live.bytes + ockhamMemory().bytesInUse;
  return { numTensors: live.tensors, numDataBuffers: live.tensors, numBytes, unreliable: true, reasons };
}

/** Result of {@link time}. */
export interface TimingInfo {
  readonly kernelMs: number;
  readonly wallMs: number;
}

/**
 * Times a function.
 *
 * @example await time(() => 1)
 */
export async function time(query: () => unknown): Promise<TimingInfo> {
  if (!isFunction(query)) refuse(OptionError, 'tf.time.f', 'a function', query);
  const start = performance.now();
  await query();
  const wallMs = performance.now() - start;
  return { kernelMs: wallMs, wallMs };
}

/** Result of {@link profile}. */
export interface ProfileInfo<T = unknown> {
  readonly newBytes: number;
  readonly newTensors: number;
  readonly peakBytes: number;
  /** Empty: kernels are not listed. */
  readonly kernels: readonly never[];
  readonly kernelNames: readonly never[];
  readonly result: T;
}

/**
 * Counts the tensors that a function leaves.
 *
 * @example (await profile(() => 1)).newTensors
 */
export async function profile<T>(work: () => T): Promise<ProfileInfo<Awaited<T>>> {
  if (!isFunction(work)) refuse(OptionError, 'tf.profile.f', 'a function', work);
  const { tensors, bytes } = live;
  live.mostBytes = bytes;
  const result = await work();
  const counts = { newTensors: live.tensors - tensors, newBytes: live.bytes - bytes, peakBytes: live.mostBytes };
  return { ...counts, kernels: [], kernelNames: [], result };
}

/** Settings of TensorFlow.js, which have no effect here. They can be set and read. */
const flags = new Map<string, unknown>();
const settings = namespace(
  'tf.env()',
  {
    get: (name: string): unknown => flags.get(name),
    getAsync: async (name: string): Promise<unknown> => flags.get(name),
    getBool: (name: string): boolean => flags.get(name) === true,
    getNumber: (name: string): number => Number(flags.get(name) ?? 0),
    getString: (name: string): string => String(flags.get(name) ?? ''),
    set: (name: string, value: unknown): void => void flags.set(name, value),
    setFlags: (values: Readonly<Record<string, unknown>>): void => {
      if (!isObject(values) || isList(values)) refuse(OptionError, 'tf.env().setFlags', 'an object', values);
      for (const [name, value] of Object.entries(values)) flags.set(name, value);
    },
    getFlags: (): Record<string, unknown> => Object.fromEntries(flags),
    reset: (): void => flags.clear(),
  },
  [
    ...['registerFlag', 'setPlatform', 'flagRegistry', 'flags', 'getQueryParams', 'global', 'platform', 'platformName'],
    'urlFlags',
  ],
);

/**
 * Returns settings that can be set and read, and have no effect.
 *
 * @example env().set('DEBUG', false)
 */
export function env(): typeof settings {
  return settings;
}

/** The same settings, as TensorFlow.js exports them. */
export const ENV = settings;

const scopesOf = namespace('tf.engine()', { startScope, endScope, memory, tidy, keep }, [
  ...['registerBackend', 'runKernel', 'makeTensor', 'gradients', 'customGrad', 'makeVariable', 'reset'],
]);

/**
 * Returns the scopes of `tidy`: `startScope()` and `endScope()`.
 *
 * @example engine().startScope(); engine().endScope()
 */
export function engine(): typeof scopesOf {
  return scopesOf;
}
