// Ways to stop: a signal, leaving the iterator; and turns of the event loop in between.
import { describe, expect, test } from 'vitest';
import { adam, dense, type Sequential, sequential } from '../../../src/index.js';
import { classification, classifier, expectFiniteWeights, rejectionOf, weightBits } from '../../support/models.js';

const { X, y } = classification(10, 4, 3);

function compiled() {
  const model = classifier();
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** One linear unit whose number of inputs the first data settles. */
function openModel(): Sequential {
  const model = sequential({ layers: [dense({ units: 1 })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

describe('an AbortSignal', () => {
  test('aborted before the start: rejects with its reason, nothing is trained', async () => {
    const model = compiled();
    const before = weightBits(model);
    const reason = new Error('changed my mind');
    const error = await rejectionOf(model.fit(X, y, { signal: AbortSignal.abort(reason) }));
    expect(error).toBe(reason);
    expect(model.step).toBe(0);
    expect(weightBits(model)).toEqual(before);
    expect(model.summary({ printFn: () => {} }).trained).toBe(false);
  });

  test('aborted in the middle of an epoch: stops at that step boundary, and the model goes on', async () => {
    const model = compiled();
    const controller = new AbortController();
    const reason = { any: 'value' };
    let steps = 0;
    const fitting = model.fit(X, y, {
      epochs: 9,
      batchSize: 2,
      signal: controller.signal,
      callbacks: [
        {
          onBatchEnd: () => {
            steps++;
            if (steps === 7) controller.abort(reason);
          },
        },
      ],
    });
    expect(await rejectionOf(fitting)).toBe(reason);
    expect(model.step).toBe(7);
    expectFiniteWeights(model);
    const twin = compiled();
    await twin.fit(X, y, { batchSize: 2 });
    let more = 0;
    await twin.fit(X, y, {
      batchSize: 2,
      callbacks: [{ onBatchEnd: (_b, _l, m) => (++more === 2 ? m.stopTraining() : undefined) }],
    });
    expect(weightBits(model)).toEqual(weightBits(twin));
    expect((await model.fit(X, y, { epochs: 2 })).epochs).toHaveLength(2);
  });

  test('aborted from outside while fit runs: heard at the next turn of the event loop', async () => {
    const model = compiled();
    const controller = new AbortController();
    const abort = () => (model.step > 0 ? controller.abort() : setImmediate(abort));
    setImmediate(abort);
    const error = await rejectionOf(model.fit(X, y, { epochs: 1e6, signal: controller.signal, yieldEvery: 0 }));
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(model.step).toBeGreaterThan(0);
    expect(model.step).toBeLessThan(1e6);
    expectFiniteWeights(model);
  });

  test('aborted in the last step of the last epoch still rejects', async () => {
    const model = compiled();
    const controller = new AbortController();
    const callbacks = [{ onBatchEnd: () => controller.abort() }];
    const error = await rejectionOf(model.fit(X, y, { batchSize: 10, signal: controller.signal, callbacks }));
    expect(error).toBe(controller.signal.reason);
    expect(model.step).toBe(1);
  });

  test('that is never aborted changes nothing', async () => {
    const [plain, signalled] = [compiled(), compiled()];
    await plain.fit(X, y, { epochs: 2 });
    await signalled.fit(X, y, { epochs: 2, signal: new AbortController().signal });
    expect(weightBits(signalled)).toEqual(weightBits(plain));
  });
});

describe('train', () => {
  test('hands out each epoch as fit logs it', async () => {
    const [model, twin] = [compiled(), compiled()];
    const losses: number[] = [];
    for await (const { epoch, loss } of model.train(X, y, { epochs: 3 })) {
      expect(losses).toHaveLength(epoch);
      expect(model.step).toBe(epoch + 1); // one batch per epoch: the next one has not begun
      losses.push(loss);
    }
    expect(losses).toEqual((await twin.fit(X, y, { epochs: 3 })).epochs.map(({ loss }) => loss));
    expect(weightBits(model)).toEqual(weightBits(twin));
  });

  test('left early ends the training; the model is free and as after those epochs', async () => {
    const [model, twin] = [compiled(), compiled()];
    for await (const { epoch } of model.train(X, y, { epochs: 100, batchSize: 3 })) if (epoch === 1) break;
    await twin.fit(X, y, { epochs: 2, batchSize: 3 });
    expect(weightBits(model)).toEqual(weightBits(twin));
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' }); // not busy
    await model.fit(X, y);
  });

  test('checks and copies its data when it is called, not when it is read', async () => {
    const model = compiled();
    expect(() => model.train(X, y.slice(1))).toThrow(/10 rows and y has 9/);
    const data = X.data.slice();
    const generator = model.train({ data, shape: [10, 4] }, y, { epochs: 2 });
    data.fill(Number.NaN);
    for await (const _log of generator);
    const twin = compiled();
    await twin.fit(X, y, { epochs: 2 });
    expect(weightBits(model)).toEqual(weightBits(twin));
  });

  test('never read, it holds nothing: another fit may run', async () => {
    const model = compiled();
    const unread = model.train(X, y);
    await model.fit(X, y);
    await unread.next();
    expect(model.step).toBe(2);
    await unread.return();
  });

  test('refuses where the model was compiled, disposed, or fixed to other columns in between', async () => {
    const recompiled = compiled();
    const first = recompiled.train(X, y);
    recompiled.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    await expect(first.next()).rejects.toMatchObject({ code: 'E_OPTION' });

    const disposed = compiled();
    const second = disposed.train(X, y);
    disposed.dispose();
    await expect(second.next()).rejects.toMatchObject({ code: 'E_DISPOSED' });

    const open = openModel();
    const third = open.train([[1], [2]], [1, 2]);
    await open.fit([[1, 2, 3]], [1]);
    const before = weightBits(open);
    await expect(third.next()).rejects.toMatchObject({ code: 'E_SHAPE' });
    expect(weightBits(open)).toEqual(before);
  });
});

describe('yieldEvery', () => {
  /** Turns of the event loop while work goes on. */
  async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    let counting = true;
    const count = () => {
      turns++;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    await work();
    counting = false;
    return turns;
  }

  test('0 lets the event loop turn after every step, Infinity never', async () => {
    const each = await turnsDuring(() => compiled().fit(X, y, { epochs: 5, batchSize: 2, yieldEvery: 0 }));
    expect(each).toBeGreaterThanOrEqual(24); // 25 steps, and the first turn may be shared
    const never = await turnsDuring(() =>
      compiled().fit(X, y, { epochs: 50, batchSize: 2, yieldEvery: Number.POSITIVE_INFINITY }),
    );
    expect(never).toBeLessThanOrEqual(1);
  });

  test('0 lets it turn before the weights are drawn, after it, and before the first step', async () => {
    let turns = 0;
    let hasBegun = false;
    const count = () => {
      if (hasBegun) return;
      turns++;
      setImmediate(count);
    };
    setImmediate(count);
    const onBatchBegin = () => {
      hasBegun = true;
    };
    await compiled().fit(X, y, { yieldEvery: 0, callbacks: [{ onBatchBegin }] });
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  test('holds for evaluate, chunk by chunk', async () => {
    const model = compiled();
    const many = classification(256 * 5, 4, 3);
    const each = await turnsDuring(() => model.evaluate(many.X, many.y, { yieldEvery: 0 }));
    expect(each).toBeGreaterThanOrEqual(4);
  });

  test('a timer runs while a long fit does', async () => {
    let ran = 0;
    const timer = setInterval(() => ran++, 1);
    await compiled().fit(X, y, { epochs: 400, batchSize: 1, yieldEvery: 0 });
    clearInterval(timer);
    expect(ran).toBeGreaterThan(0);
  });
});
