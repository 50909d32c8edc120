/** Details of every error of this library, beside its message. */
export interface ErrorDetails {
  /** Where: `dense.units`, `X`, `y`, the name of a tensor. */
  readonly path?: string;
  readonly expected?: string;
  readonly got?: unknown;
  readonly cause?: unknown;
}

/** Base of all errors that this library throws on purpose; `code` is stable, the message is for people. */
export class OckhamError extends Error {
  readonly code: string;
  readonly path: string | undefined;
  readonly expected: string | undefined;
  readonly got: unknown;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.path = details.path;
    this.expected = details.expected;
    this.got = details.got;
  }
}

/** `E_SHAPE`: sizes that do not fit together. */
export class ShapeError extends OckhamError {
  constructor(message: string, details?: ErrorDetails) {
    super('E_SHAPE', message, details);
  }
}

/** `E_HYPERPARAMETER`: a number outside its range (rate, lambda, learning rate, batch size, seed). */
export class HyperparameterError extends OckhamError {
  constructor(message: string, details?: ErrorDetails) {
    super('E_HYPERPARAMETER', message, details);
  }
}

/** `E_OPTION`: an unknown option or name, or a value of the wrong kind. */
export class OptionError extends OckhamError {
  constructor(message: string, details?: ErrorDetails) {
    super('E_OPTION', message, details);
  }
}

/** Codes of bad data; see {@link DataError}. */
export type DataErrorCode = 'E_NONFINITE' | 'E_LABEL' | 'E_EMPTY' | 'E_DETACHED' | 'E_DATA';

/** Data that cannot be trained on: `E_NONFINITE`, `E_LABEL`, `E_EMPTY`, `E_DETACHED` (a transferred buffer), `E_DATA`. */
export class DataError extends OckhamError {
  constructor(code: DataErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
  }
}

/** Codes of calls at the wrong time; see {@link StateError}. */
export type StateErrorCode =
  | 'E_DISPOSED'
  | 'E_BUSY'
  | 'E_LOCKED'
  | 'E_NOT_COMPILED'
  | 'E_NOT_BUILT'
  | 'E_INITIALIZED'
  | 'E_NO_AVERAGE'
  | 'E_THREADS'
  | 'E_WORKER';

/**
 * A call at the wrong time: `E_DISPOSED`, `E_BUSY`, `E_NOT_COMPILED`, `E_NOT_BUILT`, `E_INITIALIZED`, `E_NO_AVERAGE`; or one that lost a
 * worker thread, and what comes after it for the model that was training: `E_THREADS`; or one of a model whose worker cannot be started,
 * or was lost: `E_WORKER`; or one that needs a store of checkpoints which another training has: `E_LOCKED`.
 */
export class StateError extends OckhamError {
  constructor(code: StateErrorCode, message: string, details?: ErrorDetails) {
    super(code, message, details);
  }
}

/** `E_DIVERGED`: the loss, a gradient or an update is no longer finite. */
export class DivergedError extends OckhamError {
  constructor(message: string, details?: ErrorDetails) {
    super('E_DIVERGED', message, details);
  }
}

/** `E_MEMORY`: more bytes than the WebAssembly memory can hold. */
export class MemoryError extends OckhamError {
  constructor(message: string, details?: ErrorDetails) {
    super('E_MEMORY', message, details);
  }
}

/** `E_FORMAT` or `E_VERSION`: bytes that are not a valid model or array file, or are newer than this library. */
export class FormatError extends OckhamError {
  constructor(message: string, details?: ErrorDetails, code: 'E_FORMAT' | 'E_VERSION' = 'E_FORMAT') {
    super(code, message, details);
  }
}

/** Details of a {@link StorageError}. */
export interface StorageDetails extends ErrorDetails {
  readonly systemCode?: string | undefined;
}

/** `E_STORAGE`: a disk or a browser's storage that fails, is full, or may not be used. What was there stays. */
export class StorageError extends OckhamError {
  /** The reason by its name in the system: `ENOSPC`, `EIO`, `EACCES`; in browsers `QuotaExceededError` and the like. */
  readonly systemCode: string | undefined;

  constructor(message: string, details: StorageDetails = {}) {
    super('E_STORAGE', message, details);
    this.systemCode = details.systemCode;
  }
}

/** `E_RUNTIME`: the engine lacks something (WebAssembly, SIMD, permission to compile). */
export class RuntimeSupportError extends OckhamError {
  constructor(message: string, details?: ErrorDetails) {
    super('E_RUNTIME', message, details);
  }
}
