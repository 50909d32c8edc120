// Lines of a journal, as Optuna's JournalStorage (3.1 to 4) reads them: one operation of JSON each. Results of folds, and what a study must
// know to go on, are attributes, which Optuna shows and does not interpret. Times are UTC.
import type { Json } from '../../types.js';
import type { Decision } from '../schedule/schedule.js';
import type { Outcome } from '../schedule/trial.js';
import type { Params } from '../space/parameter.js';
import type { Entries } from '../space/space.js';

/** Optuna's numbers of operations. */
export const Operation = {
  createStudy: 0,
  setStudyAttribute: 2,
  createTrial: 4,
  setTrialState: 6,
  setIntermediateValue: 7,
  setTrialAttribute: 8,
} as const;

/** Optuna's numbers of states. */
const STATES = { running: 0, complete: 1, pruned: 2, failed: 3 } as const;

/** Name of the attributes that are ours. */
export const ATTRIBUTE = 'ockham';

const STUDY = 0;

/** Content of a result's line beside the outcome: where the trained model is. */
export interface KeptModel {
  readonly name: string;
  /** Hash of the bytes. */
  readonly hash: string;
}

type Fields = { readonly [name: string]: Json };

function line(op_code: number, fields: Fields): string {
  return `${JSON.stringify({ op_code, worker_id: ATTRIBUTE, ...fields })}\n`;
}

/** Time as Python's `fromisoformat` reads it in every version. For people: nothing is computed from it. */
function now(): string {
  return new Date().toISOString().slice(0, -1);
}

/** The first line of a study. */
export function studyLine(name: string, isMinimized: boolean): string {
  return line(Operation.createStudy, { study_name: name, directions: [isMinimized ? 1 : 2] });
}

/** Options that decide the results of the study. */
export function configurationLine(configuration: Fields): string {
  return line(Operation.setStudyAttribute, { study_id: STUDY, user_attr: { [ATTRIBUTE]: configuration } });
}

/** A trial begins. @param model  hash of the model's configuration. */
export function trialLine(entries: Entries, params: Params, model: string): string {
  const of = <T>(pick: (entry: Entries[number]) => T) => {
    return Object.fromEntries(entries.map((entry) => [entry[0], pick(entry)]));
  };
  return line(Operation.createTrial, {
    study_id: STUDY,
    datetime_start: now(),
    state: STATES.running,
    value: null,
    values: null,
    distributions: of(([, { distribution }]) => JSON.stringify(distribution)),
    params: of(([name, parameter]) => parameter.keptAs(params[name] ?? null)),
    user_attrs: { [ATTRIBUTE]: model },
    system_attrs: {},
    intermediate_values: {},
  });
}

/** The result of a task. */
export function resultLine(
  { trial, fold, epochs }: { readonly trial: number; readonly fold: number; readonly epochs: number },
  outcome: Outcome,
  model: KeptModel | undefined,
): string {
  const kept = { ...outcome, ...(model && { model: { ...model } }) };
  return line(Operation.setTrialAttribute, {
    trial_id: trial,
    user_attr: { [`${ATTRIBUTE} ${epochs} ${fold}`]: kept },
  });
}

/** Decision on a trial. */
export function decisionLine(decision: Decision, value: number | undefined): string {
  const { trial } = decision;
  if (decision.kind === 'level') {
    const { epochs, value: intermediate } = decision.level;
    return line(Operation.setIntermediateValue, { trial_id: trial, step: epochs, intermediate_value: intermediate });
  }
  return line(Operation.setTrialState, {
    trial_id: trial,
    state: STATES[decision.state],
    values: value === undefined || decision.state === 'failed' ? null : [value],
    datetime_complete: now(),
  });
}
