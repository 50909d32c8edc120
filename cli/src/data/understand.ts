import { DataError, OckhamError } from 'ockham';
import { type ColumnType, type Table, table } from 'ockham/table';
import { InputError, UsageError } from '../exit.js';
import { isEmpty, showCell, spelledNumber } from './cells.js';
import { type ColumnFacts, factsOf } from './columnFacts.js';
import { identifierIn } from './identifiers.js';
import { columnHint } from './nearest.js';
import { placeOf, type Source } from './source.js';
import { type Suspicion, suspicionsOf } from './suspicions.js';
import { type Task, taskOf } from './task.js';

/** How the user wants columns to be taken. */
export interface ColumnOptions {
  readonly target: string;
  readonly task: Task | 'auto';
  /** Types by name; the others are inferred. */
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly ignore: readonly string[];
  /** Texts that stand for no value. */
  readonly missing: readonly string[];
}

/** A table that is ready to train on, and all that was found out about it. */
export interface Understood {
  readonly source: Source;
  readonly table: Table;
  readonly task: Task;
  readonly taskReason: string;
  /** Of all columns of the file, in its order. */
  readonly columns: readonly ColumnFacts[];
  readonly suspicions: readonly Suspicion[];
  /** Rows of the source that the table has: those with a target. */
  readonly rowNumbers: readonly number[];
  /** The columns that models take: those that are not left out, without the target. */
  readonly features: readonly string[];
}

/**
 * Finds out what the columns of a file are.
 *
 * Rows without a target are left out, and so are columns that only number or name the rows, unless their type is given.
 *
 * @throws InputError with the place of the first cell that does not fit; UsageError for names that no column has.
 */
export function understand(source: Source, options: ColumnOptions): Understood {
  const { names } = source;
  const { target, types, ignore, missing } = options;
  for (const [option, name] of [
    ['--target', target] as const,
    ...[...types.keys()].map((key) => ['--type', key] as const),
    ...ignore.map((key) => ['--ignore', key] as const),
  ]) {
    if (names.includes(name)) continue;
    throw new UsageError(`${option}: ${source.path} has no column ${JSON.stringify(name)}; ${columnHint(name, names)}`);
  }
  if (ignore.includes(target)) throw new UsageError('--ignore: the target cannot be left out');

  const given = source.columns[names.indexOf(target)]!;
  const rowNumbers = given.flatMap((cell, row) => (isEmpty(cell, missing) ? [] : [row]));
  if (rowNumbers.length === 0)
    throw new InputError(`${source.path}, column ${JSON.stringify(target)}: no row has a value of the target`);
  const cellsOf = (name: string) => {
    const cells = source.columns[names.indexOf(name)]!;
    return rowNumbers.length === cells.length ? cells : rowNumbers.map((row) => cells[row]);
  };

  const schema = new Map<string, ColumnType>(types);
  for (const name of ignore) schema.set(name, 'ignore');
  const identifiers = new Map<string, string>();
  for (const name of names) {
    if (name === target || schema.has(name)) continue;
    const known = cellsOf(name).filter((cell) => !isEmpty(cell, missing));
    requireNumbers(source, name, known, rowNumbers, cellsOf(name));
    if (new Set(known).size < (known.length < rowNumbers.length ? 1 : 2)) {
      schema.set(name, 'ignore'); // empty, or the same value in every row
      continue;
    }
    const identifier = identifierIn(name, known, rowNumbers.length);
    if (identifier !== undefined) {
      identifiers.set(name, identifier);
      schema.set(name, 'ignore');
    } else if (isProse(known)) schema.set(name, 'text');
  }
  if (names.every((name) => name === target || schema.get(name) === 'ignore')) {
    throw new InputError(
      `${source.path}: no column beside the target is left to learn from; keep one with --type name=categorical`,
    );
  }

  const read = readTable(source, rowNumbers, cellsOf, { ...options, schema });
  const { task, reason } =
    options.task === 'auto' ? taskOf(read.target!) : { task: options.task, reason: 'as asked for' };
  requireTask(source, read, task);
  const columns = names.map((name) => factsOf(name, read, cellsOf(name), missing));
  return {
    source,
    table: read,
    task,
    taskReason: reason,
    columns,
    suspicions: suspicionsOf({
      table: read,
      task,
      columns,
      identifiers,
      cellsOf,
      dropped: source.rows - rowNumbers.length,
    }),
    rowNumbers,
    features: read.columns.map(({ name }) => name),
  };
}

