import { afterEach, describe, expect, test, vi } from 'vitest';
import { progressBar } from '../../src/callbacks/progressBar.js';
import { terminal } from '../../src/callbacks/terminal.js';
import { fakeControl, log, parameters } from './fakeControl.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('progress', () => {
  const { control } = fakeControl();
  const begun = (hasBar: boolean, given: object = {}) => {
    const written: string[] = [];
    const bar = progressBar({ write: (text) => written.push(text) }, hasBar);
    bar.onTrainBegin!(parameters({ epochs: 3, steps: 4, ...given }), control);
    return { bar, written };
  };
  const batch = (loss: number) =>
    ({ loss }) as Parameters<NonNullable<ReturnType<typeof progressBar>['onBatchEnd']>>[1];

  test('is a line per epoch: figures, and the seconds at its end', () => {
    const { bar, written } = begun(false);
    bar.onEpochBegin!(1, control);
    bar.onBatchEnd!(0, batch(1), control);
    bar.onEpochEnd!(1, log({ loss: 0.5, accuracy: 0.25, penalties: { l1: 1 } }, 1), control);
    expect(written).toEqual(['Epoch 2/3  loss 0.5000  accuracy 0.2500  0.3 s\n']);
  });

  test.each([
    [0, '0.00e+0'],
    [9.99e-4, '9.99e-4'],
    [1e-3, '0.0010'],
    [-0.5, '-0.5000'],
    [99999, '99999.0000'],
    [1e5, '1.00e+5'],
    [-1e5, '-1.00e+5'],
  ])('a figure of %d is written as %s', (loss, text) => {
    const { bar, written } = begun(false);
    bar.onEpochEnd!(0, log({ loss }), control);
    expect(written).toEqual([`Epoch 1/3  loss ${text}  0.3 s\n`]);
  });

  test('is a bar that fills, drawn at most every 100 ms, and once for the whole epoch', () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const { bar, written } = begun(true);
    bar.onEpochBegin!(0, control);
    bar.onBatchEnd!(0, batch(0.5), control);
    clock.mockReturnValue(1099);
    bar.onBatchEnd!(1, batch(0.5), control);
    clock.mockReturnValue(1100);
    bar.onBatchEnd!(2, batch(0.25), control);
    bar.onEpochEnd!(0, log({ loss: 0.25 }), control);
    bar.onEpochBegin!(1, control); // is drawn at once
    bar.onBatchEnd!(0, batch(0.5), control);
    const line = '\r\x1b[KEpoch';
    expect(written).toEqual([
      `${line} 1/3 [${'='.repeat(6)}${' '.repeat(18)}] loss 0.5000`,
      `${line} 1/3 [${'='.repeat(18)}${' '.repeat(6)}] loss 0.2500`,
      `${line} 1/3 [${'='.repeat(24)}] loss 0.2500  0.3 s\n`,
      `${line} 2/3 [${'='.repeat(6)}${' '.repeat(18)}] loss 0.5000`,
    ]);
  });

  test('goes on in the epoch that an earlier call has left', () => {
    const { bar, written } = begun(true, { resumed: { epochs: 2 } });
    bar.onBatchEnd!(3, batch(1), control);
    expect(written[0]).toContain('Epoch 3/3');
    const fresh = begun(true);
    fresh.bar.onBatchEnd!(3, batch(1), control);
    expect(fresh.written[0]).toContain('Epoch 1/3');
  });
});

describe('the place of progress', () => {
  const stream = (isTTY: boolean) => ({ isTTY, write: () => true });

  test('of a bar is a terminal, of lines any error stream', () => {
    const [tty, file] = [stream(true), stream(false)];
    vi.stubGlobal('process', { stderr: tty });
    expect([terminal(0), terminal(1), terminal(2)]).toEqual([undefined, tty, tty]);
    vi.stubGlobal('process', { stderr: file });
    expect([terminal(1), terminal(2)]).toEqual([undefined, file]);
  });

  test('of lines is the console where there is no process', () => {
    const lines = vi.spyOn(console, 'log').mockImplementation(() => {});
    for (const process of [undefined, {}]) {
      vi.stubGlobal('process', process);
      const [bar, out] = [terminal(1), terminal(2)];
      vi.unstubAllGlobals();
      expect(bar).toBe(undefined);
      out!.write('  a line\n');
    }
    expect(lines.mock.calls).toEqual([['  a line'], ['  a line']]);
  });
});
