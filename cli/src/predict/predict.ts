import { readFile } from 'node:fs/promises';
import { load, OckhamError, type Sequential } from 'ockham';
import 'ockham/table';
import type { Preprocessor } from 'ockham/table';
import { columnHint } from '../data/nearest.js';
import { readSource } from '../data/readSource.js';
import { placeOf, type ReadOptions, type Source } from '../data/source.js';
import { byName } from '../data/understand.js';
import { InputError } from '../exit.js';
import { likeliest, type Predictions, predictionsOf } from '../fit/predictions.js';
import { predictionsCsv } from '../output/predictionsCsv.js';
import { requireWritable, writeWhole } from '../output/write.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of `ockham predict`. */
export interface PredictOptions extends ReadOptions {
  readonly model: string;
  readonly file: string;
  readonly missing: readonly string[];
  /** Path of the predictions; undefined: they are printed. */
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Loads a model from its file. @throws InputError if it cannot be read, or was not made from a table. */
export async function loadModel(path: string): Promise<Sequential> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new InputError(`${path}: ${isMissing ? 'there is no such file; is the path right?' : String(cause)}`, {
      cause,
    });
  }
  try {
    return load(bytes);
  } catch (cause) {
    if (!(cause instanceof OckhamError)) throw cause;
    throw new InputError(
      `${path}: no model of Ockham (${cause.message}); give the model.safetensors that ockham fit wrote`,
      { cause },
    );
  }
}

function isPreprocessor(preparation: unknown): preparation is Preprocessor {
  return typeof preparation === 'object' && preparation !== null && 'learned' in preparation && 'groups' in preparation;
}

/** Columns of the table that a model takes. @throws InputError for a model that was not made from a table. */
export function columnsOf(model: Sequential, path: string): readonly string[] {
  const { preprocess } = model;
  const features = isPreprocessor(preprocess) ? preprocess.learned?.features : undefined;
  if (features === undefined) {
    throw new InputError(`${path}: the model takes numbers without names; ockham fit writes models that take tables`);
  }
  return [...new Set(features.map(({ column }) => column))];
}

/** Predicts the rows of a file. @throws InputError for columns that are missing, and for cells that the model cannot take. */
export async function predict(options: PredictOptions, terminal: Terminal): Promise<Predictions> {
  if (options.out !== undefined) await requireWritable(options.out);
  const model = await loadModel(options.model);
  try {
    const source = await readSource(options.file, options, options.missing);
    const predictions = predictSource(model, options.model, source, options.missing);
    const rows = Int32Array.from({ length: source.rows }, (_, row) => row);
    const text = options.json ? toJson(predictions) : predictionsCsv(predictions, rows);
    if (options.out === undefined) terminal.out.write(text);
    else await writeWhole(options.out, text);
    return predictions;
  } finally {
    model.dispose();
  }
}

/** Predicts the rows of a source that has the columns of the model, in any order, among others. */
export function predictSource(
  model: Sequential,
  path: string,
  source: Source,
  missing: readonly string[],
): Predictions {
  const columns = columnsOf(model, path);
  const lacking = columns.filter((name) => !source.names.includes(name));
  if (lacking.length > 0) {
    const others = lacking.length > 1 ? ` and ${lacking.length - 1} more` : '';
    throw new InputError(
      `${source.path}: no column ${JSON.stringify(lacking[0])}${others}, which the model takes; ${columnHint(lacking[0]!, source.names)}`,
    );
  }
  const cells = columns.map((name) => {
    const given = source.columns[source.names.indexOf(name)]!;
    return [
      name,
      missing.length === 0 ? given : given.map((cell) => (missing.includes(String(cell)) ? undefined : cell)),
    ] as const;
  });
  try {
    return predictionsOf(model.predict(byName(cells)), model.classes);
  } catch (error) {
    throw atItsPlace(error, source);
  }
}

function atItsPlace(error: unknown, source: Source): unknown {
  if (!(error instanceof OckhamError)) return error;
  const [, name, row] = /^X\.(.*)\[(\d+)\]$/s.exec(error.path ?? '') ?? [];
  if (name === undefined || row === undefined)
    return new InputError(`${source.path}: ${error.message}`, { cause: error });
  const cell = source.columns[source.names.indexOf(name)]?.[Number(row)];
  const cure =
    typeof cell === 'string'
      ? `; correct it, or write --missing ${JSON.stringify(cell)} if it stands for no value`
      : '; correct it';
  return new InputError(
    `${placeOf(source, Number(row), name)}: ${JSON.stringify(cell)}, expected ${error.expected}${cure}`,
    { cause: error },
  );
}

function toJson(predictions: Predictions): string {
  if (predictions.kind === 'numbers') return `${JSON.stringify({ predictions: Array.from(predictions.values) })}\n`;
  const { classes, probabilities } = predictions;
  const count = classes.length;
  const chosen = likeliest(predictions);
  return `${JSON.stringify({
    classes,
    predictions: Array.from(chosen, (number) => classes[number]),
    probabilities: Array.from(chosen, (_, row) => Array.from(probabilities.subarray(row * count, (row + 1) * count))),
  })}\n`;
}
