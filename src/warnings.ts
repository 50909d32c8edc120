import { OptionError } from './errors.js';
import { refuse } from './validate.js';

/** Cases in which work goes on, but likely not as meant. */
export type WarningCode =
  | 'W_IMBALANCE'
  | 'W_SORTED'
  | 'W_CONSTANT_COLUMN'
  | 'W_CATEGORY'
  | 'W_THREADS'
  | 'W_SIMD'
  | 'W_NO_EFFECT'
  | 'W_METRIC'
  | 'W_OPTIMALITY'
  | 'W_RESUME'
  | 'W_CHECKPOINT'
  | 'W_TFJS';

/** One warning: the code is stable, the message is for people. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/**
 * Receives warnings. If it returns true, the warning is passed on as if there were no listener; otherwise it ends here. An error
 * that it throws comes out of the call that warns.
 */
export type WarningListener = (warning: Warning) => unknown;

/** The warnings of one call of fit, each of them heard once. */
interface Scope {
  readonly listener: WarningListener | undefined;
  readonly heard: Set<string>;
}

let listener: WarningListener | undefined;
let scope: Scope | undefined;
/** Warnings that the console has shown. */
const shown = new Set<string>();
/** Bounds the memory of a process that runs for months. */
const MOST_SHOWN = 1000;

/**
 * Gives a warning to the listener of its call of fit, then to that of {@link onWarning}, then to the console as a line `ockham
 * [W_SORTED]: ...`, once for each text. A listener may end it.
 */
export function warn(code: WarningCode, message: string): void {
  const text = `ockham [${code}]: ${message}`;
  if (scope !== undefined) {
    if (scope.heard.has(text)) return;
    scope.heard.add(text);
    if (scope.listener !== undefined && scope.listener({ code, message }) !== true) return;
  }
  if (listener !== undefined && listener({ code, message }) !== true) return;
  if (shown.has(text)) return;
  if (shown.size === MOST_SHOWN) shown.clear();
  shown.add(text);
  console.warn(text);
}

/** Runs synchronous work as part of one call of fit, so that its warnings belong to that call. */
export type Hearing = <T>(work: () => T) => T;

/** @throws OptionError unless it is a function or undefined. */
export function requireListener(path: string, given: unknown): WarningListener | undefined {
  if (given === undefined || typeof given === 'function') return given as WarningListener | undefined;
  refuse(OptionError, path, 'a function of a warning, or undefined', given);
}

/** Makes the {@link Hearing} of a call of fit. */
export function hearingOf(own: WarningListener | undefined): Hearing {
  return hearingIn({ listener: own, heard: new Set() });
}

/** The {@link Hearing} of the code that calls this: for what it warns of later, when other code may have run. */
export function hearingHere(): Hearing {
  return hearingIn(scope);
}

function hearingIn(inner: Scope | undefined): Hearing {
  return (work) => {
    const outer = scope;
    scope = inner;
    try {
      return work();
    } finally {
      scope = outer;
    }
  };
}

/**
 * Sends all later warnings to a function instead of the console; undefined sends them to the console again.
 *
 * The listener gets each warning once per call of fit, and at every call of any other function that warns. To silence one code,
 * return true for all others: they go on to the console. Warnings of a model in a worker come here, too. `fit({ onWarning })`
 * gets the warnings of one call first.
 *
 * @returns a function that puts back what was set before.
 * @throws OptionError for anything else.
 * @example onWarning(({ code }) => code !== 'W_IMBALANCE'); // silences one code
 * @example
 * const warnings = [];
 * const restore = onWarning((warning) => void warnings.push(warning));
 * restore();
 */
export function onWarning(next: WarningListener | undefined): () => void {
  const before = listener;
  listener = requireListener('onWarning', next);
  return () => {
    listener = before;
  };
}
