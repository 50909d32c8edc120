import { onWarning, type Warning } from '../../src/index.js';

/** Warnings while work runs: `W_SORTED: ...`; none of it reaches the console. */
export async function warningsOf(work: () => unknown): Promise<string[]> {
  const heard: string[] = [];
  const restore = onWarning(({ code, message }: Warning) => void heard.push(`${code}: ${message}`));
  try {
    await work();
  } finally {
    restore();
  }
  return heard;
}
