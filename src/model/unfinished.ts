import { OptionError } from '../errors.js';
import type { Json, PenaltyTerms } from '../types.js';
import { requireBoolean, requireFinite, requireInteger, requireOptions } from '../validate.js';

/**
 * Where a budget stopped a call of fit: with weights, optimizer state and the counters of steps and epochs, all that the next call
 * needs to go on. Plain JSON, as files keep it.
 */
export interface Unfinished {
  /** Epochs that were completed, of those that were asked for. */
  readonly epochs: number;
  /** Steps of the next epoch that were taken; all of them on full batches. */
  readonly steps: number;
  /** What the order of the rows and their batches go by. */
  readonly rows: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Sums over those steps: see EpochLedger. */
  readonly dataLoss: number;
  readonly penalties: Readonly<PenaltyTerms>;
  /** What the metrics have added up, in their order; null where one cannot say. */
  readonly metrics: readonly (readonly number[] | null)[];
}

const KEYS = ['epochs', 'steps', 'rows', 'batchSize', 'shuffle', 'dataLoss', 'penalties', 'metrics'];

/** @throws OptionError, HyperparameterError for fields that {@link Unfinished} does not have, or that contradict each other. */
export function readUnfinished(fields: { readonly [key: string]: Json }): Unfinished {
  const owner = 'unfinished';
  requireOptions(owner, fields, KEYS);
  const { penalties, metrics } = fields;
  const sums = Object.entries(requireObject(`${owner}.penalties`, penalties));
  const read: Unfinished = {
    epochs: requireInteger(owner, 'epochs', fields['epochs'], 0),
    steps: requireInteger(owner, 'steps', fields['steps'], 0),
    rows: requireInteger(owner, 'rows', fields['rows'], 1),
    batchSize: requireInteger(owner, 'batchSize', fields['batchSize'], 1),
    shuffle: requireBoolean(owner, 'shuffle', fields['shuffle']),
    dataLoss: requireFinite(owner, 'dataLoss', fields['dataLoss']),
    penalties: {
      l1: 0,
      l2: 0,
      ...Object.fromEntries(sums.map(([term, sum]) => [term, requireFinite(owner, term, sum)])),
    },
    metrics: requireList(`${owner}.metrics`, metrics).map((state, index) =>
      state === null
        ? null
        : requireList(`${owner}.metrics[${index}]`, state).map((sum) => requireFinite(owner, 'metrics', sum)),
    ),
  };
  if (read.steps * read.batchSize < read.rows) return read;
  throw new OptionError(`${owner}: ${read.steps} steps of ${read.batchSize} rows leave none of ${read.rows}`);
}

function requireList(path: string, value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new OptionError(`${path}: must be an array`, { path, expected: 'an array', got: value });
}

function requireObject(path: string, value: Json | undefined): { readonly [key: string]: Json } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { [key: string]: Json };
  throw new OptionError(`${path}: must be an object`, { path, expected: 'an object', got: value });
}

/** Options of a call of fit that decide whether it can go on. */
interface Going {
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
}

/** @throws OptionError unless a call with these options, on that many rows, can go on where the last one stopped. */
export function requireSameTraining(unfinished: Unfinished, options: Going, rows: number): void {
  const batchSize = Math.min(options.batchSize, rows);
  const { epochs, steps } = unfinished;
  if (options.epochs <= epochs) {
    refuse('epochs', `more than ${epochs}, which were completed before the budget was used up`, options.epochs);
  }
  if (steps === 0) return; // nothing of the next epoch is settled
  const expected = 'as before, because the budget was used up within an epoch';
  if (rows !== unfinished.rows) refuse('rows of X', `${unfinished.rows}, ${expected}`, rows);
  if (batchSize !== unfinished.batchSize) refuse('batchSize', `${unfinished.batchSize}, ${expected}`, batchSize);
  if (options.shuffle !== unfinished.shuffle) refuse('shuffle', `${unfinished.shuffle}, ${expected}`, options.shuffle);
}

function refuse(what: string, expected: string, got: unknown): never {
  throw new OptionError(`fit: ${what} must be ${expected}, got ${got}; resume: false begins anew`, {
    path: what === 'rows of X' ? 'X' : `fit.${what}`,
    expected,
    got,
  });
}
