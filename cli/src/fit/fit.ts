import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { OckhamError, trainTestSplit } from 'ockham';
import { toOnnx } from 'ockham/onnx';
import { fileJournal } from 'ockham/tune/node';
import { counted } from '../compare/words.js';
import { printUnderstood } from '../data/print.js';
import { readSource } from '../data/readSource.js';
import { byName, type Understood, understand } from '../data/understand.js';
import { UsageError } from '../exit.js';
import { predictionsCsv } from '../output/predictionsCsv.js';
import { requireFolder, writeWhole } from '../output/write.js';
import { renderFitReport } from '../report/fit/page.js';
import { startBar } from '../terminal/bar.js';
import { InterruptedError } from '../terminal/interrupt.js';
import { figure } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';
import { linearBaseline } from './baseline.js';
import type { Goal } from './build.js';
import { usedColumns } from './columns.js';
import { trainChosen } from './curves.js';
import { fitFiles } from './files.js';
import type { Fitted } from './fitted.js';
import { foldsFor } from './folds.js';
import { importanceOf } from './importance.js';
import { toJson } from './json.js';
import { commandOf, type FitOptions, resumeOf } from './options.js';
import { type Predictions, predictionsOf, type Truth, truthOf } from './predictions.js';
import { printFitted } from './print.js';
import { advantageOf, scoreOf } from './score.js';
import { type Search, search } from './search.js';
import { trainingSize } from './space.js';

/** Share of the budget that the search gets: final training, linear model and report take the rest. */
const SEARCH_SHARE = 0.8;

/**
 * Trains a network on a file: reads it, says what it is, searches for a setting by cross-validation, tests it on rows that were held out, beside
 * a linear model, and writes model, report, predictions and figures.
 *
 * @throws InputError, UsageError, OutputError before any training; InterruptedError, with how to go on.
 */
export async function fit(options: FitOptions, terminal: Terminal, signal: AbortSignal): Promise<Fitted> {
  const source = await readSource(options.file, options, options.missing);
  const understood = understand(source, options);
  await requireFolder(options.out);
  if (!options.json) printUnderstood(understood, terminal);

  const { task, table } = understood;
  const { train, test, testIndices } = trainTestSplit(table, {
    testSize: options.test,
    seed: options.seed,
    stratify: task === 'classification',
  });
  const outputs = task === 'classification' ? new Set<unknown>(table.target!.values).size : 1;
  const goal: Goal = { task, outputs, seed: options.seed };
  const folds = foldsFor(options.folds, understood, train.target!.values);
  const found = await searchWithBar(train, goal, folds, options, terminal, signal);

  const { setting, epochs } = found.chosen;
  const { batchSize } = trainingSize(train.rows);
  const bar = startBar(terminal, 'final training');
  try {
    const linearOptions = { task, classes: outputs, folds, seed: options.seed, threads: 1, signal };
    const { model, curves } = await trainChosen(goal, { setting, epochs, batchSize }, train, test, signal, (share) =>
      bar.update(0.7 * share, ''),
    );
    try {
      bar.update(0.7, 'linear model');
      const linear = await linearBaseline(train, linearOptions);
      bar.update(0.9, 'importance of columns');
      const truth = truthOf(test, model.classes);
      const predictions = predictionsOf(model.predict(test), model.classes);
      const linearPredictions = inOrderOf(predictions, linear.predict(test));
      const bytes = model.save();
      const fitted: Fitted = {
        options,
        understood,
        trainRows: train.rows,
        testIndices,
        search: found,
        batchSize,
        curves,
        columns: usedColumns(model, understood.features),
        importances: await importanceOf(model, objectsOf(understood, testIndices), truth, options.seed),
        truth,
        predictions,
        score: scoreOf(truth, predictions, options.seed),
        linear,
        linearScore: scoreOf(truth, linearPredictions, options.seed),
        advantage: advantageOf(truth, predictions, linearPredictions, options.seed),
        naive: naiveScore(truth, truthOf(train, model.classes)),
        modelSha256: createHash('sha256').update(bytes).digest('hex'),
        command: commandOf(options, setting, epochs),
      };
      bar.stop();
      await writeResults(fitted, bytes, toOnnx(model));
      if (options.json) terminal.out.write(toJson(fitted));
      else printFitted(fitted, terminal);
      return fitted;
    } finally {
      model.dispose();
    }
  } finally {
    bar.stop();
  }
}

