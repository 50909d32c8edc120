// @ts-check
// A million lives of a small model in one process: once it is warm it holds no more memory, and at its end nothing is left. Ends
// with 1 otherwise.
//
//   npm run soak                        # after a build; a quarter of an hour
//   npm run soak -- --cycles 20000      # ten seconds: finds what grows by some bytes in each cycle
import { parseArgs } from 'node:util';
import { kindOf, kinds } from './cycles.js';
import { floorSlope, sample, slope } from './measure.js';

const MIB = 2 ** 20;
const SAMPLES = 50;
/** Share of the samples that are taken before all kinds have run and their code is compiled. */
const WARM = 0.2;
/** With fewer cycles, the engine compiles and recompiles code until the end, in memory that is resident then. */
const LONG = 500_000;

const { values } = parseArgs({ options: { cycles: { type: 'string', default: '1000000' } } });
const cycles = Number(values.cycles);
const isLong = cycles >= LONG;
/** Bytes by which anything may grow in 100,000 cycles: ten for each, or, with the code of a short run, 80. */
const limit = isLong ? MIB : 8 * MIB;
const interval = Math.ceil(cycles / SAMPLES);

/** @param {readonly number[]} sizes  bytes. */
const inMib = (sizes) => sizes.map((bytes) => (bytes / MIB).toFixed(3).padStart(9)).join('');
const parts = /** @type {const} */ (['rss', 'heap', 'external', 'wasm']);

/** @param {number} after  cycles. */
async function take(after) {
  const taken = await sample(after);
  console.log(String(after).padStart(9), inMib(parts.map((part) => taken[part])), `${taken.threads} threads`);
  return taken;
}

const counts = new Map(kinds.map(({ name }) => [name, { times: 0, milliseconds: 0 }]));
console.log(`cycles, then in MiB: ${parts.join(', ')}`);
const samples = [await take(0)];
const begun = performance.now();
for (let cycle = 0; cycle < cycles; cycle++) {
  const { name, live } = kindOf(cycle);
  const start = performance.now();
  await live(cycle);
  const count = counts.get(name);
  if (count !== undefined) {
    count.times++;
    count.milliseconds += performance.now() - start;
  }
  if (cycle % 100 === 99) await new Promise(setImmediate); // when models that were dropped are freed
  if ((cycle + 1) % interval === 0 || cycle + 1 === cycles) samples.push(await take(cycle + 1));
}
const seconds = (performance.now() - begun) / 1000;

const faults = /** @type {string[]} */ ([]);
const warm = samples.slice(Math.ceil(WARM * samples.length));
const [first, last] = [warm[0], warm.at(-1)];
if (first === undefined || last === undefined || warm.length < 3) throw new Error('too few cycles');

const { user, system } = process.cpuUsage();
const cpu = ((user + system) / 1e6).toFixed(0);
console.log(`${cycles} cycles in ${seconds.toFixed(0)} s, ${cpu} s of processors, Node ${process.version}`);
for (const [name, { times, milliseconds }] of counts) {
  console.log(`${String(times).padStart(8)}  ${(milliseconds / times).toFixed(2).padStart(7)} ms  ${name}`);
}
console.log(`after cycle ${first.cycles}, in MiB: first, last, growth in 100,000 cycles`);
for (const part of parts) {
  const points = warm.map((each) => /** @type {const} */ ([each.cycles, each[part]]));
  // What is resident goes up and down by 30 MiB, as the engine gives pages back when it likes to: its least is what is held.
  const growth = 100_000 * (part === 'rss' ? floorSlope(points) : slope(points));
  console.log(part.padEnd(9), inMib([first[part], last[part], growth]));
  if (growth > limit && (part !== 'rss' || isLong)) faults.push(`${part} grows`);
}
if (last.inUse !== 0) faults.push(`${last.inUse} bytes of it are in use`);
console.log(`threads: ${first.threads}, ${last.threads}; handles: ${JSON.stringify(last.handles)}`);
if (!Number.isNaN(last.threads) && last.threads !== first.threads) faults.push('threads are left');
if (JSON.stringify(last.handles) !== JSON.stringify(first.handles)) faults.push('handles are left');
if (last.resources.length > (samples[0]?.resources.length ?? 0)) faults.push(`${last.resources} are left`);
for (const fault of faults) console.log(`FAULT  ${fault}`);
if (faults.length > 0) process.exitCode = 1;
