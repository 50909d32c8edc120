// Who hears a warning, and how often.
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { featurePath, lassoNet, onWarning, sequential, type Warning } from '../../src/index.js';
import { tensor, layers as tfjsLayers, sequential as tfjsSequential } from '../../src/tfjs/index.js';
import { warn } from '../../src/warnings.js';
import { classification, classifier, regression } from '../support/models.js';
import { warningsOf } from '../support/warnings.js';

const { X, y } = classification(60, 4, 3);
const rare = y.map((_, row) => (row === 0 ? 0 : 1)); // W_IMBALANCE

function compiled() {
  const model = classifier();
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

let console_: MockInstance<typeof console.warn>;
beforeEach(() => {
  console_ = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  onWarning(undefined);
  console_.mockRestore();
});

describe('the console', () => {
  test('shows a text once, however many trainings warn of it', async () => {
    for (let search = 0; search < 3; search++) await compiled().fit(X, rare, { verbose: false });
    expect(console_).toHaveBeenCalledOnce();
    expect(console_.mock.calls[0]![0]).toMatch(/^ockham \[W_IMBALANCE\]: y: class 1 has 59 rows/);
  });

  test('shows every other text', () => {
    warn('W_METRIC', 'a');
    warn('W_METRIC', 'b');
    warn('W_RESUME', 'a');
    expect(console_.mock.calls.map(([text]) => text)).toEqual([
      'ockham [W_METRIC]: a',
      'ockham [W_METRIC]: b',
      'ockham [W_RESUME]: a',
    ]);
  });
});

describe('onWarning', () => {
  test('hears a call of fit once, and every call of fit', async () => {
    const heard = await warningsOf(async () => {
      await compiled().fit(X, rare, { epochs: 3, verbose: false });
      await compiled().fit(X, rare, { verbose: false });
    });
    expect(heard.map((text) => text.slice(0, 11))).toEqual(['W_IMBALANCE', 'W_IMBALANCE']);
    expect(console_).not.toHaveBeenCalled();
  });

  test('silences one code: what it returns true for goes on to the console, anything else does not', () => {
    onWarning(({ code }) => code !== 'W_IMBALANCE');
    warn('W_IMBALANCE', 'silenced');
    warn('W_SORTED', 'shown');
    onWarning(() => 1);
    warn('W_SORTED', 'not true');
    expect(console_.mock.calls).toEqual([['ockham [W_SORTED]: shown']]);
  });

  test('gives back what puts the listener before in place, and undefined is the console', () => {
    const heard: string[] = [];
    onWarning(({ message }) => void heard.push(`outer ${message}`));
    const restore = onWarning(({ message }) => void heard.push(`inner ${message}`));
    warn('W_METRIC', '1');
    restore();
    warn('W_METRIC', '2');
    onWarning(undefined);
    warn('W_METRIC', '3');
    expect(heard).toEqual(['inner 1', 'outer 2']);
    expect(console_.mock.calls).toEqual([['ockham [W_METRIC]: 3']]);
  });

  test('takes a function, and nothing else', () => {
    for (const wrong of [null, 'W_SORTED', { W_SORTED: false }, true]) {
      expect(() => onWarning(wrong as never)).toThrow(expect.objectContaining({ code: 'E_OPTION', path: 'onWarning' }));
    }
  });
});

describe('fit({ onWarning })', () => {
  test('hears the warnings of its call, and passes on what it returns true for', async () => {
    const outer: string[] = [];
    onWarning(({ code }) => void outer.push(code));
    const own: Warning[] = [];
    await compiled().fit(X, rare, { verbose: false, onWarning: (warning) => void own.push(warning) });
    expect(own.map(({ code }) => code)).toEqual(['W_IMBALANCE']);
    expect(outer).toEqual([]);
    await compiled().fit(X, rare, { verbose: false, onWarning: () => true });
    expect(outer).toEqual(['W_IMBALANCE']);
  });

  test('hears those of its callbacks, not those of a training beside it', async () => {
    const own: string[] = [];
    const beside: string[] = [];
    const warning = (message: string) => ({ onEpochEnd: () => warn('W_METRIC', message) });
    const train = (heard: string[], message: string) =>
      compiled().fit(X, y, {
        epochs: 3,
        verbose: false,
        yieldEvery: 0,
        callbacks: [warning(message)],
        onWarning: ({ message: text }) => void heard.push(text),
      });
    await Promise.all([train(own, 'own'), train(beside, 'beside')]);
    expect(own).toEqual(['own']);
    expect(beside).toEqual(['beside']);
  });

  test('does not hear what comes after it', async () => {
    const own: string[] = [];
    const training = compiled().fit(X, rare, { verbose: false, onWarning: ({ code }) => void own.push(code) });
    warn('W_METRIC', 'between its turns');
    await training;
    warn('W_METRIC', 'after it');
    expect(own).toEqual(['W_IMBALANCE']);
    expect(console_).toHaveBeenCalledTimes(2);
  });

  test('throws what a listener throws, before anything changes', async () => {
    const model = compiled();
    const stop = new Error('stop');
    const throwing = () => {
      throw stop;
    };
    await expect(model.fit(X, rare, { verbose: false, onWarning: throwing })).rejects.toBe(stop);
    onWarning(throwing);
    await expect(model.fit(X, rare, { verbose: false })).rejects.toBe(stop);
    onWarning(undefined);
    expect(model.step).toBe(0);
    await model.fit(X, y, { verbose: false });
    expect(model.step).toBe(2);
  });

  test('is a function, or refused', async () => {
    const fitting = compiled().fit(X, y, { onWarning: 'silent' as never });
    await expect(fitting).rejects.toMatchObject({ code: 'E_OPTION', path: 'fit.onWarning' });
  });
});

test('a path of trainings warns once', async () => {
  const { X: inputs, y: values } = regression(20, 3);
  const constant = (lambda: number) => {
    const model = sequential({ seed: 1, layers: [lassoNet({ units: 1, hidden: [2], lambda, inputShape: [3] })] });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return model;
  };
  const noisy = { onTrainBegin: () => warn('W_METRIC', 'again') };
  const options = { create: constant, lambda: 0.01, steps: 4, fit: { verbose: false, callbacks: [noisy] } };
  expect(await warningsOf(() => featurePath(inputs, values, options))).toEqual(['W_METRIC: again']);
  const own: string[] = [];
  const fit = { ...options.fit, onWarning: ({ code }: Warning) => void own.push(code) };
  expect(await warningsOf(() => featurePath(inputs, values, { ...options, fit }))).toEqual([]);
  expect(own).toEqual(['W_METRIC']);
});

test('warnings of models under the names of TensorFlow.js come to the same listener', async () => {
  const model = tfjsSequential({ layers: [tfjsLayers.dense({ units: 3, inputShape: [4], activation: 'softmax' })] });
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  const labels = tensor([...rare], [60, 1]);
  const heard = await warningsOf(() => model.fit(tensor([...X.data], [60, 4]), labels, { verbose: 0 }));
  expect(heard).toEqual([expect.stringMatching(/^W_IMBALANCE/)]);
});
