// Twenty-two programs as users of TensorFlow.js write them, run under both libraries: only what they call `tf` differs. What nothing
// random enters must agree in figures, the rest in what the programs are for. The last test makes the figure of
// docs/migrating-from-tfjs.md.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { breastCancer, digits } from '../../../src/datasets/index.js';
import * as facade from '../../../src/tfjs/index.js';
import { askBrowser } from './browser.js';
import { filesOf, type Original, serve } from './served.js';

const require = createRequire(import.meta.url);
const original = require('@tensorflow/tfjs') as Original;

/** Results of a program. */
interface Found {
  /** Figures that nothing random enters. */
  readonly same?: Readonly<Record<string, number | readonly number[]>>;
  /** Shapes, names, counts: equal under both. */
  readonly equal?: Readonly<Record<string, unknown>>;
  /** All must be true, under both. */
  readonly achieved: Readonly<Record<string, boolean>>;
}

interface Surroundings {
  /** Where the files of served.js are. */
  readonly url: string;
  /** Sends a message to a worker that runs the same library, and resolves to its answer. */
  readonly ask: (message: unknown) => Promise<unknown>;
}

/** The programs, by file. */
const PROGRAMS = {
  iris: 'iris from arrays',
  polynomial: 'polynomial regression by a dense net',
  boston: 'house prices, normalized by moments',
  phishing: 'phishing sites from csv',
  mnist: 'digits, by batches of a data class',
  callbackClass: 'a subclass of tf.Callback',
  saveLoad: 'save and load by handlers',
  browserStorage: 'localstorage and indexeddb',
  datasets: 'a pipeline of tf.data',
  transfer: 'a transfer head, and frozen layers',
  online: 'online training by trainOnBatch',
  charts: 'training drawn batch by batch',
  worker: 'prediction in a worker',
  autoencoder: 'anomalies by an autoencoder',
  multiLabel: 'several labels per row',
  hyperSearch: 'a search over settings with tidy and memory',
  schedule: 'a schedule, and early stopping',
  confusion: 'a confusion matrix',
  functional: 'tf.input, apply, tf.model, and inspection',
  kFold: 'k folds, and a metric of its own',
  sentiment: 'bags of words',
  quantile: 'a loss of its own',
};

type Name = keyof typeof PROGRAMS;
const names = Object.keys(PROGRAMS) as Name[];

/** Programs that run in a page only; the others of these run there too. */
const PAGE_ONLY: readonly Name[] = ['browserStorage'];
const IN_PAGES: readonly Name[] = ['browserStorage', 'iris', 'phishing', 'saveLoad', 'transfer', 'worker'];

/** Programs that do not run here: what they are refused with. */
const REFUSED: Partial<Record<Name, RegExp>> = {
  // Its gradient is that of tensor operations, which are not recorded.
  quantile: /loss as a function of tensors is out of scope: its gradient is unknown here/,
};

/** Both round every operation to f32, in orders of their own; over some hundred steps that adds up to less than this. */
const ROUNDING = 1e-4;

let served: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  served = await serve(await filesOf(original, { tumours: breastCancer(), digits: digits() }));
});
afterAll(() => served.close());

/** Asks a thread that has the library at `path`. */
const askWorker = (path: string) => (message: unknown) =>
  new Promise<unknown>((resolve, reject) => {
    const worker = new Worker(new URL('./answer.js', import.meta.url), { workerData: { path, message } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

const LIBRARIES = {
  ours: { tf: facade as unknown, path: fileURLToPath(new URL('../../../dist/tfjs/index.js', import.meta.url)) },
  theirs: { tf: original, path: require.resolve('@tensorflow/tfjs') },
};

async function run(name: Name, library: keyof typeof LIBRARIES): Promise<Found> {
  const { tf, path } = LIBRARIES[library];
  const program = (await import(`./users/${name}.js`)) as {
    run(tf: unknown, surroundings: Surroundings): Promise<Found>;
  };
  return await program.run(tf, { url: served.url, ask: askWorker(path) });
}

function requireAgreement(ours: Found, theirs: Found) {
  for (const { achieved } of [theirs, ours]) {
    expect(Object.entries(achieved).filter(([, isSo]) => !isSo)).toEqual([]);
  }
  expect(ours.equal).toEqual(theirs.equal);
  expect(Object.keys(ours.same ?? {})).toEqual(Object.keys(theirs.same ?? {}));
  for (const [key, given] of Object.entries(ours.same ?? {})) {
    const [figures, others] = [[given].flat(), [theirs.same![key]!].flat()];
    expect(figures.length, key).toBe(others.length);
    for (const [at, figure] of figures.entries()) {
      const other = others[at]!;
      expect(Math.abs(figure - other), `${key}[${at}]: ${figure}, ${other}`).toBeLessThan(
        ROUNDING * Math.max(Math.abs(other), 0.1),
      );
    }
  }
}

test.each(names.filter((name) => !PAGE_ONLY.includes(name)))('%s', async (name) => {
  const theirs = await run(name, 'theirs');
  const refusal = REFUSED[name];
  if (refusal === undefined) return requireAgreement(await run(name, 'ours'), theirs);
  expect(Object.values(theirs.achieved)).not.toContain(false);
  await expect(run(name, 'ours')).rejects.toThrow(refusal);
});

test('in Chromium', async () => {
  const found = await askBrowser(served, IN_PAGES);
  for (const name of IN_PAGES) {
    const { ours, theirs } = found[name] as Record<'ours' | 'theirs', Found & { error?: string }>;
    expect(theirs.error, name).toBeUndefined();
    const refusal = REFUSED[name];
    if (refusal !== undefined) expect(ours.error, name).toMatch(refusal);
    else {
      expect(ours.error, name).toBeUndefined();
      requireAgreement(ours, theirs);
    }
  }
});

test('the count', () => {
  expect(names).toHaveLength(22);
  const running = names.filter((name) => REFUSED[name] === undefined);
  console.log(`programs that run unchanged: ${running.length} of ${names.length}`);
  expect(running.length).toBe(21);
});
