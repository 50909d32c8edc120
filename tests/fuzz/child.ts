// A process of a run: reads its rounds, writes the place where it is into a file before each batch, and reports counts and faults.
// Whoever started it finds the batch in that file if this process hangs or dies, and has another one read it input by input.
import './memory.js';
import { openSync, writeSync } from 'node:fs';
import { onWarning } from '../../src/index.js';
import { bytesOfObjects, fillHeap } from './heap.js';
import { drawOf } from './mutate/draw.js';
import { FREE_BYTES, outcomeOf } from './outcome.js';
import { allParsers } from './parsers/all.js';
import type { Parser } from './parsers/parser.js';
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
  /** The last input of its first round that it is to read; undefined for all. */
  readonly last?: number | undefined;
  /** Inputs whose objects are added up together: most need little. */
  readonly batch: number;
  /** Writes its place down before each input, not before each batch. */
  readonly isExact?: boolean;
  readonly parser: string | undefined;
  /** Inputs that are read one by one with no more heap than one may need, in place of rounds. */
  readonly close?: readonly Input[];
  /** Ends before a round that begins later, in milliseconds since 1970. */
  readonly until: number | undefined;
  /** File for its place. */
  readonly place: string;
}

/** An input by its parser and number. */
export interface Input {
  readonly parser: string;
  readonly number: number;
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
  /** Inputs for which more objects were made than may be there at once. */
  readonly large: readonly Input[];
}

export interface Fault extends Input {
  readonly what: string;
  /** In base64. */
  readonly input: string;
}

const work = JSON.parse(process.env['OCKHAM_FUZZ_WORK']!) as Work;
const place = openSync(work.place, 'w');
const numbers = new Float64Array(2);
const placeBytes = Buffer.from(numbers.buffer);
const report = (given: Report | { done: true }) => process.send!(given);

/** Writes down where this process is. */
function mark(round: number, at: number): void {
  numbers[0] = round;
  numbers[1] = at;
  writeSync(place, placeBytes, 0, 16, 0);
}

class Counts {
  private readonly ends: Record<string, number> = {};
  private readonly faults: Fault[] = [];
  private readonly large: Input[] = [];
  private total = 0;
  private longest = 0;
  private mostBytes = 0;

  constructor(private readonly parser: Parser) {}

  /** Reads an input, and counts what comes of it. */
  async read(number: number): Promise<void> {
    const { name } = this.parser;
    const input = await this.parser.input(drawOf(work.seed, name, number));
    const { end, fault, milliseconds, bytes } = await outcomeOf(this.parser, input);
    this.total++;
    this.ends[end] = (this.ends[end] ?? 0) + 1;
    this.longest = Math.max(this.longest, milliseconds);
    this.mostBytes = Math.max(this.mostBytes, bytes);
    if (fault === undefined) return;
    this.faults.push({ parser: name, number, what: fault, input: Buffer.from(input).toString('base64') });
  }

  /** Reads an input again by itself, and notes it if it makes many objects. */
  async weigh(number: number): Promise<void> {
    const input = await this.parser.input(drawOf(work.seed, this.parser.name, number));
    const bytes = await bytesOfObjects(async () => void (await outcomeOf(this.parser, input)));
    if (bytes > FREE_BYTES) this.large.push({ parser: this.parser.name, number });
  }

  get report(): Report {
    const { ends, faults, large, longest, mostBytes } = this;
    return { parser: this.parser.name, inputs: this.total, ends, longest, mostBytes, faults, large };
  }
}

/** Reads inputs of a block, from the one at `start`. @param before  inputs of the round before the block. */
async function readBlock({ parser, first, count }: Block, start: number, round: number, before: number): Promise<void> {
  const counts = new Counts(parser);
  const end = Math.min(count, (work.last ?? Infinity) - before + 1);
  for (let begin = start; begin < end; begin += work.batch) {
    const stop = Math.min(end, begin + work.batch);
    const each = async (call: (number: number) => Promise<void>) => {
      for (let at = begin; at < stop; at++) {
        if (at === begin || work.isExact) mark(round, before + at);
        await call(first + at);
      }
    };
    const bytes = await bytesOfObjects(() => each((number) => counts.read(number)));
    if (bytes > FREE_BYTES) await each((number) => counts.weigh(number));
  }
  report(counts.report);
}

async function readRounds(): Promise<void> {
  let { skip } = work;
  for (let round = work.first; round < work.rounds; round += work.step) {
    if (work.until !== undefined && Date.now() > work.until) return;
    let before = 0;
    for (const block of blocksOf(parsers, round, work.parser)) {
      if (skip < before + block.count) await readBlock(block, Math.max(0, skip - before), round, before);
      before += block.count;
    }
    skip = 0;
  }
}

/** Reads inputs that were counted, with a heap that is full but for what one may need. */
async function readClose(inputs: readonly Input[]): Promise<void> {
  const ballast = fillHeap();
  for (let at = work.skip; at < inputs.length; at++) {
    mark(0, at);
    const { parser, number } = inputs[at]!;
    const one = parsers.find(({ name }) => name === parser)!;
    await outcomeOf(one, await one.input(drawOf(work.seed, parser, number)));
  }
  if (ballast.length === 0) throw new Error('the heap is full without ballast');
}

onWarning(() => {});
const parsers = await allParsers();
if (work.close === undefined) await readRounds();
else await readClose(work.close);
report({ done: true });
process.disconnect();
