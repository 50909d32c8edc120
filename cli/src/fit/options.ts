import type { ReadOptions } from '../data/source.js';
import { type ColumnOptions, quoted } from '../data/understand.js';
import { type Setting, writeSetting } from './space.js';

/** How a table is read: the options that all commands on a table have. */
export interface TableOptions extends ReadOptions, ColumnOptions {
  readonly file: string;
}

/** Options of `ockham fit`. */
export interface FitOptions extends TableOptions {
  /** Share of the rows that only test. */
  readonly test: number;
  readonly folds: number;
  /** Seconds of the whole command, about; undefined: no limit. */
  readonly budget: number | undefined;
  /** Most settings that are tried. */
  readonly trials: number;
  /** Only this setting is trained. */
  readonly setting: { readonly setting: Setting; readonly epochs: number } | undefined;
  readonly seed: number;
  readonly threads: number;
  /** Folder of the results. */
  readonly out: string;
  readonly resume: boolean;
  readonly json: boolean;
}

/** The options of a table as a command line has them. */
export function tableArguments(options: TableOptions): string[] {
  const { file, target, task, types, ignore, missing, delimiter, decimal, header, skipBad } = options;
  return [
    quoted(file),
    '--target',
    quoted(target),
    ...(task === 'auto' ? [] : ['--task', task]),
    ...[...types].flatMap(([name, type]) => ['--type', quoted(`${name}=${type}`)]),
    ...ignore.flatMap((name) => ['--ignore', quoted(name)]),
    ...missing.flatMap((text) => ['--missing', quoted(text)]),
    ...(delimiter === undefined ? [] : ['--delimiter', delimiter === '\t' ? 'tab' : quoted(delimiter)]),
    ...(decimal === undefined ? [] : ['--decimal', decimal]),
    ...(header === undefined ? [] : ['--header', header ? 'yes' : 'no']),
    ...(skipBad === true ? ['--skip-bad'] : []),
  ];
}

/** The command that trains the same weights again, without the search. */
export function commandOf(options: FitOptions, setting: Setting, epochs: number): string {
  const { test, folds, seed } = options;
  const numbers = ['--test', test, '--folds', folds, '--seed', seed, '--setting', writeSetting(setting, epochs)];
  return ['npx ockham fit', ...tableArguments(options), ...numbers].join(' ');
}

/** The command that fits the same path again. */
export function pathCommand(options: TableOptions & Pick<FitOptions, 'test' | 'folds' | 'seed'>): string {
  const { test, folds, seed } = options;
  const numbers = ['--test', test, '--folds', folds, '--seed', seed];
  return ['npx ockham path', ...tableArguments(options), ...numbers].join(' ');
}

/** The command that predicts other rows: files like this one need the same texts for no value. */
export function predictCommand(model: string, { missing }: Pick<TableOptions, 'missing'>): string {
  return [
    'npx ockham predict',
    quoted(model),
    'new.csv',
    ...missing.flatMap((text) => ['--missing', quoted(text)]),
  ].join(' ');
}

/** The command that goes on with an interrupted search. */
export function resumeOf(options: FitOptions): string {
  const { test, folds, seed, budget, trials, out } = options;
  const limits = budget === undefined ? ['--trials', trials] : ['--budget', `${budget}s`];
  const numbers = ['--test', test, '--folds', folds, '--seed', seed, ...limits, '--out', quoted(out), '--resume'];
  return ['npx ockham fit', ...tableArguments(options), ...numbers].join(' ');
}
