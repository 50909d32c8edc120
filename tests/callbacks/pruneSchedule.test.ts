import { describe, expect, test } from 'vitest';
import { pruneSchedule } from '../../src/index.js';
import { errorOf } from '../support/errors.js';
import { warningsOf } from '../support/warnings.js';
import { fakeControl, parameters } from './fakeControl.js';

/** What is pruned at the beginning of training and after each step, and the warnings. */
async function prunedBy(
  options: Parameters<typeof pruneSchedule>[0],
  given: { step?: number; steps?: number; epochs?: number; resumed?: object; weight?: number } = {},
) {
  const { step = 0, steps = 12, epochs = 1, resumed, weight = 1 } = given;
  const { control, done } = fakeControl({ step });
  control.weight = weight;
  const callback = pruneSchedule(options);
  const heard = await warningsOf(async () => {
    await callback.onTrainBegin!(parameters({ epochs, steps, resumed }), control);
  });
  const begun = done.splice(0);
  const after: Record<number, unknown> = {};
  for (let taken = step + 1; taken <= step + 12; taken++) {
    callback.onBatchEnd!(0, {} as never, Object.assign(control, { step: taken }));
    if (done.length > 0) after[taken] = done.splice(0)[0];
  }
  return { begun, after, heard };
}

/** The share after a step between beginStep and endStep. */
const share = (from: number, to: number, way: number) => to + (from - to) * (1 - way) ** 3;

test('shares follow the cubic from the first step to the last, and no step outside prunes', async () => {
  const { begun, after, heard } = await prunedBy({ from: 0.25, to: 0.75, beginStep: 2, endStep: 10, every: 4 });
  expect(begun).toEqual([]);
  expect(after).toEqual({ 2: { fraction: 0.25 }, 6: { fraction: share(0.25, 0.75, 0.5) }, 10: { fraction: 0.75 } });
  expect(heard).toEqual([]);
});

test('the last step prunes where every does not end there', async () => {
  const { after } = await prunedBy({ to: 0.5, beginStep: 1, endStep: 8, every: 5 });
  expect(Object.keys(after)).toEqual(['1', '6', '8']);
});

test('a share of equal ends is allowed; one that falls, or no step between, is refused', async () => {
  expect((await prunedBy({ from: 0.5, to: 0.5, endStep: 1 })).after).toEqual({ 1: { fraction: 0.5 } });
  const falls = errorOf(() => pruneSchedule({ from: 0.5, to: 0.25, endStep: 1 }));
  expect(falls).toMatchObject({ path: 'pruneSchedule.to', got: 0.25 });
  const empty = errorOf(() => pruneSchedule({ to: 0.5, beginStep: 3, endStep: 3 }));
  expect(empty).toMatchObject({ path: 'pruneSchedule.endStep', expected: 'an integer >= 4' });
});

describe('at the beginning of a call', () => {
  test('of fit at beginStep, from is pruned', async () => {
    expect((await prunedBy({ from: 0.25, to: 0.5, endStep: 4 })).begun).toEqual([{ fraction: 0.25 }]);
    const options = { from: 0.25, to: 0.5, beginStep: 5, endStep: 9 };
    expect((await prunedBy(options, { step: 5 })).begun).toEqual([{ fraction: 0.25 }]);
    expect((await prunedBy(options, { step: 4 })).begun).toEqual([]);
  });

  test('that goes on with an earlier one nothing is pruned twice', async () => {
    expect((await prunedBy({ from: 0.25, to: 0.5, endStep: 4 }, { resumed: {} })).begun).toEqual([]);
  });

  test('layers, inputs and units are checked, by a share of 0', async () => {
    const layers = ['a'];
    expect((await prunedBy({ to: 0.5, endStep: 4, layers })).begun).toEqual([{ fraction: 0, layers }]);
    expect((await prunedBy({ to: 0.5, endStep: 4, by: 'inputs' })).begun).toEqual([{ inputs: 0 }]);
    expect((await prunedBy({ to: 0.5, endStep: 4, by: 'units' }, { resumed: {} })).begun).toEqual([{ units: 0 }]);
    expect((await prunedBy({ to: 0.5, endStep: 4, by: 'fraction' })).begun).toEqual([]);
    expect((await prunedBy({ to: 0.5, endStep: 4, layers }, {})).after[4]).toEqual({ fraction: 0.5, layers });
  });
});

describe('a call that prunes nothing', () => {
  const heard = async (...given: Parameters<typeof prunedBy>) => (await prunedBy(...given)).heard;
  const never = (step: number, steps: number) => [
    `W_NO_EFFECT: pruneSchedule: nothing is pruned in this call of fit: the next pruning is after step ${step}; ` +
      `steps are counted since compile, and an epoch here has ${steps}`,
  ];

  test('because it ends before the next pruning is warned of', async () => {
    const late = { to: 0.5, beginStep: 20, endStep: 30, every: 5 };
    expect(await heard(late, { steps: 19 })).toEqual(never(20, 19));
    expect(await heard(late, { steps: 20 })).toEqual([]);
    expect(await heard(late, { steps: 10, epochs: 2 })).toEqual([]);
    expect(await heard(late, { step: 20, steps: 4 })).toEqual(never(25, 4)); // a share of 0 at step 20
    expect(await heard(late, { step: 22, steps: 2 })).toEqual(never(25, 2));
    expect(await heard(late, { step: 22, steps: 3 })).toEqual([]);
    expect(await heard({ ...late, every: 7 }, { step: 28, steps: 1 })).toEqual(never(30, 1));
    expect(await heard({ ...late, every: 7 }, { step: 28, steps: 2 })).toEqual([]);
  });

  test('counts the steps that are left of an earlier one', async () => {
    const late = { to: 0.5, beginStep: 20, endStep: 30 };
    const given = { step: 5, steps: 4, epochs: 6 };
    expect(await heard(late, { ...given, resumed: { epochs: 1, steps: 1 } })).toEqual([]); // 19 left, to step 24
    expect(await heard(late, { ...given, resumed: { epochs: 2, steps: 1 } })).toEqual([]); // 15, to step 20
    expect(await heard(late, { ...given, resumed: { epochs: 2, steps: 2 } })).toEqual(never(20, 4));
  });

  test('because the schedule is over is warned of, unless the model is pruned', async () => {
    const over = { to: 0.5, endStep: 4 };
    expect(await heard(over, { step: 5 })).toEqual([
      'W_NO_EFFECT: pruneSchedule: nothing is pruned: endStep 4 was before this call of fit; give later steps, or compile again, which counts from 0',
    ]);
    expect(await heard(over, { step: 5, weight: 0 })).toEqual([]);
    expect(await heard(over, { step: 4, resumed: {} })).toHaveLength(1);
    const { control } = fakeControl({ step: 5, getWeights: () => [{ data: [0, 1], shape: [2] }] });
    const callback = pruneSchedule(over);
    expect(await warningsOf(() => callback.onTrainBegin!(parameters(), control))).toHaveLength(1); // a bias of 0
  });
});

test.each([
  'from',
  'to',
  'beginStep',
  'endStep',
  'every',
  'by',
  'Layers',
])('a wrong %s is refused by its name', (name) => {
  const options = { to: 0.5, endStep: 4, [name]: 'x' };
  expect(errorOf(() => pruneSchedule(options as never))).toMatchObject({ path: `pruneSchedule.${name}` });
});
