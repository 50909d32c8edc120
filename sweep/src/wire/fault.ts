import { DivergedError } from 'ockham';
import { TrialError } from 'ockham/tune';

/** Why a job has failed for good, as the text that BullMQ keeps: a word and the message. */
const WORDS = { diverged: 'diverged', trial: 'trial', missing: 'missing' } as const;
type Word = keyof typeof WORDS;

/** BullMQ's text for a job whose workers have died too often. */
const STALLED = 'job stalled more than allowable limit';

export function faultText(word: Word, message: string): string {
  return `${WORDS[word]}: ${message}`;
}

/** Whether the job failed because its bytes were not there: it must be sent anew. */
export function isMissing(text: string): boolean {
  return text.startsWith(`${WORDS.missing}: `);
}

/** The error of a trial whose job has failed for good. */
export function errorOfFault(text: string, trial: number): Error {
  const [, word, message = ''] = /^(diverged|trial): (.*)$/s.exec(text) ?? [];
  if (word === WORDS.diverged) return new DivergedError(message);
  if (word === WORDS.trial) return new TrialError(message);
  if (text === STALLED) {
    return new TrialError(`trial ${trial}: its workers died of it, again and again: killed, or out of memory`);
  }
  return new TrialError(`trial ${trial}: ${text}`);
}
