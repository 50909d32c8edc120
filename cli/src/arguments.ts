import { type Command, InvalidArgumentError } from 'commander';
import type { ColumnType } from 'ockham/table';
import type { Dialect } from './data/source.js';
import { readSetting } from './fit/space.js';

/** Reads an integer from least to most. */
export function integer(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected an integer from ${least} to ${most}.`);
  };
}

export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected a path.');
  return text;
}

/** Reads a share of the rows: 0.05 to 0.5. */
export function share(text: string): number {
  const value = /^0?\.\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0.05 && value <= 0.5) return value;
  throw new InvalidArgumentError('Expected a share of the rows from 0.05 to 0.5.');
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };

/** Reads a time: `60s`, `5m`, `1h`. @returns seconds. */
export function time(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?(s|m|min|h)$/.exec(text) ?? [];
  const seconds = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (number !== '' && seconds >= 1 && seconds <= 7 * 86_400) return seconds;
  throw new InvalidArgumentError('Expected a time of at least a second, such as 60s, 5m or 1h.');
}

export function setting(text: string) {
  const read = readSetting(text);
  if (typeof read === 'string') throw new InvalidArgumentError(`${read}.`);
  return read;
}

const TYPES: readonly ColumnType[] = ['numeric', 'categorical', 'boolean', 'date', 'text', 'ignore'];

/** Collects `--type name=type`. */
export function columnType(
  text: string,
  before: ReadonlyMap<string, ColumnType> = new Map(),
): ReadonlyMap<string, ColumnType> {
  const at = text.lastIndexOf('=');
  const type = TYPES.find((known) => known === text.slice(at + 1));
  if (at < 1 || type === undefined)
    throw new InvalidArgumentError(`Expected name=type; types are ${TYPES.join(', ')}.`);
  return new Map([...before, [text.slice(0, at), type]]);
}

/** Collects values of an option that may be given several times. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

const DELIMITERS: Readonly<Record<string, Dialect['delimiter']>> = {
  ',': ',',
  comma: ',',
  ';': ';',
  semicolon: ';',
  tab: '\t',
  '\t': '\t',
  '|': '|',
  bar: '|',
  spaces: 'spaces',
};

export function delimiter(text: string): Dialect['delimiter'] {
  const known = Object.hasOwn(DELIMITERS, text) ? DELIMITERS[text] : undefined;
  if (known !== undefined) return known;
  throw new InvalidArgumentError('Expected comma, semicolon, tab, bar or spaces.');
}

/** Makes a reader of one of a few words. */
export function oneOf<T>(words: Readonly<Record<string, T>>) {
  return (text: string): T => {
    if (Object.hasOwn(words, text)) return words[text]!;
    throw new InvalidArgumentError(`Expected ${Object.keys(words).join(' or ')}.`);
  };
}

/** Options about how a file is read. */
export function withReading(command: Command): Command {
  return command
    .option('--missing <text>', 'text that stands for no value, such as NA; may be given several times', several, [])
    .option('--delimiter <name>', 'comma, semicolon, tab, bar or spaces (default: found out)', delimiter)
    .option(
      '--decimal <name>',
      'point or comma (default: found out)',
      oneOf({ point: 'point', comma: 'comma' } as const),
    )
    .option(
      '--header <yes|no>',
      'whether the first line names the columns (default: found out)',
      oneOf({ yes: true, no: false }),
    )
    .option('--skip-bad', 'leave lines out that have too many or too few fields', false);
}

/** Options about the columns of a table that trains. */
export function withColumns(command: Command): Command {
  return withReading(command)
    .option(
      '--task <name>',
      'auto, classification or regression',
      oneOf({ auto: 'auto', classification: 'classification', regression: 'regression' } as const),
      'auto',
    )
    .option(
      '--type <name=type>',
      `type of a column: ${TYPES.join(', ')}; may be given several times`,
      columnType,
      new Map(),
    )
    .option('--ignore <name>', 'column to leave out; may be given several times', several, []);
}
