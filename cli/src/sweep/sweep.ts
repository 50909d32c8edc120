import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SweepEvent } from '@ockham/sweep';
import { HyperparameterError, OckhamError, OptionError, trainTestSplit } from 'ockham';
import { stratifiedKFold } from 'ockham/selection';
import type { Table } from 'ockham/table';
import { asha, type Study } from 'ockham/tune';
import { counted } from '../compare/words.js';
import { printUnderstood } from '../data/print.js';
import { readSource } from '../data/readSource.js';
import { understand } from '../data/understand.js';
import { InputError, UsageError } from '../exit.js';
import { buildNetwork, type Goal } from '../fit/build.js';
import { foldsFor } from '../fit/folds.js';
import type { TableOptions } from '../fit/options.js';
import { predictionsOf, truthOf } from '../fit/predictions.js';
import { type Score, scoreOf } from '../fit/score.js';
import { reductionFactor, type Setting, settingNames, trainingSize } from '../fit/space.js';
import { requireFolder, writeWhole } from '../output/write.js';
import { startBar } from '../terminal/bar.js';
import { InterruptedError } from '../terminal/interrupt.js';
import { figure } from '../terminal/numbers.js';
import type { Terminal } from '../terminal/terminal.js';
import { loadSweep } from './load.js';
import { printSwept } from './print.js';

/** Options of `ockham sweep`. */
export interface SweepCommandOptions extends TableOptions {
  /** Path of the space, JSON. */
  readonly space: string;
  readonly queue: string;
  /** Of the queue. */
  readonly name: string;
  /** Tasks in the queue at a time. */
  readonly ahead: number;
  readonly trials: number;
  /** Of a training to the end; undefined: as many as `fit` takes. */
  readonly epochs: number | undefined;
  readonly pruner: 'asha' | 'none';
  readonly folds: number;
  /** Share of the rows that only test. */
  readonly test: number;
  readonly seed: number;
  /** Folder of the results. */
  readonly out: string;
  readonly json: boolean;
}

/** Files in the folder of the results. */
export const sweepFiles = { model: 'model.safetensors', journal: 'sweep.jsonl' } as const;

/** Values of parameters that a space does not name. */
const DEFAULTS: Setting = { layers: 1, units: 32, lambda: 1e-4, l2: 1e-5, dropout: 0, learningRate: 0.01 };

/** The findings of a sweep. */
export interface Swept {
  readonly setting: Setting;
  readonly epochs: number;
  /** Mean squared error in the target's units, or log loss; mean over the folds. */
  readonly value: number;
  readonly trials: number;
  readonly failed: readonly { readonly trial: number; readonly message: string }[];
  /** On rows that the sweep did not have. */
  readonly score: Score;
  readonly modelSha256: string;
}

/**
 * Searches the space on a table by the workers of a queue, trains the best setting on all rows that learn, and tests it. Called again with the same
 * options, it goes on where it was.
 *
 * @throws InputError, UsageError, OutputError before any training; QueueError for the queue; InterruptedError, with how to go on.
 */
