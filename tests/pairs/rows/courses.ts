// Ways to the same bits: where training is cut, kept and gone on with, and where it runs.
import { expect } from 'vitest';
import type { Sequential } from '../../../src/index.js';
import * as ockham from '../../../src/index.js';
import { bitsOf } from '../../support/models.js';
import type { Feature } from '../feature.js';
import { COLUMNS, contents } from '../job.js';
import { expectNear, expectSameWithout, norm, predictions, vectors } from '../promises.js';
import { type Course, narrowed } from '../scripts/course.js';
import { expectSameOnThreads } from '../threads.js';

/** A way on which no bit changes. */
function way(name: string, key: keyof Course, promise: Feature['promise'] = async () => {}): Feature {
  return {
    name,
    exports: [],
    apply(job) {
      job.course = { ...job.course, [key]: true };
    },
    async promise(job) {
      await expectSameWithout(job, key);
      await promise(job);
    },
  };
}

/** What was cut anywhere, and gone on with, is what was never cut. */
const budget = way('budget', 'isCut');

/** Whether a unit has weights that leave it, and none that enter it. */
function hasConstants(model: Sequential): boolean {
  const kernels = model.getWeights().filter(({ shape }) => shape.length === 2);
  return kernels.slice(1).some((next, index) => {
    const entering = vectors(kernels[index]!, 0);
    const leaving = vectors(next, 1);
    return (
      entering.length === leaving.length &&
      entering.some((vector, unit) => norm(vector) === 0 && norm(leaving[unit]!) !== 0)
    );
  });
}

const compaction: Feature = {
  name: 'compaction',
  exports: [],
  apply(job) {
    job.course = { ...job.course, isCompact: true };
  },
  /** The small model predicts as the big one does, its average too, and goes on as it would have. */
  async promise(job) {
    const { model } = await job.train({ ...job.course, isCompact: false });
    const big = ockham.load(model.save());
    big.prune({ inputs: 0.34 });
    big.prune({ units: 0.3 });
    big.prune({ magnitude: 0 }); // what is 0 for another reason would learn on in the big model
    const small = big.compact();
    const kept = small.inputIndices!;
    if (job.hidden[0]!.dropConnect === undefined) expect(kept.length).toBeLessThan(COLUMNS); // its masks are those of a whole kernel
    const [wide, narrow] = [job.X, narrowed(job.X, kept)];
    expectNear(predictions(small, narrow), predictions(big, wide), 1e-5);
    expect(small.takeSnapshot().average === null).toBe(big.takeSnapshot().average === null);
    const again = ockham.load(small.save());
    expect(contents(again.takeSnapshot())).toEqual(contents(small.takeSnapshot()));
    // Constants go into the next bias, and the sizes of groups are gone: see Sequential.compact.
    if (job.hasGroups || hasConstants(big)) return;
    const options = { epochs: 1, batchSize: job.batchSize, verbose: false };
    await big.fit(wide, job.y, options);
    await small.fit(narrow, job.y, options);
    expectNear(predictions(small, narrow), predictions(big, wide), 1e-3);
  },
};

/** A model from a file predicts the same bits, compiled or not, and goes on as the one that was saved. */
const files = way('save and load', 'isSaved', async (job) => {
  const { model, X } = await job.train(job.course);
  const bytes = model.save();
  const copy = ockham.load(bytes);
  expect(copy.save()).toEqual(bytes);
  const bare = ockham.load(bytes, { compile: false });
  for (const each of [copy, bare]) expect(predictions(each, X)).toEqual(predictions(model, X));
  const bits = (from: Sequential) => {
    const { mean, variance } = from.predictDistribution(X, { passes: 2 });
    return bitsOf([mean, variance]);
  };
  const draws = job.layers().some(({ isStochastic }) => isStochastic);
  if (draws) for (const each of [copy, bare]) expect(bits(each)).toEqual(bits(model));
});

const threads: Feature = {
  name: 'threads',
  exports: ['init'],
  apply: () => {},
  promise: expectSameOnThreads,
};

/** The same training in a worker gives the same logs and the same bits. */
const worker = way('worker', 'isAway');

const sparse: Feature = {
  name: 'sparse X',
  exports: ['sparseMatrix'],
  apply(job) {
    job.isSparse = true;
  },
  /** Lists of what is not 0 train as the matrix does. */
  async promise(job) {
    const lists = await job.train(job.course);
    const matrix = await job
      .without((copy) => {
        copy.isSparse = false;
      })
      .train(job.course);
    expect(lists.logs).toEqual(matrix.logs);
    expect(contents(lists.model.takeSnapshot())).toEqual(contents(matrix.model.takeSnapshot()));
    expect(bitsOf([lists.model.predict(lists.input)])).toEqual(bitsOf([matrix.model.predict(matrix.X)]));
  },
};

/** A training that was lost goes on from its checkpoint as if nothing had happened. */
const checkpoints = way('checkpoint', 'isLost');

/** Rows that come one by one train as those in memory do, in their order. */
const stream: Feature = {
  name: 'stream',
  exports: [],
  apply(job) {
    job.course = { ...job.course, isStreamed: true, isInOrder: true };
  },
  promise: (job) => expectSameWithout(job, 'isStreamed'),
};

/** Bytes train as the same numbers in f32. */
const bytes: Feature = {
  name: 'bytes',
  exports: [],
  apply(job) {
    job.course = { ...job.course, isBytes: true };
    const { beforehand } = job;
    job.beforehand = (X) => {
      const { data, shape } = beforehand(X);
      return { data: data.map((value) => Math.round(2 * value)), shape };
    };
  },
  promise: (job) => expectSameWithout(job, 'isBytes'),
};

export const courses: readonly Feature[] = [
  budget,
  compaction,
  files,
  threads,
  worker,
  sparse,
  checkpoints,
  stream,
  bytes,
];
