import { availableParallelism } from 'node:os';
import { Command, CommanderError, Option } from 'commander';
import { integer, oneOf, path, setting, share, time, withColumns, withReading } from './arguments.js';
import type { CompareOptions } from './compare/compare.js';
import { maxTrainRows } from './compare/split.js';
import type { CompareTableOptions } from './compare/table/compareTable.js';
import { type ExitCode, exitCodes, UserError } from './exit.js';
import type { ExplainOptions } from './explain/explain.js';
import type { FitOptions } from './fit/options.js';
import { settingNames } from './fit/space.js';
import type { PathOptions } from './path/path.js';
import type { PredictOptions } from './predict/predict.js';
import type { SweepCommandOptions } from './sweep/sweep.js';
import type { WorkerCommandOptions } from './sweep/worker.js';
import { InterruptedError } from './terminal/interrupt.js';
import type { Terminal } from './terminal/terminal.js';

/** Functions of the commands, which tests replace. */
export interface Actions {
  compare(options: CompareOptions): Promise<unknown>;
  compareTable(options: CompareTableOptions): Promise<unknown>;
  fit(options: FitOptions): Promise<unknown>;
  predict(options: PredictOptions): Promise<unknown>;
  path(options: PathOptions): Promise<unknown>;
  explain(options: ExplainOptions): Promise<unknown>;
  sweep(options: SweepCommandOptions): Promise<unknown>;
  worker(options: WorkerCommandOptions): Promise<unknown>;
  /** @returns whether all is as promised. */
  verify(options: { readonly json: boolean }): Promise<boolean>;
}

/** Options as they are named on the command line: `--type` may be given several times. */
type Given<O extends { readonly types: unknown }> = Omit<O, 'types' | 'file'> & { readonly type: O['types'] };

function named<O extends { readonly types: unknown }>({ type, ...options }: Given<O>, file: string) {
  return { ...options, types: type, file };
}

