// One input, read: what comes of it, and what it has cost.

import { memory, OckhamError } from '../../src/index.js';
import { bytesRequested } from './memory.js';
import type { Bytes } from './mutate/bytes.js';
import type { Parser } from './parsers/parser.js';

/** What must hold of an input, in docs/reliability.md. */
export const MOST_MILLISECONDS = 1000;
export const FREE_BYTES = 2 ** 24;
/** Of the stack of an error that is not ours. */
const FRAMES = 6;

export interface Outcome {
  /** 'accepted', or the code of the error. */
  readonly end: string;
  /** What does not hold; undefined if all does. */
  readonly fault: string | undefined;
  readonly milliseconds: number;
  /** Bytes of buffers that were asked for, and those by which the memory of WebAssembly has grown. */
  readonly bytes: number;
}

/** Reads an input. One that is slow is read again, by the clock of this process: the processor may have been someone else's. */
export async function outcomeOf(parser: Parser, input: Bytes): Promise<Outcome> {
  const first = await readOnce(parser, input);
  if (first.milliseconds < 50) return first;
  const before = process.cpuUsage();
  const second = await readOnce(parser, input);
  const { user, system } = process.cpuUsage(before);
  const milliseconds = Math.min(first.milliseconds, second.milliseconds, (user + system) / 1000);
  const slow = milliseconds > MOST_MILLISECONDS ? `hang: ${Math.round(milliseconds)} ms` : undefined;
  return { ...first, milliseconds, fault: first.fault ?? second.fault ?? slow };
}

/** Reads an input. Stacks take longer than most parsers, so they are made for a stranger alone, which is read once more. */
async function readOnce(parser: Parser, input: Bytes, frames = 0): Promise<Outcome> {
  const given = input.slice();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  const [requested, { bytesInUse, bytesReserved }, start] = [bytesRequested(), memory(), performance.now()];
  let end = 'accepted';
  let fault: string | undefined;
  try {
    await parser.read(given);
  } catch (error) {
    if (error instanceof OckhamError) end = error.code;
    else {
      const again = frames === 0 ? await readOnce(parser, input, FRAMES) : undefined;
      [end, fault] = ['fault', again?.fault ?? `stranger: ${described(error)}`];
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const milliseconds = performance.now() - start;
  const after = memory();
  const bytes = bytesRequested() - requested + (after.bytesReserved - bytesReserved);
  if (bytes > 2 * input.length + FREE_BYTES) fault ??= `memory: ${bytes} bytes for an input of ${input.length}`;
  if (after.bytesInUse > bytesInUse) fault ??= `leak: ${after.bytesInUse - bytesInUse} bytes of the kernels' memory`;
  return { end, fault, milliseconds, bytes };
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)).split('\n').slice(0, 6).join('\n') : String(error);
}
