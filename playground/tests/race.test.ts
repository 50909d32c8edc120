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
  private hear: (of: number, answer: Answer) => void = () => {};

  listen(hear: (of: number, answer: Answer) => void): void {
    this.hear = hear;
  }

  ask(_of: number, request: Request): void {
    this.requests.push(request);
  }

  ready(of: number): void {
    this.hear(of, { race: this.race, kind: 'ready' });
  }

  frame(of: number, step: number): void {
    const losses = { dataLoss: 1, penalties: 0, accuracy: 1, testLoss: 1, testAccuracy: 1, zeros: 0 };
    const pictures = { surface: undefined, kernels: [], confusion: new Uint16Array(4), kept: [], ended: undefined };
    this.hear(of, { race: this.race, kind: 'frame', figures: { step, ...losses }, ...pictures });
  }

  hash(of: number, step: number): void {
    this.hear(of, { race: this.race, kind: 'hash', sha256: 'of weights', step });
  }

  private get race(): number {
    return this.requests[0]?.race ?? 0;
  }
}

beforeEach(() => vi.stubGlobal('requestAnimationFrame', () => 0));
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
