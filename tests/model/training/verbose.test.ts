// The progress bar: on a terminal only.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressBar } from '../../../src/callbacks/progressBar.js';
import { linearModel, regression } from '../../support/models.js';

const { X, y } = regression(12, 2);

function compiled() {
  const model = linearModel(2);
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
  return model;
}

describe('the progress bar', () => {
  test('draws a line per epoch with the figures of its log', async () => {
    const written: string[] = [];
    const bar = progressBar({ write: (text: string) => written.push(text) });
    const { epochs } = await compiled().fit(X, y, { epochs: 3, batchSize: 5, validationSplit: 0.25, callbacks: [bar] });
    const lines = written.join('').split('\n');
    expect(lines).toHaveLength(4); // three, each ended
    expect(lines[3]).toBe('');
    for (const [epoch, line] of lines.slice(0, 3).entries()) {
      const shown = line.split('\r\x1b[K').at(-1)!; // what stays after the last redraw
      expect(shown).toMatch(new RegExp(`^Epoch ${epoch + 1}/3 \\[=+\\] loss `));
      for (const name of ['loss', 'dataLoss', 'mae', 'valLoss', 'valMae', 'learningRate'])
        expect(shown).toContain(`${name} `);
      expect(shown).toContain(`loss ${epochs[epoch]!.loss.toFixed(4)}`);
      expect(shown).toMatch(/\d\.\d s$/);
    }
  });

  test('fills with the batches of the epoch', async () => {
    const written: string[] = [];
    const bar = progressBar({ write: (text: string) => written.push(text) });
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000)); // every redraw is due
    try {
      await compiled().fit(X, y, { batchSize: 6, callbacks: [bar] });
    } finally {
      clock.mockRestore();
    }
    expect(written).toHaveLength(3);
    expect(written[0]).toContain(`[${'='.repeat(12)}${' '.repeat(12)}] loss`);
    expect(written[1]).toContain(`[${'='.repeat(24)}] loss`);
  });
});

describe('verbose', () => {
  const wasTty = process.stderr.isTTY;
  let written: string[];

  beforeEach(() => {
    written = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.stderr.isTTY = wasTty;
  });

  test('shows the bar where the error stream is a terminal, unless false', async () => {
    process.stderr.isTTY = true;
    await compiled().fit(X, y, { epochs: 2 });
    expect(written.join('')).toContain('Epoch 2/2');
    written.length = 0;
    await compiled().fit(X, y, { epochs: 2, verbose: false });
    expect(written).toEqual([]);
  });

  test('is silent where it is none, on every stream', async () => {
    process.stderr.isTTY = false;
    const out = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    await compiled().fit(X, y, { epochs: 2, verbose: true });
    expect(written).toEqual([]);
    expect(out).not.toHaveBeenCalled();
  });
});
