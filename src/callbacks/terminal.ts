/** What the progress bar needs of a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where progress is shown: the error stream of a process, if it is a terminal. */
export function terminal(): Terminal | undefined {
  const host = globalThis as { readonly process?: { readonly stderr?: Terminal } };
  const out = host.process?.stderr;
  return out?.isTTY === true ? out : undefined;
}
