import type { BatchLog, EpochLog } from '../../callbacks/callback.js';
import { OptionError } from '../../errors.js';
import type { SafetensorsTensor } from '../../formats/safetensors/format.js';
import type { Json, PenaltyTerms } from '../../types.js';
import { refuse, requireBoolean, requireFinite, requireInteger, requireOptions } from '../../validate.js';
import { areStates } from '../callbacks/stateMarks.js';
import type { Hook, KeptArray, KeptStates, Progress, Unfinished } from '../state/progress.js';
import { invalidFile, type JsonFields, requireArray, requireFields, restored } from './fileFields.js';
import { CALLBACK_ARRAYS } from './trainingFile.js';

const HOOKS: readonly Hook[] = ['onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd'];
const FIGURES = ['loss', 'dataLoss', 'penalties', 'learningRate'];
const PENALTIES = ['penalties', 'valPenalties'];
const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'];

/**
 * Reads where training was interrupted, the states of its callbacks, and the logs of its epochs.
 *
 * @param read  reads the JSON of a text.
 * @param tensors  all arrays of the file; those of callbacks are removed.
 * @throws FormatError for anything that `save` does not write.
 */
export function readTraining(
  read: (key: string) => Json,
  texts: ReadonlyMap<string, string>,
  tensors: Map<string, SafetensorsTensor>,
  counters: Pick<Progress, 'step' | 'epoch'>,
): Pick<Progress, 'unfinished' | 'logs'> {
  const text = texts.get('callbacks');
  const callbacks = restored('callbacks', () =>
    readCallbacks(text, text === undefined ? null : read('callbacks'), tensors),
  );
  const logs = texts.has('history') ? restored('history', () => readHistory(read('history'), counters.epoch)) : [];
  if (!texts.has('unfinished')) {
    if (callbacks !== undefined) throw invalidFile('callbacks', 'have states, and no training was left');
    return { unfinished: undefined, logs };
  }
  const place = requireFields('unfinished', read('unfinished'));
  const unfinished = restored('unfinished', () => readUnfinished(place, counters));
  return { unfinished: { ...unfinished, ...(callbacks && { callbacks }) }, logs };
}

/**
 * Reads a place written by `save`.
 *
 * @param progress  counters of the model.
 * @throws OptionError, HyperparameterError for unknown fields, and for fields that contradict each other.
 */
function readUnfinished(fields: JsonFields, progress: Pick<Progress, 'step' | 'epoch'>): Unfinished {
  const owner = 'unfinished';
  const count = (name: string, least = 0) => requireInteger(`${owner}.${name}`, fields[name], least);
  const { metrics, data, hook, heard, batch, taken, ...others } = fields;
  const read = {
    epochs: count('epochs'),
    steps: count('steps'),
    initialEpoch: count('initialEpoch'),
    rows: count('rows'),
    batchSize: count('batchSize', 1),
    shuffle: requireBoolean(`${owner}.shuffle`, fields['shuffle']),
    dataLoss: requireFinite(`${owner}.dataLoss`, fields['dataLoss']),
    penalties: readPenalties(`${owner}.penalties`, fields['penalties']),
    metrics: requireArray(owner, metrics).map((state) =>
      state === null ? null : requireArray(owner, state).map((sum) => requireFinite(`${owner}.metrics`, sum)),
    ),
    learningRate: requireFinite(`${owner}.learningRate`, fields['learningRate']),
    within: count('within'),
    total: count('total', 1),
    data: readText(owner, 'data', data, /^[0-9a-f]{0,8}$/),
    isStopped: requireBoolean(`${owner}.isStopped`, fields['isStopped']),
    isCut: requireBoolean(`${owner}.isCut`, fields['isCut']),
  };
  requireOptions(owner, others, Object.keys(read));
  const most = read.rows === 0 ? Infinity : Math.ceil(read.rows / read.batchSize); // a stream ends where it ends
  const isStream = read.rows === 0;
  if (isStream !== (taken !== undefined))
    throw new OptionError(`${owner}: rows taken go with a stream, which has 0 rows`);
  const streamed = isStream ? { ...read, taken: readTaken(`${owner}.taken`, taken, read) } : read;
  if (read.steps > most) throw new OptionError(`${owner}: an epoch has ${most} steps, and ${read.steps} were taken`);
  const completed = read.epochs - read.initialEpoch;
  if (read.steps > progress.step || completed < 0 || completed > progress.epoch) {
    throw new OptionError(
      `${owner}: ${read.epochs} epochs and ${read.steps} steps are not those of the model's counters`,
    );
  }
  if (read.epochs > read.total || (read.epochs === read.total && read.steps > 0)) {
    throw new OptionError(`${owner}: more than the ${read.total} epochs were trained`);
  }
  if (hook === undefined && heard === undefined && batch === undefined) return streamed;
  const hooks = HOOKS.filter((name) => (name === 'onBatchEnd') === read.steps > 0 || name === 'onBatchBegin');
  const known = hooks.find((name) => name === hook);
  if (known === undefined) refuse(OptionError, `${owner}.hook`, hooks.join(', '), hook);
  const called = { ...streamed, hook: known, heard: count('heard') };
  return known === 'onBatchEnd' ? { ...called, batch: readBatch(`${owner}.batch`, batch) } : called;
}

