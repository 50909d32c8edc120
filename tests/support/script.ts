// Runs a script with the built files in a process of its own: what is asked of init holds for a whole process.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** The end of a script; one that hangs is killed after a minute and has code -1. */
export function runScript(
  script: URL,
  args: readonly string[] = [],
  nodeArgs: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...nodeArgs, fileURLToPath(script), ...args],
      { timeout: 60_000, env: { ...process.env, ...env } },
      (error, output, errors) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, output, errors });
      },
    );
  });
}
