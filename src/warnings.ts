/** What a user is warned of: work goes on, but likely not as meant. */
export type WarningCode = 'W_IMBALANCE' | 'W_SORTED' | 'W_CONSTANT_COLUMN' | 'W_THREADS' | 'W_SIMD';

/** Writes one line to the console: `ockham [W_SORTED]: ...`. The code is stable, the message is for people. */
export function warn(code: WarningCode, message: string): void {
  console.warn(`ockham [${code}]: ${message}`);
}
