// Runs a script of tests/threads/scripts in a process of its own: threads start once per process, from the built files.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** What the script came to; one that hangs is killed after a minute and has code -1. */
export function run(
  script: string,
  args: readonly string[] = [],
  nodeArgs: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const path = fileURLToPath(new URL(`scripts/${script}.js`, import.meta.url));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...nodeArgs, path, ...args],
      { timeout: 60_000, env: { ...process.env, ...env } },
      (error, output, errors) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, output, errors });
      },
    );
  });
}

/** URL of a script, as `--import` takes it. */
export function scriptUrl(script: string): string {
  return new URL(`scripts/${script}.js`, import.meta.url).href;
}
