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
 * @throws FormatError `E_FORMAT` for lines that are no JSON, for lines of ours that `tune` did not write, and for a study that another program
 *   wrote into.
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
    const isOurs = record['worker_id'] === ATTRIBUTE;
    const operation = record['op_code'];
    if (!isOurs) {
      if (operation === Operation.createStudy || operation === Operation.createTrial) throw foreign(index);
      continue;
    }
    switch (operation) {
      case Operation.createStudy:
        if (isBegun) throw foreign(index);
        isBegun = true;
        break;
      case Operation.setStudyAttribute:
        configuration = own(record['user_attr'], isPlain, 'configuration of a study', index);
        break;
      case Operation.createTrial:
        trials.push(own(record['user_attrs'], isText, 'trial', index));
        break;
      case Operation.setTrialAttribute:
        results.push(readResult(record, index));
        break;
      case Operation.setIntermediateValue:
        decided.add(decisionKey(count(record['trial_id'], index), count(record['step'], index)));
        break;
      case Operation.setTrialState:
        decided.add(decisionKey(count(record['trial_id'], index), 'end'));
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

/** Throws the error for a value that `tune` does not write. */
function refuseLine(index: number, what: string, got: unknown): never {
  throw new FormatError(`journal: line ${index + 1} is no ${what}`, { path: 'tune.journal', got });
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The attribute that is ours. */
function own<T>(attributes: unknown, is: (value: unknown) => value is T, what: string, index: number): T {
  const value = isPlain(attributes) ? attributes[ATTRIBUTE] : undefined;
  return is(value) ? value : refuseLine(index, what, value);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function count(value: unknown, index: number): number {
  return isCount(value) ? value : refuseLine(index, 'decision on a trial', value);
}

/** Name of a result: epochs, and the fold. */
const RESULT = new RegExp(`^${ATTRIBUTE} (\\d{1,15}) (\\d{1,15})$`);

function readResult(record: Readonly<Record<string, unknown>>, index: number): KeptResult {
  const { trial_id: trial, user_attr: attributes } = record;
  const [[name = '', kept] = []] = isPlain(attributes) ? Object.entries(attributes) : [];
  const [, epochs, fold] = RESULT.exec(name) ?? [];
  if (!isCount(trial) || epochs === undefined || !isPlain(kept)) refuseLine(index, 'result of a trial', attributes);
  const outcome = readOutcome(kept) ?? refuseLine(index, 'result of a trial', kept);
  return { trial, epochs: Number(epochs), fold: Number(fold), outcome, model: readModel(kept['model'], index) };
}

function readOutcome({ value, error }: Readonly<Record<string, unknown>>): Outcome | undefined {
  if (value === undefined) return isText(error) ? { error } : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? { value } : undefined;
}

function readModel(kept: unknown, index: number): KeptModel | undefined {
  if (kept === undefined) return undefined;
  if (!isPlain(kept) || !isText(kept['name']) || !isText(kept['hash'])) refuseLine(index, 'result with a model', kept);
  return { name: kept['name'], hash: kept['hash'] };
}