async function searchWithBar(
  train: Understood['table'],
  goal: Goal,
  folds: number,
  options: FitOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Search> {
  const path = join(options.out, fitFiles.journal);
  if (!options.resume) for (const own of [path, `${path}.models`]) await rm(own, { recursive: true, force: true });
  const milliseconds = options.budget === undefined ? undefined : options.budget * 1000 * SEARCH_SHARE;
  const bar = startBar(terminal, 'search');
  const started = performance.now();
  let text = '';
  let tried = 0;
  const draw = () => {
    const ofTime = milliseconds === undefined ? 0 : (performance.now() - started) / milliseconds;
    bar.update(Math.max(ofTime, tried / options.trials), text);
  };
  const timer = setInterval(draw, 500);
  try {
    return await search(train, {
      goal,
      folds,
      trials: options.trials,
      milliseconds: options.setting === undefined ? milliseconds : undefined,
      only: options.setting,
      threads: options.threads,
      journal: fileJournal(path),
      signal,
      onProgress: ({ trials, best }) => {
        tried = trials;
        const score =
          best === undefined
            ? ''
            : goal.task === 'classification'
              ? `, best log loss ${figure(best)}`
              : `, best RMSE ${figure(Math.sqrt(best))}`;
        text = `${counted(trials, 'setting')}${score}`;
        draw();
      },
    });
  } catch (error) {
    if (error instanceof InterruptedError) {
      throw new InterruptedError(
        `interrupted; ${counted(tried, 'setting')} saved in ${path}. Go on with: ${resumeOf(options)}`,
      );
    }
    throw asUserError(error, options, path);
  } finally {
    clearInterval(timer);
    bar.stop();
  }
}

function asUserError(error: unknown, { resume, budget }: FitOptions, path: string): unknown {
  if (!(error instanceof OckhamError)) return error;
  const [, misfit] = /^journal: ([^;]*)/.exec(error.message) ?? [];
  if (resume && misfit !== undefined) {
    return new UsageError(
      `--resume: ${path} does not fit: ${misfit}; give the same file and options, or leave --resume out to begin anew`,
      { cause: error },
    );
  }
  if (error.code === 'E_BUSY')
    return new UsageError(`${path}: another ockham works in this folder; choose another one with --out`, {
      cause: error,
    });
  if (error.code === 'E_DIVERGED' && /time was up/.test(error.message)) {
    return new UsageError(
      `--budget: ${budget} s are over before the first setting is trained; give more, such as --budget ${10 * (budget ?? 6)}s`,
      { cause: error },
    );
  }
  return error;
}

/** The score without any column: of the most frequent class, or of the mean of the rows that train. */
function naiveScore(test: Truth, train: Truth): number {
  if (test.kind === 'numbers' && train.kind === 'numbers') {
    const mean = train.values.reduce((sum, value) => sum + value, 0) / train.values.length;
    return Math.sqrt(test.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / test.values.length);
  }
  if (test.kind !== 'classes' || train.kind !== 'classes') return Number.NaN;
  const counts = train.classes.map((_, number) => train.numbers.filter((own) => own === number).length);
  const most = counts.indexOf(Math.max(...counts));
  return test.numbers.filter((own) => own === most).length / test.numbers.length;
}

/** Puts the classes of predictions into the order of others. */
export function inOrderOf(wanted: Predictions, given: Predictions): Predictions {
  if (wanted.kind === 'numbers' || given.kind === 'numbers') return given;
  const places = wanted.classes.map((label) => given.classes.indexOf(label));
  const count = places.length;
  const probabilities = given.probabilities.map(
    (_, at) => given.probabilities[Math.floor(at / count) * count + places[at % count]!]!,
  );
  return { kind: 'classes', classes: wanted.classes, probabilities };
}

/** Rows of the file as objects, without the columns that are left out. */
export function objectsOf(
  { source, features, rowNumbers }: Understood,
  indices: Int32Array,
): Readonly<Record<string, unknown>>[] {
  const columns = features.map((name) => [name, source.columns[source.names.indexOf(name)]!] as const);
  return Array.from(indices, (index) =>
    byName(columns.map(([name, cells]) => [name, cells[rowNumbers[index]!]] as const)),
  );
}

async function writeResults(fitted: Fitted, model: Uint8Array, onnx: Uint8Array): Promise<void> {
  const { options, understood, testIndices, predictions } = fitted;
  const to = (name: string) => join(options.out, name);
  const { source, rowNumbers, table } = understood;
  const rows = Array.from(testIndices, (index) => rowNumbers[index]!);
  const cells = source.columns[source.names.indexOf(table.target!.name)]!;
  const truth = { name: table.target!.name, cells: rows.map((row) => String(cells[row])) };
  await writeWhole(to(fitFiles.model), model);
  await writeWhole(to(fitFiles.onnx), onnx);
  await writeWhole(to(fitFiles.predictions), predictionsCsv(predictions, rows, truth));
  await writeWhole(to(fitFiles.figures), toJson(fitted));
  await writeWhole(to(fitFiles.report), await renderFitReport(fitted, basename(options.file)));
}
