import { DataError, OptionError } from '../../errors.js';
import { nameHint } from '../../names.js';
import { show } from '../../show.js';
import { isA, isList, isPlain, refuse, requireBoolean } from '../../validate.js';
import { type Maybe, readOptions } from '../options.js';
import { recordsOf } from './csvText.js';
import { Dataset } from './dataset.js';
import { type DataSource, FileDataSource, textOf, URLDataSource } from './sources.js';

/** Settings of a column. */
export interface ColumnConfig {
  /** Whether an empty field is refused. Default: false. */
  required?: Maybe<boolean>;
  /** Default: a number where the field is one, otherwise text. 'int32' rounds down; 'bool' is 1 for 1 and true, otherwise 0. */
  dtype?: Maybe<'float32' | 'int32' | 'bool' | 'string'>;
  /** Stands for an empty field. */
  default?: Maybe<number | boolean | string>;
  /** Whether it is a target. Default: false. */
  isLabel?: Maybe<boolean>;
}

/** Options of `tf.data.csv`. */
export interface CSVConfig {
  /** Whether the first record has the names of the columns. Default: true. */
  hasHeader?: Maybe<boolean>;
  /** Names of the columns, in their order; they go before those of the header. */
  columnNames?: Maybe<readonly string[]>;
  columnConfigs?: Maybe<Readonly<Record<string, ColumnConfig>>>;
  /** Whether columns without a config are left out. Default: false. */
  configuredColumnsOnly?: Maybe<boolean>;
  /** One character. Default: a comma. */
  delimiter?: Maybe<string>;
  /** Whether fields are separated by any number of blanks. Default: false. */
  delimWhitespace?: Maybe<boolean>;
}

const KNOWN = [
  ...(['hasHeader', 'columnNames', 'columnConfigs', 'configuredColumnsOnly', 'delimiter'] as const),
  'delimWhitespace' as const,
];
const COLUMN = ['required', 'dtype', 'default', 'isLabel'] as const;
const DTYPES: readonly unknown[] = ['float32', 'int32', 'bool', 'string', undefined];

/** A record under the names of the columns. */
export type CSVElement = Record<string, unknown>;

type Columns = ReadonlyMap<string, ColumnConfig>;

/**
 * Records of a text with delimiters: an object by the names of the columns, or, where one of them is a target, `{ xs, ys }`. Empty
 * fields are undefined.
 */
export class CSVDataset extends Dataset<CSVElement> {
  private readonly names: () => Promise<string[]>;

  /** @throws OptionError for bad options. The passes throw DataError for records that do not fit, with their number. */
  constructor(source: DataSource, config?: Maybe<CSVConfig>) {
    const options = readOptions<CSVConfig>('tf.data.csv', config, KNOWN);
    const { columnNames, hasHeader = true, configuredColumnsOnly = false, delimWhitespace = false } = options;
    for (const [name, value] of Object.entries({ hasHeader, configuredColumnsOnly, delimWhitespace })) {
      requireBoolean(`tf.data.csv.${name}`, value);
    }
    const delimiter = readDelimiter(options.delimiter, delimWhitespace);
    const columns = readColumns(options.columnConfigs);
    const given = readNames(columnNames);
    const open = () => recordsOf(textOf(source), delimiter, delimWhitespace);
    const start = async () => {
      const records = open();
      const header = hasHeader ? (await records.next()).value : undefined;
      if (hasHeader && header === undefined) throw invalid('there is no record');
      return { records, names: namesOf(header ?? undefined, given, columns) };
    };
    super(async function* () {
      const { records, names } = await start();
      let number = hasHeader ? 1 : 0;
      for await (const record of records) yield elementOf(record, ++number, names, columns, configuredColumnsOnly);
    });
    this.names = async () => {
      const { records, names } = await start();
      await records.return();
      return configuredColumnsOnly ? names.filter((name) => columns.has(name)) : names;
    };
  }

  /** The names of the columns that the elements have. */
  async columnNames(): Promise<string[]> {
    return this.names();
  }
}

function invalid(what: string): DataError {
  return new DataError('E_DATA', `tf.data.csv: ${what}`, { path: 'tf.data.csv' });
}

