// Values of the schedules: those of PyTorch, those of Keras' documented formulas in f64, and what each promises.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cosineOfPi } from '../../src/core/exact/cosine.js';
import {
  cosineDecay,
  cosineRestarts,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  piecewiseConstant,
  ramp,
  type Schedule,
  stepDecay,
} from '../../src/index.js';
import { restoreSchedules } from '../../src/schedules/registry.js';
import { isSchedule, scheduledConfig, valueAt } from '../../src/schedules/schedule.js';

interface Figures {
  readonly steps: readonly number[];
  readonly rates: readonly number[];
}
const file = readFileSync(new URL('../golden/c6_schedules.json', import.meta.url), 'utf8');
const { schedules: torch } = JSON.parse(file) as { schedules: Record<string, Figures> };

const twins: Record<string, Schedule> = {
  stepDecay: stepDecay({ initialValue: 0.1, factor: 0.5, every: 3 }),
  piecewiseConstant: piecewiseConstant({ boundaries: [2, 5], values: [0.1, 0.01, 0.001] }),
  exponentialDecay: exponentialDecay({ initialValue: 0.1, decaySteps: 1, decayRate: 0.9 }),
  cosineDecay: cosineDecay({ initialValue: 0.1, decaySteps: 10, alpha: 0.1 }),
  cosineRestarts: cosineRestarts({ initialValue: 0.1, firstDecaySteps: 4, alpha: 0.01 }),
  oneCycle: oneCycle({ maxValue: 0.1, totalSteps: 20 }),
  ramp: ramp({ from: 0.025, to: 0.1, steps: 4 }),
  rampPower: ramp({ from: 0.1, to: 0, steps: 5, power: 2.5 }),
};

test('every figure of PyTorch has its twin', () => {
  expect(Object.keys(twins).sort()).toEqual(Object.keys(torch).sort());
});

test.each(Object.keys(torch))('%s gives the rates of PyTorch', (name) => {
  const { steps, rates } = torch[name]!;
  // Both are f64; PyTorch multiplies step by step, up to 40 roundings.
  steps.forEach((step, index) => {
    expect(Math.abs(twins[name]!.at(step) - rates[index]!)).toBeLessThanOrEqual(40 * 2 ** -53 * 0.1);
  });
});

describe("Keras' formulas", () => {
  const close = (schedule: Schedule, formula: (step: number) => number) => {
    // A dozen roundings in f64, of values up to 1.
    for (let step = 0; step < 60; step++)
      expect(Math.abs(schedule.at(step) - formula(step))).toBeLessThan(12 * 2 ** -52);
  };

  test('exponentialDecay, smooth and in stairs', () => {
    const options = { initialValue: 0.5, decaySteps: 7, decayRate: 0.96 };
    close(exponentialDecay(options), (step) => 0.5 * 0.96 ** (step / 7));
    close(exponentialDecay({ ...options, staircase: true }), (step) => 0.5 * 0.96 ** Math.floor(step / 7));
  });

  test('inverseTimeDecay, smooth and in stairs', () => {
    const options = { initialValue: 0.5, decaySteps: 7, decayRate: 0.3 };
    close(inverseTimeDecay(options), (step) => 0.5 / (1 + (0.3 * step) / 7));
    close(inverseTimeDecay({ ...options, staircase: true }), (step) => 0.5 / (1 + 0.3 * Math.floor(step / 7)));
  });

  test('cosineDecay with a warmup', () => {
    const schedule = cosineDecay({ initialValue: 0.1, warmupTarget: 1, warmupSteps: 10, decaySteps: 30, alpha: 0.2 });
    close(schedule, (step) => {
      if (step < 10) return 0.1 + (1 - 0.1) * (step / 10);
      const cosine = 0.5 * (1 + Math.cos((Math.PI * Math.min(step - 10, 30)) / 30));
      return (1 - 0.2) * cosine + 0.2;
    });
  });

  test('cosineRestarts with factors of length and peak', () => {
    const schedule = cosineRestarts({ initialValue: 1, firstDecaySteps: 8, tMul: 1.5, mMul: 0.5, alpha: 0.1 });
    const bounds = [0, 8, 20, 38, 65]; // 8, 12, 18, 27
    close(schedule, (step) => {
      const period = bounds.findIndex((bound) => bound > step) - 1;
      const time = (step - bounds[period]!) / (bounds[period + 1]! - bounds[period]!);
      return 0.5 ** period * ((1 - 0.1) * 0.5 * (1 + Math.cos(Math.PI * time)) + 0.1);
    });
    const even = cosineRestarts({ initialValue: 1, firstDecaySteps: 5, tMul: 1, warmupSteps: 3, warmupTarget: 0.5 });
    close(even, (step) => (step < 3 ? 1 - 0.5 * (step / 3) : 0.25 * (1 + Math.cos((Math.PI * ((step - 3) % 5)) / 5))));
  });

  test('ramp is PolynomialDecay, from startStep on', () => {
    const schedule = ramp({ from: 0.2, to: 0.9, steps: 20, startStep: 5, power: 3 });
    close(schedule, (step) => (0.2 - 0.9) * (1 - Math.min(Math.max(step - 5, 0), 20) / 20) ** 3 + 0.9);
  });
});

