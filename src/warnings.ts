/** Cases in which work goes on, but likely not as meant. */
export type WarningCode =
  | 'W_IMBALANCE'
  | 'W_SORTED'
  | 'W_CONSTANT_COLUMN'
  | 'W_THREADS'
  | 'W_SIMD'
  | 'W_NO_EFFECT'
  | 'W_METRIC'
  | 'W_OPTIMALITY'
  | 'W_RESUME';

/** One warning: the code is stable, the message is for people. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/** Hears each warning in place of the console. */
export type WarningListener = (warning: Warning) => void;

let listener: WarningListener | undefined;

/** Gives warnings to the listener that was set; without one, writes one line to the console: `ockham [W_SORTED]: ...`. */
export function warn(code: WarningCode, message: string): void {
  if (listener !== undefined) listener({ code, message });
  else console.warn(`ockham [${code}]: ${message}`);
}

/**
 * Sends all later warnings to a function instead of the console; undefined sends them to the console again.
 *
 * @example onWarning(({ code, message }) => console.log(code, message));
 */
export function onWarning(next: WarningListener | undefined): void {
  listener = next;
}
