import {
  DataError,
  type DataErrorCode,
  DivergedError,
  FormatError,
  HyperparameterError,
  MemoryError,
  OckhamError,
  OptionError,
  RuntimeSupportError,
  ShapeError,
  StateError,
  type StateErrorCode,
  type StorageDetails,
  StorageError,
} from '../../errors.js';
import { show } from '../../show.js';

/** An error of the worker as plain data, which can be posted. */
export type Fault =
  | LibraryFault
  /** A callback threw; the caller has the error. */
  | { readonly from: 'callback' }
  /** The signal was aborted; the caller has the reason. */
  | { readonly from: 'signal' }
  | { readonly from: 'elsewhere'; readonly name: string; readonly message: string };

interface LibraryFault {
  readonly from: 'library';
  readonly code: string;
  readonly message: string;
  readonly path: string | undefined;
  readonly expected: string | undefined;
  readonly got: unknown;
  readonly cause: Fault | undefined;
  readonly systemCode: string | undefined;
}

type Make = (message: string, details: StorageDetails) => OckhamError;

const dataError =
  (code: DataErrorCode): Make =>
  (message, details) =>
    new DataError(code, message, details);
const stateError =
  (code: StateErrorCode): Make =>
  (message, details) =>
    new StateError(code, message, details);

/** Classes by code, not by name, because bundlers shorten the names of classes. */
const byCode: Readonly<Record<DataErrorCode | StateErrorCode, Make>> & Readonly<Record<string, Make>> = {
  E_SHAPE: (message, details) => new ShapeError(message, details),
  E_HYPERPARAMETER: (message, details) => new HyperparameterError(message, details),
  E_OPTION: (message, details) => new OptionError(message, details),
  E_NONFINITE: dataError('E_NONFINITE'),
  E_LABEL: dataError('E_LABEL'),
  E_EMPTY: dataError('E_EMPTY'),
  E_DETACHED: dataError('E_DETACHED'),
  E_DATA: dataError('E_DATA'),
  E_DISPOSED: stateError('E_DISPOSED'),
  E_BUSY: stateError('E_BUSY'),
  E_LOCKED: stateError('E_LOCKED'),
  E_NOT_COMPILED: stateError('E_NOT_COMPILED'),
  E_NOT_BUILT: stateError('E_NOT_BUILT'),
  E_INITIALIZED: stateError('E_INITIALIZED'),
  E_NO_AVERAGE: stateError('E_NO_AVERAGE'),
  E_THREADS: stateError('E_THREADS'),
  E_WORKER: stateError('E_WORKER'),
  E_DIVERGED: (message, details) => new DivergedError(message, details),
  E_MEMORY: (message, details) => new MemoryError(message, details),
  E_FORMAT: (message, details) => new FormatError(message, details),
  E_VERSION: (message, details) => new FormatError(message, details, 'E_VERSION'),
  E_STORAGE: (message, details) => new StorageError(message, details),
  E_RUNTIME: (message, details) => new RuntimeSupportError(message, details),
};

/** Describes an error. Its `got` stays if it is a primitive; otherwise it becomes a text. */
export function faultOf(error: unknown): Fault {
  if (error instanceof OckhamError) {
    const { code, message, path, expected, got, cause } = error;
    const isPlain = (typeof got !== 'object' && typeof got !== 'function' && typeof got !== 'symbol') || got === null;
    return {
      from: 'library',
      code,
      message,
      path,
      expected,
      got: isPlain ? got : show(got),
      cause: cause === undefined ? undefined : faultOf(cause),
      systemCode: error instanceof StorageError ? error.systemCode : undefined,
    };
  }
  if (error instanceof Error) return { from: 'elsewhere', name: error.name, message: error.message };
  return { from: 'elsewhere', name: 'Error', message: typeof error === 'string' ? error : show(error) };
}

/** Restores an error: the same class, code, path and message. */
export function errorOf(fault: Fault): Error {
  if (fault.from === 'callback' || fault.from === 'signal') return new Error(`the ${fault.from} ended it`);
  if (fault.from === 'elsewhere') return Object.assign(new Error(fault.message), { name: fault.name });
  const { code, message, path, expected, got, cause, systemCode } = fault;
  const details: StorageDetails = {
    ...(path === undefined ? {} : { path }),
    ...(expected === undefined ? {} : { expected }),
    got,
    systemCode,
    ...(cause === undefined ? {} : { cause: errorOf(cause) }),
  };
  const make = byCode[code];
  return make === undefined ? new OckhamError(code, message, details) : make(message, details);
}