/** Whether a column is free text: most cells are different, and have several words. */
function isProse(known: readonly unknown[]): boolean {
  const texts = known.filter((cell): cell is string => typeof cell === 'string');
  if (texts.length < known.length || texts.length < 20 || new Set(texts).size < texts.length / 2) return false;
  const words = texts.reduce((count, text) => count + text.trim().split(/\s+/).length, 0);
  return words / texts.length >= 4;
}

/** @throws InputError for a column of numbers that are written for readers. */
function requireNumbers(
  source: Source,
  name: string,
  known: readonly unknown[],
  rowNumbers: readonly number[],
  cells: readonly unknown[],
): void {
  const spelled = known.filter((cell) => spelledNumber(cell) !== undefined);
  if (spelled.length === 0 || 2 * spelled.length < known.length) return;
  const row = cells.indexOf(spelled[0]);
  const cure = `write plain numbers, or take it as names with --type ${quoted(name)}=categorical`;
  throw new InputError(
    `${placeOf(source, rowNumbers[row]!, name)}: ${showCell(spelled[0])} is ${spelledNumber(spelled[0])}; ${cure}`,
  );
}

/** Quotes a name for the shell if it needs it. */
export function quoted(name: string): string {
  return /^[\w.:/-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}

function readTable(
  source: Source,
  rowNumbers: readonly number[],
  cellsOf: (name: string) => readonly unknown[],
  { target, missing, schema }: ColumnOptions & { readonly schema: ReadonlyMap<string, ColumnType> },
): Table {
  try {
    return table(byName(source.names.map((name) => [name, cellsOf(name)])), {
      target,
      schema: byName([...schema]),
      missing,
    });
  } catch (error) {
    if (!(error instanceof OckhamError)) throw error;
    throw atItsPlace(error, source, rowNumbers);
  }
}

/** An object without a prototype: a column may be called `__proto__`. */
export function byName<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const object: Record<string, T> = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}

/** Says where in the file a cell is that the library refuses, and which option helps. */
function atItsPlace(error: OckhamError, source: Source, rowNumbers: readonly number[]): InputError {
  const [, name, row] = /^table\.(.*)\[(\d+)\]$/s.exec(error.path ?? '') ?? [];
  if (!(error instanceof DataError) || name === undefined || row === undefined) {
    return new InputError(`${source.path}: ${error.message.replace(/^table: /, '')}`, { cause: error });
  }
  const cell = source.columns[source.names.indexOf(name)]?.[rowNumbers[Number(row)]!];
  const place = placeOf(source, rowNumbers[Number(row)]!, name);
  const isCode = typeof cell === 'string' && /^[+-]?0\d+$/.test(cell);
  const cures = [
    ...(typeof cell === 'string' && !isCode ? [`--missing ${quoted(cell)} if it stands for no value`] : []),
    `--type ${quoted(name)}=categorical for names`,
  ];
  const what = isCode ? `${showCell(cell)} begins with 0: a code?` : `${showCell(cell)}, expected ${error.expected}`;
  return new InputError(`${place}: ${what}; correct it, or write ${cures.join(', or ')}`, { cause: error });
}

/** @throws UsageError if the target cannot be what was asked for; InputError for too few rows or classes. */
function requireTask(source: Source, { target, rows }: Table, task: Task): void {
  const name = JSON.stringify(target!.name);
  const values: readonly unknown[] = Array.from<unknown>(target!.values);
  const distinct = new Set(values).size;
  if (task === 'regression' && target!.type !== 'numeric') {
    throw new UsageError(
      `--task: ${name} holds ${target!.type === 'boolean' ? 'true and false' : 'text'}, which only classification can predict`,
    );
  }
  if (distinct === 1) {
    throw new InputError(
      `${source.path}, column ${name}: every row has the same value, ${showCell(values[0])}; there is nothing to learn`,
    );
  }
  if (rows < 20)
    throw new InputError(
      `${source.path}: ${rows} rows with a target are too few to learn from and to test on; give at least 20`,
    );
  if (task !== 'classification') return;
  if (distinct > rows / 3) {
    throw new InputError(
      `${source.path}, column ${name}: ${distinct} classes for ${rows} rows; is it the right target?`,
    );
  }
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [label, count] = [...counts].reduce((a, b) => (b[1] < a[1] ? b : a));
  if (count >= 4) return;
  const few = count === 1 ? '1 row' : `${count} rows`;
  throw new InputError(
    `${source.path}, column ${name}: class ${showCell(label)} has ${few}, too few to learn from and to test on; add rows, or leave these out`,
  );
}
