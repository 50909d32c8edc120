import { OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import { hasMethods, refuse } from '../../validate.js';

/** @throws OptionError unless it is an AbortSignal or undefined. */
export function readSignal(owner: string, signal: unknown): HostAbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (hasMethods<HostAbortSignal>(signal, 'throwIfAborted', 'addEventListener', 'removeEventListener')) return signal;
  refuse(OptionError, `${owner}.signal`, 'an AbortSignal', signal);
}
