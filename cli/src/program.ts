import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { CompareOptions } from './compare/compare.js';
import type { Terminal } from './compare/progress.js';
import { maxTrainRows } from './compare/split.js';

/** Functions of the commands, which tests replace. */
export interface Actions {
  compare(options: CompareOptions): Promise<void>;
}

/** 0: done; 1: the work failed; 2: the command line is wrong. */
export type ExitCode = 0 | 1 | 2;

function integer(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected an integer from ${least} to ${most}.`);
  };
}

function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected a path.');
  return text;
}

function createProgram(actions: Actions, terminal: Pick<Terminal, 'out' | 'err'>): Command {
  const program = new Command('ockham')
    .description('Regularized dense neural networks, trained by WebAssembly kernels.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .showHelpAfterError('(--help lists the options)');
  program
    .command('compare')
    .description(
      'Compare penalties, dropout, a constraint and early stopping on handwritten digits, nearly a fifth of whose training ' +
        'labels are wrong: prints a table and writes a report with learning curves and weight histograms.',
    )
    .option('--seeds <n>', 'trainings per regularizer', integer(1, 1000), 10)
    .option('--epochs <n>', 'passes over the training rows', integer(1, 100_000), 200)
    .option('--rows <n>', `training rows, at most ${maxTrainRows}`, integer(2, maxTrainRows), maxTrainRows)
    .option('--out <file>', 'where the report goes', path, 'report.html')
    .option(
      '--threads <n>',
      'trainings at a time; the results do not depend on it',
      integer(1, 256),
      availableParallelism(),
    )
    .option('--json <file>', 'also write the figures as JSON', path)
    .action(async (options: Omit<CompareOptions, 'json'> & { json?: string }) => {
      await actions.compare({ ...options, json: options.json });
    });
  return program;
}

/** Runs a command line (without node and the script's name). Never rejects: errors are written and become exit codes. */
export async function run(
  args: readonly string[],
  actions: Actions,
  terminal: Pick<Terminal, 'out' | 'err'>,
): Promise<ExitCode> {
  try {
    await createProgram(actions, terminal).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    // commander has written its message already; --help comes as an error with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err.write(`ockham: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