function readDelimiter(given: string | undefined, isWhite: boolean): string {
  if (given === undefined) return isWhite ? ' ' : ',';
  const isOne = typeof given === 'string' && Array.from(given).length === 1 && !/["\r\n]/.test(given);
  if (isWhite || !isOne) {
    const expected = isWhite ? 'left out beside delimWhitespace' : 'one character, no quote and no end of a line';
    refuse(OptionError, 'tf.data.csv.delimiter', expected, given);
  }
  return given;
}

function readColumns(given: CSVConfig['columnConfigs']): Columns {
  if (given === undefined || given === null) return new Map();
  if (!isPlain(given)) return refuse(OptionError, 'tf.data.csv.columnConfigs', 'an object', given);
  const columns = Object.entries(given).map(([name, config]) => {
    const read = readOptions<ColumnConfig>(`tf.data.csv.columnConfigs.${name}`, config, COLUMN);
    if (!DTYPES.includes(read.dtype)) {
      refuse(OptionError, `tf.data.csv.columnConfigs.${name}.dtype`, 'float32, int32, bool or string', read.dtype);
    }
    return [name, read] as const;
  });
  return new Map(columns);
}

function readNames(given: CSVConfig['columnNames']): readonly string[] | undefined {
  if (given === undefined || given === null) return undefined;
  if (isList(given) && given.every((name) => typeof name === 'string')) return given;
  return refuse(OptionError, 'tf.data.csv.columnNames', 'a list of names', given);
}

/** @throws DataError without names, for names that come twice; OptionError for a config of no column. */
function namesOf(
  header: readonly string[] | undefined,
  given: readonly string[] | undefined,
  columns: Columns,
): string[] {
  if (header !== undefined && given !== undefined && header.length !== given.length) {
    throw invalid(`columnNames has ${given.length} names, and the header ${header.length}`);
  }
  const names = given ?? header;
  if (names === undefined) throw invalid('without a header, columnNames must be given');
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(`the column ${show(twice)} comes twice`);
  for (const name of columns.keys()) {
    if (names.includes(name)) continue;
    const message = `tf.data.csv.columnConfigs: there is no column ${show(name)}${nameHint(name, names)}`;
    throw new OptionError(message, { path: `tf.data.csv.columnConfigs.${name}`, got: name });
  }
  return [...names];
}

function elementOf(
  record: readonly string[],
  number: number,
  names: readonly string[],
  columns: Columns,
  configuredOnly: boolean,
): CSVElement {
  if (record.length !== names.length) {
    throw invalid(`record ${number} has ${record.length} fields, and there are ${names.length} columns`);
  }
  const [features, labels]: [[string, unknown][], [string, unknown][]] = [[], []];
  for (const [at, name] of names.entries()) {
    const config = columns.get(name);
    if (configuredOnly && config === undefined) continue;
    const value = parsed(record[at]!, config, `record ${number}: the column ${show(name)}`);
    (config?.isLabel === true ? labels : features).push([name, value]);
  }
  const xs = Object.fromEntries(features);
  return labels.length === 0 ? xs : { xs, ys: Object.fromEntries(labels) };
}

function parsed(field: string, config: ColumnConfig | undefined, owner: string): unknown {
  if (field === '') {
    if (config?.default !== undefined) return config.default;
    if (config?.required === true || config?.isLabel === true) throw invalid(`${owner} is empty`);
    return undefined;
  }
  if (config?.dtype === 'string') return field;
  if (config?.dtype === 'bool') return field === '1' || field.toLowerCase() === 'true' ? 1 : 0;
  const value = Number(field);
  if (Number.isNaN(value)) return field;
  return config?.dtype === 'int32' ? Math.floor(value) : value;
}

/**
 * Reads records of a text with delimiters (RFC 4180).
 *
 * @param source  an address, `file://` and a path, a source, or a File.
 */
export function csv(source: string | DataSource, config?: Maybe<CSVConfig>): CSVDataset {
  const isSource = isA(source, FileDataSource) || isA(source, URLDataSource);
  return new CSVDataset(isSource ? source : new URLDataSource(source as string), config);
}
