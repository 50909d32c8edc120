import { OckhamError } from 'ockham';

/** `E_QUEUE`: the queue cannot be reached, or must not be used as it is set up. The message holds no password. */
export class QueueError extends OckhamError {
  constructor(message: string, cause?: unknown) {
    super('E_QUEUE', message, { cause });
  }
}

/** Text of an error. Not the error itself: the client's errors hold the command that failed, and with it the password of AUTH. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