export async function sweepTable(
  options: SweepCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Swept> {
  const space = await readSpaceFile(options.space);
  const { sweep, readSpace } = await loadSweep();
  try {
    readSpace(space, settingNames);
  } catch (cause) {
    throw asUserError(cause, options);
  }
  const source = await readSource(options.file, options, options.missing);
  const understood = understand(source, options);
  await requireFolder(options.out);
  if (!options.json) printUnderstood(understood, terminal);

  const { task, table } = understood;
  const isClasses = task === 'classification';
  const { train, test } = trainTestSplit(table, { testSize: options.test, seed: options.seed, stratify: isClasses });
  const outputs = isClasses ? new Set<unknown>(table.target!.values).size : 1;
  const goal: Goal = { task, outputs, seed: options.seed };
  const size = trainingSize(train.rows);
  const epochs = options.epochs ?? size.epochs;
  const folds = foldsFor(options.folds, understood, train.target!.values);
  const gracePeriod = Math.max(1, Math.floor(epochs / reductionFactor ** 2));
  const watched = watch(options, isClasses, terminal);
  let study: Study;
  try {
    study = await sweep({
      queue: options.queue,
      name: options.name,
      ahead: options.ahead,
      space,
      parameters: settingNames,
      build: (params, rows) => buildNetwork(goal, { ...DEFAULTS, ...params }, asTable(rows.X)),
      data: train,
      journal: join(options.out, sweepFiles.journal),
      folds: isClasses ? stratifiedKFold({ nSplits: folds, seed: options.seed }) : folds,
      budget: { trials: options.trials, epochs },
      pruner: options.pruner === 'asha' ? asha({ reductionFactor, gracePeriod }) : 'none',
      metric: isClasses ? 'dataLoss' : 'mse',
      fit: { batchSize: size.batchSize },
      seed: options.seed,
      signal,
      onWarning: () => {},
      onEvent: watched.tell,
    });
  } catch (error) {
    throw asUserError(error, options);
  } finally {
    watched.stop();
  }
  const { model, best } = study;
  try {
    const bytes = model.save();
    await writeWhole(join(options.out, sweepFiles.model), bytes);
    const swept: Swept = {
      setting: { ...DEFAULTS, ...best.params },
      epochs: best.epochs,
      value: best.value!, // if every setting failed, tune has thrown
      trials: study.ranking.length,
      failed: study.ranking.flatMap(({ number, error }) =>
        error === undefined ? [] : [{ trial: number, message: error }],
      ),
      score: scoreOf(truthOf(test, model.classes), predictionsOf(model.predict(test), model.classes), options.seed),
      modelSha256: createHash('sha256').update(bytes).digest('hex'),
    };
    if (options.json) terminal.out.write(`${JSON.stringify({ target: options.target, task, ...swept })}\n`);
    else printSwept(swept, options, terminal);
    return swept;
  } finally {
    model.dispose();
  }
}

/** The rows that a setting trains on: parts of a table are tables. */
function asTable(X: object): Table {
  if (!('schema' in X && 'columns' in X)) throw new TypeError('the rows of a fold are no table');
  return X as Table;
}

async function readSpaceFile(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputError(
      `${path}: the file of the space cannot be read; write one such as { "units": { "choice": [16, 64] } }`,
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${path}: no JSON (${cause instanceof Error ? cause.message : String(cause)})`, { cause });
  }
}

/** Shows how far a sweep is: a bar on a terminal; elsewhere only what the user must do something about. */
function watch({ trials }: SweepCommandOptions, isClasses: boolean, terminal: Terminal) {
  const bar = startBar(terminal, 'sweep');
  let share = 0;
  let text = '';
  let isIdle = false;
  const note = (line: string) => {
    if (!terminal.interactive) terminal.err.write(`ockham: ${line}\n`);
  };
  const tell = (event: SweepEvent) => {
    if (event.kind !== 'idle') isIdle = false;
    switch (event.kind) {
      case 'progress': {
        const { ended, best } = event;
        const value = best?.value;
        const score =
          value === undefined
            ? ''
            : isClasses
              ? `, best log loss ${figure(value)}`
              : `, best RMSE ${figure(Math.sqrt(value))}`;
        share = ended / trials;
        text = `${ended} of ${counted(trials, 'setting')}${score}`;
        bar.update(share, text);
        break;
      }
      case 'idle':
        bar.update(share, 'no worker is there: start ockham worker');
        if (!isIdle)
          note(`${counted(event.jobs, 'job')} wait, and no worker is there; start one with: npx ockham worker`);
        isIdle = true;
        break;
      case 'failed':
        note(`trial ${event.trial} failed: ${event.message}`);
        break;
      case 'trouble':
        bar.update(share, event.message);
        note(event.message);
        break;
    }
  };
  return { tell, stop: () => bar.stop() };
}

function asUserError(error: unknown, { out, space }: SweepCommandOptions): unknown {
  const journal = join(out, sweepFiles.journal);
  if (error instanceof InterruptedError) {
    return new InterruptedError(`interrupted; ${journal} has what is done. Go on with the same command`);
  }
  if (!(error instanceof OckhamError)) return error;
  const [, misfit] = /^journal: ([^;]*)/.exec(error.message) ?? [];
  if (misfit !== undefined) {
    return new UsageError(
      `${journal} does not fit: ${misfit}; give the same file and options, or another folder with --out`,
      { cause: error },
    );
  }
  if (error.code === 'E_BUSY') {
    return new UsageError(`${journal}: another ockham works in this folder; choose another one with --out`, {
      cause: error,
    });
  }
  if (error instanceof OptionError && error.path?.startsWith('queue'))
    return new UsageError(`--queue: ${error.message}`, { cause: error });
  if (error instanceof OptionError || error instanceof HyperparameterError)
    return new InputError(`${space}: ${error.message}`, { cause: error });
  return error;
}
