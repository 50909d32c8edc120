// Callbacks, signals and the progress bar of a model in a worker: on the caller's side, as if it trained there.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type Callback,
  earlyStopping,
  pruneSchedule,
  reduceLearningRateOnPlateau,
  type TrainingControl,
  type WeightsSnapshot,
} from '../../src/index.js';
import { rejectionOf, weightBits } from '../support/models.js';
import { compiled, hosted, recorder, remoteBits, untimed, X, y } from './support.js';

const options = { epochs: 3, batchSize: 16, validationSplit: 0.2 };

/** The same training there and here, with callbacks of their own. */
async function bothFit(make: () => readonly Callback[], more: object = {}) {
  const [remote, twin] = [await hosted(), compiled()];
  const there = await remote.fit(X, y, { ...options, ...more, callbacks: make() });
  const here = await twin.fit(X, y, { ...options, ...more, callbacks: make() });
  expect(untimed(there.epochs)).toEqual(untimed(here.epochs));
  expect(await remote.save()).toEqual(twin.save());
  return there.epochs;
}

describe('callbacks', () => {
  test('are called in the same order with the same arguments, and know step and learning rate', async () => {
    const [there, here]: unknown[][] = [[], []];
    const [remote, twin] = [await hosted(), compiled()];
    await remote.fit(X, y, { ...options, callbacks: [recorder(there!)] });
    await twin.fit(X, y, { ...options, callbacks: [recorder(here!)] });
    expect(there!.length).toBe(3 + 3 * (2 + 2 * 2));
    expect(there).toEqual(here);
  });

  test('are awaited, one after the other, as methods', async () => {
    const order: string[] = [];
    class Slow implements Callback {
      constructor(readonly name: string) {}
      async onEpochEnd() {
        order.push(`${this.name} begins`);
        await sleep(2);
        order.push(`${this.name} ends`);
      }
    }
    await bothFit(() => [new Slow('a'), new Slow('b')], { epochs: 1 });
    expect(order.slice(0, 4)).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('get one and the same control, whose step is that of the model', async () => {
    const remote = await hosted();
    const controls = new Set<TrainingControl>();
    const steps: number[] = [];
    const callback: Callback = {
      onTrainBegin: (_, control) => void controls.add(control),
      onBatchEnd: (_batch, _log, control) => void steps.push(control.step, remote.step),
      onTrainExit: (control) => void controls.add(control),
    };
    await remote.fit(X, y, { epochs: 1, batchSize: 16, callbacks: [callback] });
    expect(controls.size).toBe(1);
    expect(steps).toEqual([1, 1, 2, 2, 3, 3]);
  });

  test('earlyStopping stops in the same epoch and restores the best weights', async () => {
    const stopping = earlyStopping({ patience: 2, restoreBestWeights: true, monitor: 'valLoss', minDelta: 0.002 });
    const more = { epochs: 400 };
    const epochs = await bothFit(() => [stopping], more);
    expect(epochs.length).toBeLessThan(400);
    expect(stopping.stoppedEpoch).toBe(epochs.length - 1);
  });

  test('reduceLearningRateOnPlateau and pruneSchedule change the model in step', async () => {
    const make = () => [
      reduceLearningRateOnPlateau({ monitor: 'loss', patience: 1, factor: 0.5, minDelta: 10 }),
      pruneSchedule({ to: 0.5, endStep: 8, every: 2 }),
    ];
    const epochs = await bothFit(make, { epochs: 5 });
    expect(epochs.at(-1)!.learningRate).toBeLessThan(0.01);
  });

  test('may stop training at a step, and set weights and the learning rate', async () => {
    await bothFit(() => [
      { onBatchEnd: (_b, _l, control) => (control.step === 3 ? control.stopTraining() : undefined) },
    ]);
    await bothFit(() => [
      {
        onEpochEnd(_epoch, _log, control) {
          control.learningRate *= 0.5;
          control.setWeights(control.getWeights().map(({ data }) => data.map((weight) => weight / 2)));
        },
      },
    ]);
  });

  test('have copies of the weights, in the hooks of training and of epochs', async () => {
    const remote = await hosted();
    const seen: number[][][] = [];
    const bits = (control: TrainingControl) =>
      control.getWeights().map(({ data }) => Array.from(new Uint32Array(data.buffer, 0, data.length)));
    await remote.fit(X, y, {
      epochs: 1,
      callbacks: [
        {
          onTrainBegin(_, control) {
            seen.push(bits(control));
            for (const { data } of control.getWeights()) data.fill(0);
            expect(bits(control)).toEqual(seen[0]);
          },
          async onEpochEnd(_epoch, _log, control) {
            seen.push(bits(control));
            expect(await remoteBits(remote)).toEqual(seen[1]); // the model itself answers, too
          },
        },
      ],
    });
    expect(seen[0]).toEqual(weightBits(compiled()));
    expect(seen[1]).toEqual(await remoteBits(remote));
    const ofBatch = remote.fit(X, y, { callbacks: [{ onBatchEnd: (_b, _l, control) => void control.getWeights() }] });
    await expect(ofBatch).rejects.toMatchObject({ code: 'E_WORKER', path: 'getWeights' });
  });

  test('take and restore snapshots, which are copies', async () => {
    await bothFit(
      () => {
        let snapshot: WeightsSnapshot | undefined;
        return [
          pruneSchedule({ to: 0.8, endStep: 6, every: 1 }),
          {
            onEpochEnd(epoch, _log, control) {
              if (epoch === 0) snapshot = control.takeSnapshot();
              for (const { data } of control.takeSnapshot().weights) data.fill(0);
              if (epoch === 2) control.restoreSnapshot(snapshot!);
            },
          },
        ];
      },
      { batchSize: 32 },
    );
    const remote = await hosted();
    const snapshot = await remote.takeSnapshot();
    await remote.prune({ fraction: 0.5 });
    await remote.restoreSnapshot(snapshot);
    expect(await remote.takeSnapshot()).toEqual(snapshot);
    const ofBatch = remote.fit(X, y, { callbacks: [{ onBatchEnd: (_b, _l, control) => void control.takeSnapshot() }] });
    await expect(ofBatch).rejects.toMatchObject({ code: 'E_WORKER', path: 'takeSnapshot' });
  });

  test('what they ask for wrongly ends training as it does here', async () => {
    const remote = await hosted();
    const wrong: Callback = { onEpochEnd: (_epoch, _log, control) => control.setWeights([[1, 2]]) };
    await expect(remote.fit(X, y, { callbacks: [wrong] })).rejects.toMatchObject({ code: 'E_SHAPE' });
    const rate: Callback = {
      onEpochEnd(_epoch, _log, control) {
        control.learningRate = -1;
      },
    };
    await expect(remote.fit(X, y, { callbacks: [rate] })).rejects.toMatchObject({ code: 'E_HYPERPARAMETER' });
    expect((await remote.fit(X, y)).epochs).toHaveLength(1);
  });

  test.each([
    'onTrainBegin',
    'onEpochBegin',
    'onBatchBegin',
    'onBatchEnd',
    'onEpochEnd',
    'onTrainEnd',
    'onTrainExit',
  ] as const)('fit rejects with the very thing that %s throws, and the model may be used again', async (hook) => {
    const remote = await hosted();
    const twin = compiled();
    const make = (fault: unknown): Callback => ({
      [hook]: async () => {
        await sleep(0);
        throw fault;
      },
    });
    const fault = { not: 'an error' };
    const never = vi.fn();
    const callbacks = [make(fault), { [hook]: never }, { onTrainExit: make('a second one').onTrainExit }] as Callback[];
    expect(await rejectionOf(remote.fit(X, y, { ...options, callbacks }))).toBe(fault);
    expect(never).toHaveBeenCalledTimes(hook === 'onTrainExit' ? 1 : 0);
    await rejectionOf(twin.fit(X, y, { ...options, callbacks: [make(fault)] }));
    expect(await remoteBits(remote)).toEqual(weightBits(twin));
    expect((await remote.fit(X, y)).epochs).toHaveLength(1);
  });
});

describe('train', () => {
  test('hands out epoch by epoch; leaving it frees the model', async () => {
    const [remote, twin] = [await hosted(), compiled()];
    const exits: number[] = [];
    const callbacks: Callback[] = [{ onTrainExit: (control) => void exits.push(control.step) }];
    for await (const { epoch } of remote.train(X, y, { epochs: 100, batchSize: 16, callbacks })) {
      expect(remote.step).toBe(3 * (epoch + 1)); // the next one has not begun
      if (epoch === 1) break;
    }
    expect(exits).toEqual([6]);
    for await (const { epoch } of twin.train(X, y, { epochs: 100, batchSize: 16 })) if (epoch === 1) break;
    expect(await remote.save()).toEqual(twin.save());
    const all = [];
    for await (const log of remote.train(X, y, { epochs: 2 })) all.push(log);
    expect(untimed(all)).toEqual(untimed((await twin.fit(X, y, { epochs: 2 })).epochs));
  });

  test('never read, it holds nothing', async () => {
    const remote = await hosted();
    remote.train(X, y);
    await remote.fit(X, y);
    expect(remote.step).toBe(2);
  });
});

describe('an AbortSignal', () => {
  test('aborted before the start: the very reason, and nothing is trained', async () => {
    const remote = await hosted();
    const reason = () => 'a function does not cross';
    expect(await rejectionOf(remote.fit(X, y, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await rejectionOf(remote.train(X, y, { signal: AbortSignal.abort(reason) }).next())).toBe(reason);
    expect(remote.step).toBe(0);
    expect(await remoteBits(remote)).toEqual(weightBits(compiled()));
  });

  test('aborted by a callback: at that step', async () => {
    const remote = await hosted();
    const controller = new AbortController();
    const callback: Callback = { onBatchEnd: (batch) => (batch === 1 ? controller.abort('enough') : undefined) };
    const fitting = remote.fit(X, y, { ...options, callbacks: [callback], signal: controller.signal });
    expect(await rejectionOf(fitting)).toBe('enough');
    expect(remote.step).toBe(2);
  });

  test('aborted while fit runs, and between two epochs of train', async () => {
    const remote = await hosted();
    const controller = new AbortController();
    const fitting = remote.fit(X, y, { epochs: 1e7, signal: controller.signal });
    await remote.predict(X); // others are answered meanwhile
    controller.abort();
    expect(await rejectionOf(fitting)).toBe(controller.signal.reason);
    const second = new AbortController();
    const training = remote.train(X, y, { epochs: 10, signal: second.signal });
    await training.next();
    second.abort('between');
    expect(await rejectionOf(training.next())).toBe('between');
    expect((await remote.fit(X, y, { signal: new AbortController().signal })).epochs).toHaveLength(1);
  });

  test('stopTraining ends a running fit, whose epoch is logged', async () => {
    const remote = await hosted();
    const fitting = remote.fit(X, y, { epochs: 1e7 });
    remote.stopTraining();
    expect((await fitting).epochs.length).toBeLessThan(1e7);
  });
});

describe('the progress bar', () => {
  const wasTty = process.stderr.isTTY;
  afterEach(() => {
    vi.restoreAllMocks();
    process.stderr.isTTY = wasTty;
  });

  test("is drawn on the caller's terminal, unless verbose is false", async () => {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const remote = await hosted();
    process.stderr.isTTY = true;
    await remote.fit(X, y, { epochs: 2 });
    expect(written.join('')).toContain('Epoch 2/2');
    written.length = 0;
    await remote.fit(X, y, { epochs: 2, verbose: false });
    process.stderr.isTTY = false;
    await remote.fit(X, y, { epochs: 2 });
    expect(written).toEqual([]);
  });
});
