import { OptionError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import { warn } from '../../warnings.js';
import type { Parts } from '../parts.js';
import type { Unfinished } from '../state/progress.js';
import type { RunOptions } from './run.js';

/** Options that decide whether a call of fit continues an interrupted one. */
export interface Going extends Omit<RunOptions, 'initialEpoch' | 'streamed'> {
  readonly initialEpoch: number | undefined;
}

/** Reason why a call does not continue the interrupted one. */
interface Mismatch {
  readonly what: string;
  readonly path: string;
  readonly expected: string;
  readonly got: unknown;
}

/**
 * Returns the place from which a call with these options, on rows of that fingerprint, continues; undefined if it starts over, with
 * a warning.
 *
 * @throws OptionError if a budget ended the last call, and this one does not fit it.
 */
export function placeToGoOnFrom(
  { isOver }: Parts,
  place: Unfinished | undefined,
  options: Going,
  fingerprint: (steps: number) => string,
): Unfinished | undefined {
  if (place === undefined) {
    warnIfDone(options);
    return undefined;
  }
  const mismatch = mismatchOf(place, options);
  const left = `the training that was left after ${counted(place.epochs, 'epoch')} and ${counted(place.steps, 'step')}`;
  if (mismatch !== undefined) {
    const { what, path, expected, got } = mismatch;
    const message = `${what} must be ${expected}, got ${show(got)}`;
    if (place.isCut) refuse(OptionError, path, expected, got, `fit: ${message}; resume: false starts over`);
    warn('W_RESUME', `fit starts over, and does not go on with ${left}: ${message}`);
    warnIfDone(options);
    return undefined;
  }
  if (place.data !== '' && place.data !== fingerprint(place.steps)) {
    const manner = place.isCut ? 'goes on all the same' : 'starts over';
    warn('W_RESUME', `fit ${manner}: X, y or weights of the rows are not those of ${left}`);
    if (!place.isCut) {
      warnIfDone(options);
      return undefined;
    }
  }
  if (isOver(place) && options.epochs <= place.total) {
    const ended = place.isStopped ? ', and stopTraining was called' : '';
    warn(
      'W_RESUME',
      `fit: nothing is left to train: of ${counted(place.total, 'epoch')}, ${place.epochs} were trained${ended}; a larger number of epochs goes on, and resume: false starts over`,
    );
  }
  return place;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Warns if no epoch is left between the first one and the last. */
function warnIfDone({ epochs, initialEpoch = 0 }: Going): void {
  if (initialEpoch < epochs) return;
  const count =
    epochs === 0 ? 'epochs is 0' : `initialEpoch is ${initialEpoch}, and epochs, which counts all, ${epochs}`;
  warn('W_RESUME', `fit: nothing is left to train: ${count}`);
}

function mismatchOf(place: Unfinished, options: Going): Mismatch | undefined {
  const { epochs, steps, initialEpoch, total } = place;
  const completed = `which were completed before ${place.isCut ? 'the budget was used up' : 'training was left'}`;
  const wrong = (what: 'epochs' | 'initialEpoch' | 'batchSize' | 'shuffle', expected: string) => {
    return { what, path: `fit.${what}`, expected, got: options[what] };
  };
  if (options.epochs <= epochs && options.epochs !== total) return wrong('epochs', `more than ${epochs}, ${completed}`);
  if (options.initialEpoch !== undefined && ![epochs, initialEpoch].includes(options.initialEpoch)) {
    return wrong('initialEpoch', `${epochs}, ${completed}`);
  }
  if ((options.rows === 0) !== (place.rows === 0)) {
    const [expected, got] = place.rows === 0 ? ['a stream', 'rows in memory'] : ['rows in memory', 'a stream'];
    return { what: 'X', path: 'X', expected: `${expected}, as before`, got };
  }
  if (!place.isCut && options.rows !== place.rows) return rowsMismatch(`${place.rows}, as before`, options.rows);
  if (steps === 0) return undefined; // nothing of the next epoch is settled
  const cause = place.isCut ? 'the budget was used up' : 'training was left';
  const asBefore = `as before, because ${cause} within an epoch`;
  if (options.rows !== place.rows) return rowsMismatch(`${place.rows}, ${asBefore}`, options.rows);
  if (options.batchSize !== place.batchSize) return wrong('batchSize', `${place.batchSize}, ${asBefore}`);
  if (options.shuffle !== place.shuffle) return wrong('shuffle', `${place.shuffle}, ${asBefore}`);
  return undefined;
}

function rowsMismatch(expected: string, got: number): Mismatch {
  return { what: 'rows of X', path: 'X', expected, got };
}
