// A process of a run: reads its rounds, writes the place where it is into a file before each input, and reports counts and faults.
// Whoever started it finds the input in that file if this process hangs or dies.
import './memory.js';
import { openSync, writeSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { onWarning } from '../../src/index.js';
import { drawOf } from './mutate/draw.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { allParsers } from './parsers/all.js';
import { type Block, blocksOf } from './rounds.js';

/** What a process is to do. */
export interface Work {
  readonly seed: number;
  readonly rounds: number;
  /** Its first round, and how many processes share the rounds. */
  readonly first: number;
  readonly step: number;
  /** Inputs of its first round that are done already. */
  readonly skip: number;
  /** The one input of its first round that it is to read; undefined for all. */
  readonly last?: number | undefined;
  readonly parser: string | undefined;
  /** Ends before a round that begins later, in milliseconds since 1970. */
  readonly until: number | undefined;
  /** File for its place. */
  readonly place: string;
}

/** What happened to inputs of a parser. */
export interface Report {
  readonly parser: string;
  readonly inputs: number;
  /** By their ends. */
  readonly ends: Readonly<Record<string, number>>;
  readonly longest: number;
  readonly mostBytes: number;
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly parser: string;
  readonly number: number;
  readonly what: string;
  /** In base64. */
  readonly input: string;
}

/** Room for what lasts; objects that are new have 4 MiB besides, by the flags in run.js. */
const ROOM_BYTES = 12 * 2 ** 20;

/** Fills the heap, so that only so much is left of it as an input may need. */
function fillHeap(): readonly number[][] {
  const flag = process.execArgv.find((given) => given.startsWith('--max-old-space-size='));
  const limit = 2 ** 20 * Number(flag?.split('=')[1]);
  const ballast: number[][] = [];
  globalThis.gc?.();
  while (getHeapStatistics().used_heap_size < limit - ROOM_BYTES) {
    ballast.push(new Array<number>(2 ** 16).fill(0.5)); // 512 KiB, without pointers
  }
  return ballast;
}

const work = JSON.parse(process.env['OCKHAM_FUZZ_WORK']!) as Work;
const place = openSync(work.place, 'w');
const numbers = new Float64Array(2);
const placeBytes = Buffer.from(numbers.buffer);
const report = (given: Report | { done: true }) => process.send!(given);

/** Reads inputs of a block, from the one at `start`. @param before  inputs of the round before the block. */
async function readBlock({ parser, first, count }: Block, start: number, round: number, before: number): Promise<void> {
  const ends: Record<string, number> = {};
  const faults: Fault[] = [];
  let [longest, mostBytes, inputs] = [0, 0, 0];
  for (let at = start; at < count && before + at <= (work.last ?? Infinity); at++) {
    numbers[0] = round;
    numbers[1] = before + at;
    writeSync(place, placeBytes, 0, 16, 0);
    const input = await parser.input(drawOf(work.seed, parser.name, first + at));
    const outcome: Outcome = await outcomeOf(parser, input);
    inputs++;
    ends[outcome.end] = (ends[outcome.end] ?? 0) + 1;
    longest = Math.max(longest, outcome.milliseconds);
    mostBytes = Math.max(mostBytes, outcome.bytes);
    if (outcome.fault === undefined) continue;
    const found = Buffer.from(input).toString('base64');
    faults.push({ parser: parser.name, number: first + at, what: outcome.fault, input: found });
  }
  report({ parser: parser.name, inputs, ends, longest, mostBytes, faults });
}

onWarning(() => {});
const parsers = await allParsers();
const ballast = fillHeap();
let skip = work.skip;
for (let round = work.first; round < work.rounds; round += work.step) {
  if (work.until !== undefined && Date.now() > work.until) break;
  let before = 0;
  for (const block of blocksOf(parsers, round, work.parser)) {
    if (skip < before + block.count) await readBlock(block, Math.max(0, skip - before), round, before);
    before += block.count;
  }
  skip = 0;
}
if (ballast.length >= 0) report({ done: true });
process.disconnect();
