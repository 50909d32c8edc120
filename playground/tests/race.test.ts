// Regularizers side by side: the step that all have reached, and from which step on a setting that is changed counts.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drawnRows, partsOf } from '../src/data/rows.js';
import { FIRST_PROBLEM, type Problem } from '../src/problem/problem.js';
import type { Answer, Request } from '../src/training/messages.js';
import { Race } from '../src/training/race.js';

const problem: Problem = {
  ...FIRST_PROBLEM,
  regularizers: [
    { kind: 'l1', strength: 0.01 },
    { kind: 'l2', strength: 0.01 },
  ],
};

/** Workers that answer when the test says so. */
class Workers {
  readonly requests: Request[] = [];
  private hear: (answer: Answer) => void = () => {};

  listen(hear: (answer: Answer) => void): void {
    this.hear = hear;
  }

  ask(request: Request): void {
    this.requests.push(request);
  }

  ready(of: number): void {
    this.hear({ race: this.race, of, kind: 'ready' });
  }

  frame(of: number, step: number): void {
    const losses = { dataLoss: 1, penalties: 0, accuracy: 1, testLoss: 1, testAccuracy: 1, zeros: 0 };
    const pictures = { surface: undefined, kernels: [], confusion: new Uint16Array(4), kept: [], ended: undefined };
    this.hear({ race: this.race, of, kind: 'frame', figures: { step, ...losses }, ...pictures });
  }

  steps(of: number, step: number): void {
    this.hear({ race: this.race, of, kind: 'steps', step });
  }

  hash(of: number, step: number): void {
    this.hear({ race: this.race, of, kind: 'hash', sha256: 'of weights', step });
  }

  private get race(): number {
    return this.requests[0]?.race ?? 0;
  }
}

let nextFrame: (() => void)[] = [];
beforeEach(() => {
  nextFrame = [];
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => nextFrame.push(callback));
});
afterEach(() => vi.unstubAllGlobals());

function begin() {
  const workers = new Workers();
  const race = new Race(problem, partsOf(problem.data, drawnRows(problem.data)), workers);
  for (const of of [0, 1]) workers.ready(of);
  return { race, workers };
}

test('its step is the one that all have taken', () => {
  const { race, workers } = begin();
  race.advance(3);
  workers.frame(0, 3);
  expect(race.step).toBe(0);
  workers.frame(1, 3);
  expect(race.step).toBe(3);
});

test('a change counts from the first step that is not under way, also if the steps per frame change meanwhile', () => {
  const { race, workers } = begin();
  race.advance(10);
  race.setStepsPerFrame(1);
  race.change(0, 0.5);
  for (const of of [0, 1]) workers.frame(of, 10);
  race.advance(1);
  expect(race.changes).toEqual([{ step: 10, of: 0, value: 0.5 }]);
  expect(workers.requests.at(-1)).toMatchObject({ kind: 'advance', steps: 1, changes: race.changes });
});

test('a hash comes with the steps after which the weights had it', async () => {
  const { race, workers } = begin();
  race.advance(1);
  const hashed = race.requestHash(1);
  workers.frame(1, 1);
  workers.hash(1, 1);
  expect(await hashed).toBe(1);
  expect(race.lanes[1]?.sha256).toBe('of weights');
});

function passFrame(): void {
  const callbacks = nextFrame;
  nextFrame = [];
  for (const callback of callbacks) callback();
}

test('lanes take turns with their pictures while training goes on, and all have those of the last step when it pauses', () => {
  const { race, workers } = begin();
  race.play();
  const shown: (readonly number[])[] = [];
  for (let step = 1; step <= 11; step++) {
    const asked = workers.requests.slice(-2);
    shown.push(asked.filter((request) => request.kind === 'advance' && request.isShown).map(({ of }) => of));
    if (step === 11) race.pause();
    for (const { of } of asked) shown.at(-1)?.includes(of) ? workers.frame(of, step) : workers.steps(of, step);
    passFrame();
  }
  expect(race.step).toBe(11);
  expect(Math.max(...shown.map(({ length }) => length))).toBe(1);
  expect([0, 1].map((of) => shown.filter((lanes) => lanes.includes(of)).length)).toEqual([1, 2]);
  const last = workers.requests.slice(-2);
  expect(last).toMatchObject([0, 1].map((of) => ({ of, kind: 'advance', steps: 0, isShown: true })));
});

test('a view of a lane is told of that lane alone', () => {
  const { race, workers } = begin();
  passFrame();
  const told: string[] = [];
  race.listen(() => told.push('all'));
  race.listen(() => told.push('0'), 0);
  race.listen(() => told.push('1'), 1);
  race.advance(1);
  workers.frame(1, 1);
  passFrame();
  expect(told).toEqual(['all', '1']);
});
