import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Table from 'cli-table3';
import { isEmpty } from '../data/cells.js';
import { columnHint } from '../data/nearest.js';
import { readSource } from '../data/readSource.js';
import { placeOf, type ReadOptions } from '../data/source.js';
import { byName } from '../data/understand.js';
import { InputError, UsageError } from '../exit.js';
import { type UsedColumn, usedColumns } from '../fit/columns.js';
import { fitFiles } from '../fit/files.js';
import { type ColumnImportance, importanceOf } from '../fit/importance.js';
import type { Truth } from '../fit/predictions.js';
import { columnsOf, loadModel } from '../predict/predict.js';
import { figure } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of `ockham explain`. */
export interface ExplainOptions extends ReadOptions {
  readonly model: string;
  /** Rows that did not train, with the target; undefined: the importances that `ockham fit` has found. */
  readonly file: string | undefined;
  readonly target: string | undefined;
  readonly missing: readonly string[];
  readonly seed: number;
  readonly json: boolean;
}

/** The columns that a model uses, and how much. */
export interface Explanation {
  readonly columns: readonly UsedColumn[];
  /** Undefined if no rows are known. */
  readonly importances: readonly ColumnImportance[] | undefined;
  /** Rows that the importances are of. */
  readonly basis: string;
}

/** Says which columns a model uses, and how much worse it gets without each. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<Explanation> {
  const model = await loadModel(options.model);
  try {
    const names = columnsOf(model, options.model);
    const columns = usedColumns(model, names);
    const explanation: Explanation =
      options.file === undefined
        ? { columns, ...(await importancesBeside(options.model)) }
        : { columns, ...(await importancesOn(model, names, options.file, options)) };
    if (options.json) terminal.out.write(`${JSON.stringify(explanation)}\n`);
    else print(explanation, terminal);
    return explanation;
  } finally {
    model.dispose();
  }
}

/** Takes the importances of fit.json beside the model, if it is of this model. */
async function importancesBeside(path: string): Promise<Pick<Explanation, 'importances' | 'basis'>> {
  const none = {
    importances: undefined,
    basis: 'no rows: give a file, and --target, for the importance of the columns',
  };
  const text = await readFile(join(dirname(path), fitFiles.figures), 'utf8').catch(() => undefined);
  if (text === undefined) return none;
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  let figures: unknown;
  try {
    figures = JSON.parse(text);
  } catch {
    return none;
  }
  if (!isFigures(figures) || figures.modelSha256 !== sha256) return none;
  return { importances: figures.importances, basis: `the ${figures.testRows} test rows of ockham fit` };
}

function isFigures(
  value: unknown,
): value is { modelSha256: string; testRows: number; importances: ColumnImportance[] } {
  if (typeof value !== 'object' || value === null) return false;
  const { modelSha256, testRows, importances } = value as Record<string, unknown>;
  const isImportance = (one: unknown) =>
    typeof one === 'object' && one !== null && 'column' in one && 'mean' in one && 'std' in one;
  return (
    typeof modelSha256 === 'string' &&
    typeof testRows === 'number' &&
    Array.isArray(importances) &&
    importances.every(isImportance)
  );
}

async function importancesOn(
  model: Awaited<ReturnType<typeof loadModel>>,
  names: readonly string[],
  file: string,
  options: ExplainOptions,
): Promise<Pick<Explanation, 'importances' | 'basis'>> {
  const { target, missing, seed } = options;
  if (target === undefined) throw new UsageError('--target: name the column that the model predicts');
  const source = await readSource(file, options, missing);
  for (const name of [target, ...names]) {
    if (!source.names.includes(name))
      throw new InputError(`${file}: no column ${JSON.stringify(name)}; ${columnHint(name, source.names)}`);
  }
  const cellsOf = (name: string) => source.columns[source.names.indexOf(name)]!;
  const rows = cellsOf(target).flatMap((cell, row) => (isEmpty(cell, missing) ? [] : [row]));
  if (rows.length < 2)
    throw new InputError(`${file}, column ${JSON.stringify(target)}: at least two rows need a value of the target`);
  const objects = rows.map((row) =>
    byName(
      names.map(
        (name) => [name, missing.includes(String(cellsOf(name)[row])) ? undefined : cellsOf(name)[row]] as const,
      ),
    ),
  );
  const truth = truthAt(model.classes?.map(String), rows, cellsOf(target), (row) => placeOf(source, row, target));
  return { importances: await importanceOf(model, objects, truth, seed), basis: `${rows.length} rows of ${file}` };
}

function truthAt(
  classes: readonly string[] | undefined,
  rows: readonly number[],
  cells: readonly unknown[],
  place: (row: number) => string,
): Truth {
  if (classes === undefined) {
    const values = Float64Array.from(rows, (row) => Number(cells[row]));
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong !== -1)
      throw new InputError(`${place(rows[wrong]!)}: ${JSON.stringify(cells[rows[wrong]!])}, expected a number`);
    return { kind: 'numbers', values };
  }
  const numbers = Int32Array.from(rows, (row) => classes.indexOf(String(cells[row])));
  const wrong = numbers.indexOf(-1);
  if (wrong !== -1) {
    throw new InputError(
      `${place(rows[wrong]!)}: ${JSON.stringify(cells[rows[wrong]!])} is none of the model's classes: ${classes.join(', ')}`,
    );
  }
  return { kind: 'classes', classes, numbers };
}

function print({ columns, importances, basis }: Explanation, { out }: Terminal): void {
  const grid = new Table({
    head: ['column', 'used', 'norm of its weights', 'importance ± sd'],
    colAligns: ['left', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  const order = importances?.map(({ column }) => column) ?? columns.map(({ column }) => column);
  for (const name of order) {
    const column = columns.find((one) => one.column === name);
    const importance = importances?.find((one) => one.column === name);
    const spread = importance === undefined ? '' : `${figure(importance.mean)} ± ${figure(importance.std)}`;
    grid.push([name, column?.isAlive === true ? 'yes' : 'no', figure(column?.norm ?? 0), spread]);
  }
  out.write(`${grid.toString()}\n`);
  out.write(
    `Importance: how much worse the score gets (accuracy lost, or root mean squared error added) when a column is shuffled; of ${basis}.\n`,
  );
}
