/** Exit codes of the command; docs/cli.md has them. */
export const exitCodes = {
  done: 0,
  /** The work failed: training diverged, a result is wrong, or there is a fault in this program. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A file cannot be read, or its contents cannot be used. */
  input: 3,
  /** A file cannot be written. */
  output: 4,
  /** Ctrl-C: 128 + the signal's number. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An error that the user can mend. Its message is one line: what, where, and what to do. */
export abstract class UserError extends Error {
  abstract readonly exitCode: ExitCode;
}

/** Options that do not fit each other or the data. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
  readonly exitCode = exitCodes.usage;
}

/** A file cannot be read, or what is in it cannot be used. */
export class InputError extends UserError {
  override readonly name = 'InputError';
  readonly exitCode = exitCodes.input;
}

/** A path cannot be written. */
export class OutputError extends UserError {
  override readonly name = 'OutputError';
  readonly exitCode = exitCodes.output;
}
