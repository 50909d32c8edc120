// Calls that run out of memory change nothing; calls that lose a thread change all, or the model is refused.
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Kernels } from '../../../src/core/kernels/kernels.js';
import { type Runtime, runtime } from '../../../src/core/kernels/runtime.js';
import { Arena } from '../../../src/core/memory/arena.js';
import { MemoryError, StateError } from '../../../src/errors.js';
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  ema,
  groupLasso,
  load,
  maxNorm,
  memory,
  type Sequential,
  sequential,
  swa,
} from '../../../src/index.js';
import { loss, X, y } from '../../support/compaction.js';
import { bitsOf, rejectionOf, weightBits } from '../../support/models.js';

const quiet = { epochs: 2, batchSize: 16, verbose: false };

function network(average = ema({ decay: 0.9 })): Sequential {
  const model = sequential({
    seed: 3,
    layers: [
      dense({ units: 9, inputShape: [12], activation: 'tanh', kernelConstraint: maxNorm(1), name: 'a' }),
      batchNormalization(),
      dropout({ rate: 0.3 }),
      dense({ units: 6, activation: 'relu', kernelRegularizer: groupLasso(0.01, { groups: 'inputs' }), name: 'b' }),
      dense({ units: 3, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss, metrics: ['accuracy'], average });
  return model;
}

/** Everything that a file has, as one can compare it. */
const everything = (model: Sequential) => createHash('sha256').update(model.save()).digest('hex');

const CALLS: [string, (model: Sequential) => unknown][] = [
  ['fit with rows that validate', (model) => model.fit(X, y, { ...quiet, validationData: [X, y] })],
  ['fit with a part that validates', (model) => model.fit(X, y, { ...quiet, validationSplit: 0.3 })],
  ['fit with mixup', (model) => model.fit(X, y, { ...quiet, mixup: { alpha: 0.2 } })],
  ['trainOnBatch', (model) => model.trainOnBatch(X, y)],
  ['prune', (model) => model.prune({ units: 0.5 })],
  ['prune of single weights', (model) => model.prune({ fraction: 0.4 })],
  ['restoreSnapshot', (model) => model.restoreSnapshot(snapshot)],
  ['setWeights', (model) => model.setWeights(snapshot.weights.map(({ data }) => data.map((weight) => weight + 1)))],
  ['useAverage', (model) => model.useAverage()],
  ['compact', (model) => model.compact()],
  ['predict with the average', (model) => model.predict(X, { weights: 'average' })],
  ['evaluate', (model) => model.evaluate(X, y)],
];
const snapshot = (() => {
  const model = network();
  for (let step = 0; step < 2; step++) model.trainOnBatch(X, y);
  model.prune({ fraction: 0.2 });
  return model.takeSnapshot();
})();

/** A model that was trained for a step, and pruned. */
function begun(average?: ReturnType<typeof ema>): Sequential {
  const model = network(average);
  for (let step = 0; step < 3; step++) model.trainOnBatch(X, y);
  model.prune({ magnitude: 0.01, layers: ['a'] });
  return model;
}

describe('without memory', () => {
  const { allocate } = Arena.prototype;
  afterEach(() => {
    Arena.prototype.allocate = allocate;
  });

  const TAKING = CALLS.filter(([name]) => !/trainOnBatch|setWeights|useAverage/.test(name));

  test.each(TAKING)('%s changes nothing, whichever of its regions cannot be had', async (_, call) => {
    let refusals = 0;
    for (let refused = 0; ; refused++) {
      const model = begun();
      const before = everything(model);
      let count = 0;
      Arena.prototype.allocate = function (bytes) {
        if (count++ === refused) throw new MemoryError('no more');
        return allocate.call(this, bytes);
      };
      const error = await rejectionOf((async () => call(model))()).catch(() => undefined);
      Arena.prototype.allocate = allocate;
      if (!(error instanceof MemoryError)) break;
      refusals++;
      expect(everything(model), `region ${refused}`).toBe(before);
      const { bytesInUse } = memory();
      model.dispose();
      expect(memory().bytesInUse).toBeLessThan(bytesInUse);
    }
    expect(refusals).toBeGreaterThan(0);
  });
});

describe('where a thread is lost', () => {
  const current = runtime() as { -readonly [Key in keyof Runtime]: Runtime[Key] };
  const { kernels } = current;
  afterEach(() => {
    current.kernels = kernels;
  });

  /** From now on, call number `lost` of a kernel that threads share throws as a lost thread makes it. @returns whether it came. */
  function lose(lost: number): () => boolean {
    let count = 0;
    const shared = Object.entries(kernels).map(([name, kernel]): [string, unknown] => {
      if (typeof kernel !== 'function' || !/^f32_(lerp|select|all_finite|adam|gemm|sum_squares|tanh)/.test(name)) {
        return [name, kernel];
      }
      const call = kernel as (...args: number[]) => number | undefined;
      return [
        name,
        (...args: number[]) => {
          if (count++ === lost) throw new StateError('E_THREADS', 'thread 1 ended in the middle of a call');
          return call(...args);
        },
      ];
    });
    current.kernels = { ...kernels, ...Object.fromEntries(shared) } as Kernels;
    return () => count > lost;
  }

  const CHANGES = CALLS.filter(([name]) => !/compact|predict|evaluate|restoreSnapshot/.test(name));

  test.each(
    CHANGES,
  )('%s is done as a whole, or leaves all as it was, or the model is refused until it has other weights', async (_, call) => {
    let isRefused = 0;
    for (let lost = 0; lost < 400; lost += lost < 20 ? 1 : 37) {
      const model = begun();
      const before = everything(model);
      const reached = lose(lost);
      const error = await rejectionOf((async () => call(model))()).catch(() => undefined);
      current.kernels = kernels;
      if (!reached()) break;
      expect(error, `call ${lost}`).toMatchObject({ code: 'E_THREADS' });
      const refusal = await rejectionOf((async () => model.predict(X))()).catch(() => undefined);
      if (refusal === undefined) {
        // Between steps, as in an evaluation, nothing is half changed.
        if (model.step === 3) expect(everything(model), `call ${lost}`).toBe(before);
        continue;
      }
      isRefused++;
      expect(refusal).toMatchObject({ code: 'E_THREADS' });
      expect((refusal as Error).message).toMatch(
        /a worker thread was lost in (fit|trainOnBatch|prune|restoreSnapshot|setWeights|useAverage), /,
      );
      for (const use of [
        () => model.save(),
        () => model.getWeights(),
        () => model.compact(),
        () => model.prune({ fraction: 0.5 }),
        () => model.useAverage(),
        () => model.takeSnapshot(),
      ]) {
        expect(use).toThrow(expect.objectContaining({ code: 'E_THREADS' }));
      }
      model.restoreSnapshot(snapshot);
      expect(bitsOf(model.getWeights())).toEqual(bitsOf(snapshot.weights));
      expect(model.step).toBe(0);
      model.trainOnBatch(X, y);
    }
    expect(isRefused).toBeGreaterThan(0);
  });

  test("in the epoch's average, the model is refused", async () => {
    const model = begun(swa({ startEpoch: 0 }));
    const { f32_lerp } = kernels;
    current.kernels = {
      ...kernels,
      f32_lerp: (...args) => {
        f32_lerp(...args);
        throw new StateError('E_THREADS', 'thread 1 ended in the middle of a call');
      },
    };
    expect(await rejectionOf(model.fit(X, y, quiet))).toMatchObject({ code: 'E_THREADS' });
    current.kernels = kernels;
    expect(() => model.save()).toThrow('lost in fit');
  });

  test('a callback that goes on after a torn prune, or mends the model, ends the fit; later ones train', async () => {
    for (const mends of [false, true]) {
      const model = begun();
      const { step } = model;
      const fit = model.fit(X, y, {
        ...quiet,
        callbacks: [
          {
            onBatchEnd: () => {
              lose(2);
              try {
                model.prune({ units: 0.5 });
              } catch {
                current.kernels = kernels;
              }
              if (mends) model.restoreSnapshot(snapshot);
            },
          },
        ],
      });
      expect(await rejectionOf(fit)).toMatchObject({ code: 'E_THREADS', message: expect.stringMatching(/^fit: /) });
      expect(model.step).toBe(mends ? 0 : step + 1);
      if (!mends) expect(() => model.getWeights()).toThrow('lost in prune');
      model.restoreSnapshot(snapshot);
      await model.fit(X, y, quiet);
      expect(model.getWeights().every(({ data }) => data.every(Number.isFinite))).toBe(true);
    }
  });

  test('compact and load change nothing that was there, and leave no memory behind', () => {
    const model = begun();
    const bytes = model.save();
    const before = weightBits(model);
    const { bytesInUse } = memory();
    for (let lost = 0; lost < 3; lost++) {
      for (const make of [() => model.compact(), () => load(bytes)]) {
        const reached = lose(lost);
        try {
          make().dispose();
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_THREADS' });
        }
        current.kernels = kernels;
        expect(memory().bytesInUse).toBe(bytesInUse);
        if (lost === 0) expect(reached()).toBe(true);
      }
    }
    expect(weightBits(model)).toEqual(before);
  });
});