/** Rows that full batches and a last one of at least one row have. */
function readTaken(
  path: string,
  value: Json | undefined,
  { steps, batchSize }: Pick<Unfinished, 'steps' | 'batchSize'>,
) {
  const taken = requireInteger(path, value, steps === 0 ? 0 : (steps - 1) * batchSize + 1);
  if (taken > steps * batchSize) throw new OptionError(`${path}: ${taken} rows are more than ${steps} steps take`);
  return taken;
}

function readBatch(owner: string, value: Json | undefined): BatchLog {
  const fields = requireFields('unfinished', value);
  requireOptions(owner, fields, ['batch', 'size', 'loss', 'dataLoss', 'penalties']);
  return {
    batch: requireInteger(`${owner}.batch`, fields['batch'], 0),
    size: requireInteger(`${owner}.size`, fields['size'], 1),
    loss: requireFinite(`${owner}.loss`, fields['loss']),
    dataLoss: requireFinite(`${owner}.dataLoss`, fields['dataLoss']),
    penalties: readPenalties(`${owner}.penalties`, fields['penalties']),
  };
}

/**
 * Reads logs written by `save`. Their seconds are unknown.
 *
 * @param epochs  number of completed epochs.
 * @throws OptionError, HyperparameterError unless it is a list of the logs of these epochs.
 */
function readHistory(value: Json, epochs: number): EpochLog[] {
  const owner = 'history';
  const list = requireArray(owner, value);
  const first = epochs - list.length;
  return list.map((entry, index) => {
    const path = `${owner}[${index}]`;
    const fields = requireFields(owner, entry);
    if (fields['epoch'] !== first + index) refuse(OptionError, `${path}.epoch`, `${first + index}`, fields['epoch']);
    for (const name of FIGURES)
      if (fields[name] === undefined) refuse(OptionError, `${path}.${name}`, 'there', undefined);
    const read = Object.entries(fields).map(([name, figure]) => [
      name,
      PENALTIES.includes(name) ? readPenalties(`${path}.${name}`, figure) : readFigure(path, name, figure),
    ]);
    return { ...(Object.fromEntries(read) as Omit<EpochLog, 'seconds'>), seconds: Number.NaN } as EpochLog;
  });
}

/**
 * Reads the states of callbacks, and removes their arrays from the tensors.
 *
 * @throws OptionError for anything that `save` does not write.
 */
function readCallbacks(
  text: string | undefined,
  value: Json,
  tensors: Map<string, SafetensorsTensor>,
): KeptStates | undefined {
  const names = [...tensors.keys()].filter((name) => name.startsWith(CALLBACK_ARRAYS));
  const arrays = names.map((_, index): KeptArray => {
    const tensor = tensors.get(CALLBACK_ARRAYS + index);
    if (tensor?.shape.length !== 1) throw new OptionError(`callbacks: the array ${index} is missing, or not a list`);
    return tensor.data;
  });
  for (const name of names) tensors.delete(name);
  if (text === undefined && arrays.length === 0) return undefined;
  if (text === undefined || !areStates(value, arrays.length)) {
    throw new OptionError('callbacks: expected the states of callbacks, with their arrays');
  }
  return { text, arrays };
}

function readPenalties(owner: string, value: Json | undefined): PenaltyTerms {
  const sums = Object.entries(requireFields(owner.replace(/[.[].*/, ''), value));
  return { l1: 0, l2: 0, ...Object.fromEntries(sums.map(([term, sum]) => [term, readFigure(owner, term, sum)])) };
}

function readFigure(owner: string, name: string, figure: Json | undefined): number {
  if (typeof figure === 'string' && NOT_FINITE.includes(figure)) return Number(figure);
  return requireFinite(`${owner}.${name}`, figure);
}

function readText(owner: string, name: string, value: Json | undefined, form: RegExp): string {
  if (typeof value === 'string' && form.test(value)) return value;
  refuse(OptionError, `${owner}.${name}`, `text as ${form}`, value);
}
