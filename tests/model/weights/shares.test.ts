// Shares of a count round as the decimal fraction says, wherever they are taken.
import { expect, test } from 'vitest';
import { progressBar } from '../../../src/callbacks/progressBar.js';
import { dense, matrix, sequential } from '../../../src/index.js';

const zerosOf = (weights: ArrayLike<number>) => Array.from(weights).filter((weight) => weight === 0).length;

test.each([
  [50, 0.29, 15], // 14.5; 0.29 * 50 is 14.499999999999998
  [50, 0.57, 29], // 28.5; 28.499999999999996
  [10, 1 - 0.7, 3],
  [10, 0.35, 4],
])('of %s weights and inputs, %s are pruned to nearest: %s', (inputs, fraction, expected) => {
  const create = () => {
    const model = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [inputs], name: 'one' })] });
    model.setWeights({
      'one/kernel': matrix(
        Array.from({ length: inputs }, (_, input) => input + 1),
        [inputs, 1],
      ),
    });
    return model;
  };
  for (const options of [{ fraction }, { inputs: fraction }]) {
    const model = create();
    model.prune(options);
    expect(zerosOf(model.getWeights()[0]!.data)).toBe(expected);
  }
});

test('a progress bar is full at the last step, and not before', () => {
  for (const steps of [3, 24, 47, 100, 10_000]) {
    const barAfter = (batch: number) => {
      let written = '';
      const bar = progressBar({ write: (text: string) => (written = text) } as never); // the first step is drawn at once
      bar.onTrainBegin?.({ epochs: 1, steps } as never, undefined as never);
      bar.onEpochBegin?.(0, undefined as never);
      bar.onBatchEnd?.(batch, { loss: 1 } as never, undefined as never);
      return written;
    };
    expect(barAfter(steps - 2)).toMatch(/= *\s\]/);
    expect(barAfter(steps - 1)).toMatch(/\[=+\]/);
  }
});