test('a value of piecewiseConstant lasts until the step before its boundary', () => {
  const schedule = piecewiseConstant({ boundaries: [3, 4], values: [1, 2, 3] });
  expect([0, 2, 3, 4, 1e9].map((step) => schedule.at(step))).toEqual([1, 1, 2, 3, 3]);
});

test('ends are exact, and hold for ever', () => {
  expect(ramp({ from: 0.3, to: 0.7, steps: 10 }).at(10)).toBe(0.7);
  expect(ramp({ from: 0.3, to: 0.7, steps: 10 }).at(1e12)).toBe(0.7);
  expect(cosineDecay({ initialValue: 1, decaySteps: 10 }).at(11)).toBe(0);
  const cycle = oneCycle({ maxValue: 1, totalSteps: 10 });
  expect(cycle.at(9)).toBe(cycle.at(1e12));
  expect(oneCycle({ maxValue: 1, totalSteps: 10, pctStart: 0 }).at(0)).toBe(1);
  expect(cosineRestarts({ initialValue: 1, firstDecaySteps: 3 }).at(2 ** 52)).toBeGreaterThan(0);
});

test.each(
  Object.entries({ ...twins, inverse: inverseTimeDecay({ initialValue: 1, decaySteps: 2, decayRate: 0.5 }) }),
)('%s comes back from its configuration as JSON with the same values', (_, schedule) => {
  const saved = JSON.parse(JSON.stringify({ rate: scheduledConfig(schedule), other: 3 }));
  const { rate, other } = restoreSchedules('test', saved, ['rate', 'other']);
  const restored = rate as unknown as Schedule;
  expect(other).toBe(3);
  for (let step = 0; step < 50; step++) expect(restored.at(step)).toBe(schedule.at(step));
  expect(scheduledConfig(restored)).toEqual(scheduledConfig(schedule));
});

test('the configuration of a schedule is its own: arrays are copied', () => {
  const values = [1, 2];
  const schedule = piecewiseConstant({ boundaries: [5], values });
  values[0] = 9;
  expect(schedule.at(0)).toBe(1);
});

test.each([
  ['stepDecay', () => stepDecay({ initialValue: -1, every: 3 }), /initialValue/],
  ['stepDecay', () => stepDecay({ initialValue: 1, every: 0 }), /every/],
  ['stepDecay', () => stepDecay({ initialValue: 1, every: 3, factr: 1 } as never), /did you mean factor/],
  ['exponentialDecay', () => exponentialDecay({ initialValue: 1, decaySteps: 1.5, decayRate: 0.5 }), /decaySteps/],
  ['exponentialDecay', () => exponentialDecay({ initialValue: 1, decaySteps: 1, decayRate: 0 }), /decayRate/],
  ['inverseTimeDecay', () => inverseTimeDecay({ initialValue: 1, decaySteps: 1, decayRate: -1 }), /decayRate/],
  ['cosineDecay', () => cosineDecay({ initialValue: 1, decaySteps: 10, alpha: 1 }), /alpha/],
  ['cosineDecay', () => cosineDecay({ initialValue: 1, decaySteps: 10, warmupSteps: -1 }), /warmupSteps/],
  ['cosineRestarts', () => cosineRestarts({ initialValue: 1, firstDecaySteps: 10, tMul: 0.5 }), /tMul/],
  ['oneCycle', () => oneCycle({ maxValue: 1, totalSteps: 1 }), /totalSteps/],
  ['oneCycle', () => oneCycle({ maxValue: 1, totalSteps: 10, pctStart: 1 }), /pctStart/],
  ['piecewiseConstant', () => piecewiseConstant({ boundaries: [2, 2], values: [1, 2, 3] }), /boundaries\[1\]/],
  ['piecewiseConstant', () => piecewiseConstant({ boundaries: [2], values: [1] }), /one more than boundaries/],
  [
    'piecewiseConstant',
    () => piecewiseConstant({ boundaries: 3 as never, values: [1] }),
    /boundaries must be an array/,
  ],
  ['ramp', () => ramp({ from: Number.NaN, to: 1, steps: 3 }), /from/],
  ['ramp', () => ramp({ from: 0, to: 1, steps: 3, startSteps: 1 } as never), /did you mean startStep/],
  [
    'a file',
    () => restoreSchedules('adam', { learningRate: { name: 'cosine', config: {} } }, ['learningRate']),
    /cosine/,
  ],
  [
    'cosineRestarts',
    () => cosineRestarts({ initialValue: 1, firstDecaySteps: 10, tMul: 0 }),
    /^cosineRestarts.tMul must be a finite number > 0/,
  ],
  [
    'inverseTimeDecay',
    () => inverseTimeDecay({ initialValue: 1, decaySteps: 0, decayRate: 1 }),
    /^inverseTimeDecay.decaySteps must be/,
  ],
  [
    'piecewiseConstant',
    () => piecewiseConstant({ boundaries: [], values: [-1] }),
    /^piecewiseConstant.values\[0\] must be/,
  ],
  ['piecewiseConstant', () => piecewiseConstant({ boundaries: [1n] as never, values: [1, 2] }), /boundaries/],
] as const)('%s refuses what it cannot do', (name, make, message) => {
  expect(make).toThrow(message);
  if (name !== 'a file') expect(make).toThrow(name);
});

