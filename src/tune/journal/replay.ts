import { FormatError } from '../../errors.js';
import { isPlain } from '../../validate.js';
import type { Outcome } from '../schedule/trial.js';
import { ATTRIBUTE, type KeptModel, Operation } from './records.js';

/** A result that a journal has. */
export interface KeptResult {
  readonly trial: number;
  readonly fold: number;
  readonly epochs: number;
  readonly outcome: Outcome;
  readonly model: KeptModel | undefined;
}

/** The tasks of a study that its journal has. */
export interface Replay {
  /** Whether the study was created. */
  readonly isBegun: boolean;
  /** The attribute that describes it; undefined if that line is missing. */
  readonly configuration: Readonly<Record<string, unknown>> | undefined;
  /** Hashes of the models' configurations, by the number of the trial. */
  readonly trials: readonly string[];
  /** In the order of their arrival. */
  readonly results: readonly KeptResult[];
  /** Decisions whose lines are there: `decisionKey`. */
  readonly decided: ReadonlySet<string>;
}

/** Name of a decision: of a level by its epochs, or the end of a trial. */
export function decisionKey(trial: number, epochs: number | 'end'): string {
  return `${trial} ${epochs}`;
}

/**
 * Reads the lines of a journal. Notes that Optuna's tools have added are passed over.
 *
 * @throws FormatError `E_FORMAT` for lines that are no JSON, and for a study that another program wrote into.
 */
export function replay(text: string): Replay {
  const lines = text.split('\n');
  lines.pop(); // empty, or half a line
  let isBegun = false;
  let configuration: Replay['configuration'];
  const trials: string[] = [];
  const results: KeptResult[] = [];
  const decided = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const record = parse(line, index);
    const trial = record['trial_id'];
    const attribute = record['user_attr'];
    const isOurs = record['worker_id'] === ATTRIBUTE;
    switch (record['op_code']) {
      case Operation.createStudy:
        if (!isOurs || isBegun) throw foreign(index);
        isBegun = true;
        break;
      case Operation.setStudyAttribute:
        if (isOurs && isPlain(attribute) && isPlain(attribute[ATTRIBUTE])) configuration = attribute[ATTRIBUTE];
        break;
      case Operation.createTrial: {
        const attributes = record['user_attrs'];
        if (!isOurs || !isPlain(attributes)) throw foreign(index);
        trials.push(String(attributes[ATTRIBUTE]));
        break;
      }
      case Operation.setTrialAttribute:
        if (isOurs && typeof trial === 'number' && isPlain(attribute))
          results.push(readResult(trial, attribute, index));
        break;
      case Operation.setIntermediateValue:
        if (isOurs && typeof trial === 'number') decided.add(decisionKey(trial, Number(record['step'])));
        break;
      case Operation.setTrialState:
        if (isOurs && typeof trial === 'number') decided.add(decisionKey(trial, 'end'));
        break;
    }
  }
  return { isBegun, configuration, trials, results, decided };
}

function parse(line: string, index: number): Readonly<Record<string, unknown>> {
  try {
    const record: unknown = JSON.parse(line);
    if (isPlain(record)) return record;
  } catch {
    // refused below
  }
  throw new FormatError(`journal: line ${index + 1} is no operation in JSON`, { path: 'tune.journal', got: line });
}

function foreign(index: number): FormatError {
  const message = `journal: line ${index + 1} is of another study; a journal holds one`;
  return new FormatError(message, { path: 'tune.journal' });
}

function readResult(trial: number, attribute: Readonly<Record<string, unknown>>, index: number): KeptResult {
  const [[name = '', kept] = []] = Object.entries(attribute);
  const [, epochs, fold] = name.split(' ').map(Number);
  if (isPlain(kept) && Number.isSafeInteger(epochs) && Number.isSafeInteger(fold)) {
    const { value, error } = kept;
    const outcome = typeof value === 'number' ? { value } : { error: String(error) };
    return { trial, epochs: epochs!, fold: fold!, outcome, model: readModel(kept['model']) };
  }
  throw new FormatError(`journal: line ${index + 1} is no result of a trial`, { path: 'tune.journal' });
}

function readModel(kept: unknown): KeptModel | undefined {
  if (!isPlain(kept) || typeof kept['name'] !== 'string' || typeof kept['hash'] !== 'string') return undefined;
  return { name: kept['name'], hash: kept['hash'] };
}
