// @ts-check
// Runs a study with a journal, and writes what came of it as JSON. `node study.js JOURNAL THREADS [KILL]`: with KILL, the process is killed (as by
// kill -9) in the middle of writing so many lines.
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { adam, dense, dropout, sequential } from 'ockham';
import { choice, logUniform, tune, uniform } from 'ockham/tune';
import { fileJournal } from 'ockham/tune/node';

const [path = '', threads = '1', kill] = process.argv.slice(2);

const rows = 60;
const X = Array.from({ length: rows }, (_, row) => [0, 1, 2, 3].map((column) => ((row * 7 + column * 13) % 17) / 17));
const y = X.map(([a = 0, b = 0, c = 0]) => (a > b ? 0 : b > c ? 1 : 2));

const space = {
  units: choice([4, 8]),
  rate: uniform(0, 0.5),
  learningRate: logUniform(1e-3, 1e-1),
};

/** @param {{ units: number, rate: number, learningRate: number }} setting */
function build({ units, rate, learningRate }) {
  const hidden = dense({ units, activation: 'relu', inputShape: [4] });
  const layers = [hidden, dropout({ rate }), dense({ units: 3, activation: 'softmax' })];
  const model = sequential({ seed: 1, layers });
  model.compile({ optimizer: adam({ learningRate }), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const journal = fileJournal(path);
const append = journal.append.bind(journal);
let written = 0;
journal.append = (lines) => {
  written += lines.split('\n').length - 1;
  if (kill !== undefined && written >= Number(kill)) {
    appendFileSync(path, lines.slice(0, lines.length / 2));
    process.kill(process.pid, 'SIGKILL');
  }
  return append(lines);
};

let steps = 0;
const study = await tune(space, build, [X, y], {
  validation: 0.25,
  budget: { trials: 16, epochs: 16 },
  pruner: 'asha',
  seed: 9,
  threads: Number(threads),
  journal,
  onProgress: () => steps++,
});
const weights = createHash('sha256');
for (const { data } of study.model.getWeights()) weights.update(new Uint8Array(data.buffer));
const { model, ...rest } = study;
console.log(JSON.stringify({ steps, outcome: { ...rest, weights: weights.digest('hex') } }));
model.dispose();
