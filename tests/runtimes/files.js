// @ts-check
// Checkpoints that go from one runtime to another: a training that Node, Deno and Bun take turns at ends with the bits of each alone.
//
//   node tests/runtimes/files.js   # this alone
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBinaries } from './runners/binaries.js';
import { trainFromFile } from './runners/processes.js';

/** Of six epochs of five steps. */
const STEPS = 30;
/** Steps of each turn, which end within epochs. */
const TURN = 11;

/** @param {readonly import('./runners/binaries.js').Binary[]} found @returns {Promise<string[]>} what is wrong; empty where all is well. */
export async function faultsOfFiles(found) {
  const named = (/** @type {string} */ name) => found.filter((binary) => binary.name === name);
  const [node, deno, bun] = [named('Node 20'), named('Deno'), named('Bun')];
  const alone = [...node, ...deno, ...bun];
  const chains = [
    ...alone.map((binary) => [binary]),
    [...node, ...deno, ...bun],
    [...bun, ...node, ...deno],
    [...deno, ...bun, ...node],
  ];
  const hashes = new Set();
  const faults = /** @type {string[]} */ ([]);
  for (const chain of chains.filter(({ length }) => length > 0)) {
    const title = `checkpoints: ${chain.map(({ name }) => name).join(', then ')}`;
    try {
      hashes.add(await endOf(chain));
      console.log(`done  ${title}`);
    } catch (error) {
      faults.push(`${title}: ${error}`);
    }
  }
  if (hashes.size > 1) faults.push(`checkpoints: ${hashes.size} different weights where one was due`);
  return faults;
}

/** Hash of the weights at the end. @param {readonly import('./runners/binaries.js').Binary[]} chain  which take turns. */
async function endOf(chain) {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-runtimes-'));
  try {
    for (const [at, binary] of chain.entries()) {
      const steps = at === chain.length - 1 ? STEPS : TURN;
      const { endedBy, weights, saved } = await trainFromFile(binary, join(folder, 'model'), steps);
      if (saved !== weights) throw new Error(`${binary.name}: a model comes back from its file with other weights`);
      const left = readdirSync(folder).filter((name) => !['model', 'model.previous', 'model.saved'].includes(name));
      if (left.length > 0) throw new Error(`${binary.name} leaves ${left}`);
      if (at === chain.length - 1) {
        if (endedBy !== 'epochs') throw new Error(`the end was ${endedBy}`);
        return weights;
      }
      if (endedBy !== 'budget') throw new Error(`a turn of ${binary.name} ended by ${endedBy}`);
    }
    return '';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = await faultsOfFiles(findBinaries().found);
  console.log(faults.length === 0 ? 'the same bits' : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
}
