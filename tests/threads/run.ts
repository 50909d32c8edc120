import { type Outcome, runScript } from '../support/script.js';

/** What a script of tests/threads/scripts came to. */
export function run(
  script: string,
  args?: readonly string[],
  nodeArgs?: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Outcome> {
  return runScript(new URL(scriptUrl(script)), args, nodeArgs, env);
}

/** URL of a script, as `--import` takes it. */
export function scriptUrl(script: string): string {
  return new URL(`scripts/${script}.js`, import.meta.url).href;
}