/** Limits of a search without `--budget` and `--trials`. */
const SECONDS = 60;
const MOST_TRIALS = 1000;

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong command line, 3 a file cannot be read or used, 4 a file cannot be written, 130 Ctrl-C`;

function createProgram(
  actions: Actions,
  terminal: Pick<Terminal, 'out' | 'err'>,
  onFailure: (code: ExitCode) => void,
): Command {
  const threads = availableParallelism();
  const program = new Command('ockham')
    .description(
      'From a table to a chosen model, its report and predictions. Networks with exact zeros, trained by WebAssembly kernels.',
    )
    .option('--debug', 'show where an error comes from')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .showHelpAfterError('(--help lists the options)')
    .addHelpText('after', `${EXIT_CODES}\n\nBegin with:\n  npx ockham fit data.csv --target y`);
  const add = (name: string, description: string, examples: readonly string[]) =>
    program
      .command(name)
      .description(description)
      .option('--json', 'print one JSON object, for machines', false)
      .option('--debug', 'show where an error comes from')
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}\n${EXIT_CODES}`);

  withColumns(
    add(
      'fit <file>',
      'Train a network on a table: says what the columns are, searches settings by cross-validation, tests on rows held out beside a linear model, and writes model, report and predictions.',
      [
        'npx ockham fit data.csv --target price',
        'npx ockham fit data.parquet --target churned --budget 5m --ignore customer_id',
        'npx ockham fit messung.csv --target y --missing NA --missing ?',
      ],
    ),
  )
    .requiredOption('--target <name>', 'column to predict')
    .option('--budget <time>', `time of the whole command, about: 60s, 5m, 1h (default: ${SECONDS}s)`, time)
    .option(
      '--trials <n>',
      'number of settings to try, in place of a time: the same on every machine',
      integer(1, 100_000),
    )
    .option('--setting <text>', 'train this setting only, as a report gives it', setting)
    .option('--test <share>', 'share of the rows that only test', share, 0.2)
    .option('--folds <n>', 'folds of the cross-validation', integer(2, 20), 5)
    .option('--seed <n>', 'seed of all that is random', integer(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--threads <n>', 'trainings at a time', integer(1, 256), threads)
    .option('--out <folder>', 'where the results go', path, 'ockham-fit')
    .option('--resume', 'go on with an interrupted search', false)
    .action(async (file: string, options: Given<FitOptions>) => {
      const hasLimit = options.budget !== undefined || options.trials !== undefined;
      await actions.fit({
        ...named<FitOptions>(options, file),
        budget: hasLimit ? options.budget : SECONDS,
        trials: options.trials ?? MOST_TRIALS,
        setting: options.setting,
      });
    });

  withReading(
    add('predict <model> <file>', 'Predict the rows of a file with a model that fit or path wrote; prints CSV.', [
      'npx ockham predict ockham-fit/model.safetensors new.csv',
      'npx ockham predict ockham-fit/model.safetensors new.csv --out predictions.csv',
    ]),
  )
    .option('--out <file>', 'where the predictions go (default: printed)', path)
    .action(
      async (
        model: string,
        file: string,
        options: Omit<PredictOptions, 'model' | 'file' | 'out'> & { out?: string },
      ) => {
        await actions.predict({ ...options, model, file, out: options.out });
      },
    );

  withColumns(
    add(
      'path <file>',
      'Fit a linear model (lasso, or logistic for classes) over all strengths of its penalty, and choose one by the rule of one standard error.',
      ['npx ockham path data.csv --target y'],
    ),
  )
    .requiredOption('--target <name>', 'column to predict')
    .option('--test <share>', 'share of the rows that only test', share, 0.2)
    .option('--folds <n>', 'folds of the cross-validation', integer(3, 20), 10)
    .option('--seed <n>', 'seed of split and folds', integer(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--threads <n>', 'folds at a time', integer(1, 256), 1)
    .option('--out <folder>', 'where the results go', path, 'ockham-path')
    .action(async (file: string, options: Given<PathOptions>) => {
      await actions.path(named<PathOptions>(options, file));
    });

  withReading(
    add(
      'explain <model> [file]',
      'Say which columns a model uses and how much worse it gets without each: on the test rows of fit, or on the rows of a file.',
      [
        'npx ockham explain ockham-fit/model.safetensors',
        'npx ockham explain ockham-fit/model.safetensors new.csv --target y',
      ],
    ),
  )
    .option('--target <name>', 'column that the model predicts, in the file')
    .option('--seed <n>', 'seed of the permutations', integer(0, Number.MAX_SAFE_INTEGER), 1)
    .action(
      async (
        model: string,
        file: string | undefined,
        options: Omit<ExplainOptions, 'model' | 'file' | 'target'> & { target?: string },
      ) => {
        await actions.explain({ ...options, model, file, target: options.target });
      },
    );

  withColumns(
    add(
      'compare [file]',
      'Compare penalties, dropout, a constraint and early stopping: on handwritten digits, nearly a fifth of whose training labels are wrong, or on your table. Differences to no regularizer are paired.',
      ['npx ockham compare', 'npx ockham compare data.csv --target y'],
    ),
  )
    .option('--target <name>', 'column to predict, of a file')
    .option(
      '--seeds <n>',
      'trainings per regularizer, and per fold of a file (default: 8; of a file 2)',
      integer(1, 1000),
    )
    .option('--folds <n>', 'folds of a file', integer(2, 20), 5)
    .option(
      '--epochs <n>',
      'passes over the training rows (default: 200; of a file about 4000 steps)',
      integer(1, 100_000),
    )
    .option(
      '--rows <n>',
      `training rows of the digits, at most ${maxTrainRows}`,
      integer(2, maxTrainRows),
      maxTrainRows,
    )
    .option('--out <file>', 'where the report goes', path, 'report.html')
    .option('--threads <n>', 'trainings at a time; the results do not depend on it', integer(1, 256), threads)
    .action(
      async (file: string | undefined, options: Given<CompareTableOptions> & CompareOptions, command: Command) => {
        const { seeds, epochs, rows, out, threads: size, json, target } = options;
        if (file === undefined) {
          if (target !== undefined) command.error('error: --target needs a file');
          await actions.compare({ seeds: seeds ?? 8, epochs: epochs ?? 200, rows, out, threads: size, json });
          return;
        }
        if (target === undefined) command.error("error: required option '--target <name>' not specified");
        await actions.compareTable({ ...named<CompareTableOptions>(options, file), seeds: seeds ?? 2, epochs });
      },
    );

  const queue = () =>
    new Option('--queue <url>', 'Redis or Valkey: redis://[user:password@]host[:port], rediss:// for TLS')
      .env('OCKHAM_QUEUE')
      .makeOptionMandatory();
  withColumns(
    add(
      'sweep <file>',
      'Search a space of settings on many machines: sends tasks to the workers of a queue, and goes on where it was if it is called again. Needs the package @ockham/sweep.',
      [
        'npx ockham sweep data.csv --target y --space space.json --queue redis://10.0.0.5',
        'OCKHAM_QUEUE=rediss://:secret@10.0.0.5 npx ockham sweep data.csv --target y --space space.json --trials 1000',
        `space.json: { "units": { "choice": [16, 64] }, "lambda": { "logUniform": [1e-5, 0.1] }, "layers": 1 }`,
      ],
    ),
  )
    .requiredOption('--target <name>', 'column to predict')
    .requiredOption('--space <file>', `JSON of ranges; parameters are ${settingNames.join(', ')}`, path)
    .addOption(queue())
    .option('--name <name>', 'name of the queue', 'sweep')
    .option('--trials <n>', 'settings to try', integer(1, 1_000_000), 100)
    .option('--epochs <n>', 'passes of a training to the end (default: about 4000 steps)', integer(1, 100_000))
    .option('--pruner <name>', 'asha or none', oneOf({ asha: 'asha', none: 'none' } as const), 'asha')
    .option('--folds <n>', 'folds of the cross-validation', integer(2, 20), 5)
    .option('--test <share>', 'share of the rows that only test', share, 0.2)
    .option('--ahead <n>', 'tasks in the queue at a time: more than all workers train', integer(1, 100_000), 64)
    .option('--seed <n>', 'seed of all that is random', integer(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--out <folder>', 'where model and journal go', path, 'ockham-sweep')
    .action(async (file: string, options: Given<SweepCommandOptions>) => {
      await actions.sweep({ ...named<SweepCommandOptions>(options, file), epochs: options.epochs });
    });

  add(
    'worker',
    'Train for the sweeps of a queue, on this machine, until Ctrl-C. Needs the package @ockham/sweep, and none of your code.',
    [
      'npx ockham worker --queue redis://10.0.0.5',
      'OCKHAM_QUEUE=rediss://:secret@10.0.0.5 npx ockham worker --trainings 8',
    ],
  )
    .addOption(queue())
    .option('--name <name>', 'name of the queue', 'sweep')
    .option('--trainings <n>', 'trainings at a time', integer(1, 256), threads)
    .action(async (options: WorkerCommandOptions) => {
      await actions.worker(options);
    });

  add('verify', 'Check whether this engine computes the promised bits.', ['npx ockham verify']).action(
    async (options: { readonly json: boolean }) => {
      if (!(await actions.verify({ json: options.json }))) onFailure(exitCodes.failed);
    },
  );
  return program;
}

/** Runs a command line (without node and the script's name). Never rejects: errors are written and become exit codes. */
export async function run(
  args: readonly string[],
  actions: Actions,
  terminal: Pick<Terminal, 'out' | 'err'>,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const program = createProgram(actions, terminal, (failure) => {
    code = failure;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // commander has written its message already; --help comes as an error with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const message = error instanceof Error ? error.message : String(error);
    terminal.err.write(`ockham: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
    if (args.includes('--debug')) terminal.err.write(`${stackOf(error)}\n`);
    return codeOf(error);
  }
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof InterruptedError) return exitCodes.interrupted;
  if (error instanceof UserError) return error.exitCode;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EROFS' || code === 'EACCES' || code === 'EIO'
    ? exitCodes.output
    : exitCodes.failed;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