test('a file names the option whose schedule it cannot restore, and leaves null as it is', () => {
  expect(restoreSchedules('adam', { learningRate: null }, ['learningRate'])).toEqual({ learningRate: null });
  const saved = { learningRate: { name: 'ramp', config: {}, other: 1 } };
  expect(() => restoreSchedules('adam', saved, ['learningRate'])).toThrow(/^adam.learningRate: unknown option "other"/);
});

describe('a schedule in place of a number', () => {
  const own = { name: 'half', config: {}, at: (step: number) => 1 / (step + 2) };

  test('is told from a number and from other concepts', () => {
    expect([own, 0.5, undefined, { name: 'half', config: {} }].map(isSchedule)).toEqual([true, false, false, false]);
    expect([valueAt(0.5, 2), valueAt(own, 2)]).toEqual([0.5, 0.25]);
  });

  test('is saved by its name; a number is saved as it is', () => {
    expect(scheduledConfig(0.5)).toBe(0.5);
    expect(scheduledConfig(own)).toEqual({ name: 'half', config: {} });
    expect(() => scheduledConfig({ ...own, name: '' })).toThrow(/^schedule.name must be/);
  });
});

describe('periods of cosineRestarts', () => {
  /** Counts periods one by one. */
  const peaks = (step: number, first: number, tMul: number, mMul: number) => {
    let [start, length, peak] = [0, first, 1];
    for (; step >= start + length; length *= tMul, peak *= mMul) start += length;
    return { peak, time: (step - start) / length };
  };

  test('of one length begin every firstDecaySteps steps', () => {
    const schedule = cosineRestarts({ initialValue: 1, firstDecaySteps: 4, tMul: 1, mMul: 0.5 });
    expect([0, 4, 8, 20].map((step) => schedule.at(step))).toEqual([1, 0.5, 0.25, 2 ** -5]);
  });

  test('are counted one by one where there are few: the same bits', () => {
    const schedule = cosineRestarts({ initialValue: 1, firstDecaySteps: 7, tMul: 1.1 });
    for (let step = 0; step < 20_000; step += 111) {
      expect(schedule.at(step)).toBe(0.5 * (1 + cosineOfPi(peaks(step, 7, 1.1, 1).time)));
    }
  });

  test('of a factor near 1 are many: found without counting, to the roundings of their sum', () => {
    const [tMul, mMul] = [1 + 2 ** -20, 1 - 2 ** -16];
    const schedule = cosineRestarts({ initialValue: 1, firstDecaySteps: 3, tMul, mMul });
    for (const step of [30_150, 100_000, 199_999, 200_001]) {
      const { peak, time } = peaks(step, 3, tMul, mMul);
      // 70,000 roundings of a start up to 2 * 10^5: 10^-6 of a period.
      expect(Math.abs(schedule.at(step) - peak * 0.5 * (1 + Math.cos(Math.PI * time)))).toBeLessThan(1e-5);
    }
  });
});
