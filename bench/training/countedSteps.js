// @ts-check
// One run of instructions.js: the given number of training steps, and nothing else.
//
//   node bench/training/countedSteps.js '{"shape", "kind", "steps", "mnist"}' [--relaxed] [--wide]
import { initBuild } from '../builds.js';
import { inputSource } from '../inputs.js';
import { shapes } from '../shapes.js';
import { createTrainer, hyperparameters } from './ockham.js';

/** Steps of an epoch; steps are taken in multiples of it. */
const BATCHES = 2;

const { shape, kind, steps, mnist } = JSON.parse(process.argv[2] ?? '');
const found = shapes.find(({ name }) => name === shape);
if (found === undefined) throw new Error(`no shape ${shape}`);
const { units, batchSize } = found;
await initBuild();
const { X, y } = inputSource(mnist)(kind, BATCHES * batchSize, units[0] ?? 0);
await createTrainer({ units, batchSize, ...hyperparameters }, X, y).run(steps);
