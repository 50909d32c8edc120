import { describe, expect, it } from 'vitest';
import { pairedDifference, quantile } from '../src/compare/paired.js';
import { sniffDelimiter } from '../src/data/csv/sniff.js';
import { sourceOf } from '../src/fit/columns.js';
import { reliabilityOf, wilson } from '../src/fit/reliability.js';
import { settingImportance } from '../src/fit/settingImportance.js';
import { readSetting, type Setting, trainingSize, writeSetting } from '../src/fit/space.js';
import { toCsv } from '../src/output/csv.js';
import { interruptHandler } from '../src/terminal/interrupt.js';
import { figure } from '../src/terminal/numbers.js';

describe('paired differences', () => {
  it('are those of the t test on the same pairs', () => {
    // By hand: differences 1, 2, 3, of mean 2, sd 1, standard error 1 / √3 = 0.577; t with 2 degrees of freedom reaches 4.303 x 0.577 = 2.48.
    const { mean, standardError, isClear } = pairedDifference([2, 4, 6], [1, 2, 3]);
    expect([mean, isClear]).toEqual([2, false]);
    expect(standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect(pairedDifference([2, 4, 6, 8], [1, 2.9, 5, 7]).isClear).toBe(true);
  });

  it('are less sure where folds share their training rows', () => {
    const { standardError } = pairedDifference([2, 4, 6], [1, 2, 3], 0.25);
    expect(standardError).toBeCloseTo(Math.sqrt(1 / 3 + 0.25), 12);
  });

  it('say nothing of one pair', () => {
    expect(pairedDifference([2], [1])).toMatchObject({ mean: 1, standardError: Number.NaN, isClear: false });
  });

  it('have quantiles of t to 0.003 at 40 and 100 degrees of freedom', () => {
    expect(Math.abs(quantile(40) - 2.0211)).toBeLessThan(0.003);
    expect(Math.abs(quantile(100) - 1.984)).toBeLessThan(0.003);
  });
});

describe('settings on the command line', () => {
  const setting: Setting = { layers: 2, units: 16, lambda: 0.1 + 0.2, l2: 1e-7, dropout: 0.25, learningRate: 1 / 3 };

  it('come back with the same bits', () => {
    expect(readSetting(writeSetting(setting, 64))).toEqual({ setting, epochs: 64 });
  });

  it.each([
    ['layers=1', 'units, lambda, l2, dropout, learningRate, epochs missing'],
    ['layers=1,layers=2', 'layers is there twice'],
    [writeSetting({ ...setting, layers: 3 } as unknown as Setting, 1), 'layers: expected 1 or 2'],
    [`${writeSetting(setting, 1)},depth=3`, 'depth unknown'],
    ['units=x', 'units=x: expected name=number'],
  ])('refuses %s', (text, message) => {
    expect(readSetting(text)).toContain(message);
  });
});

it('gives small tables more epochs, in levels of a factor of 4', () => {
  expect(trainingSize(200)).toEqual({ batchSize: 32, epochs: 256, firstEpochs: 16 });
  expect(trainingSize(50_000)).toEqual({ batchSize: 256, epochs: 16, firstEpochs: 1 });
});

it('finds the parameter that decides', () => {
  const trials = Array.from({ length: 32 }, (_, number) => {
    const setting: Setting = {
      layers: 1,
      units: 8,
      lambda: 1e-3,
      l2: 1e-4 * (1 + (number % 5)),
      dropout: 0,
      learningRate: 1e-3 * (1 + number),
    };
    return { number, setting, levels: [{ epochs: 4, value: 1 / (1 + number) }], error: undefined };
  });
  const [first, ...others] = settingImportance(trials)!;
  expect(first!.name).toBe('learningRate');
  // Four bins of a monotone effect leave 1/16 of its variance inside of them.
  expect(first!.share).toBeGreaterThan(0.85);
  for (const { share } of others) expect(share).toBeLessThan(0.2);
  expect(settingImportance(trials.slice(0, 5))).toBeUndefined();
});

it('bins probabilities with intervals of Wilson', () => {
  // R: prop.test(9, 10, correct = FALSE) gives 0.5958 and 0.9821.
  const [low, high] = wilson(9, 10);
  expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.5958', '0.9821']);
  const probabilities = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.05, 0.95);
  const bins = reliabilityOf(
    { kind: 'classes', classes: ['no', 'yes'], numbers: Int32Array.of(0, 1, 1) },
    { kind: 'classes', classes: ['no', 'yes'], probabilities },
  );
  expect(bins.map(({ predicted, observed, rows }) => [predicted, observed, rows])).toEqual([
    [0.1, 0, 1],
    [0.2, 1, 1],
    [0.95, 1, 1],
  ]);
});

it('51: writes CSV that no spreadsheet runs: formulas get an apostrophe, negative numbers stay', () => {
  const row = ['=cmd()', '+1+2', '-1.5', '@x', 'a"b', 'c,d', -2];
  expect(toCsv(['h'], [row])).toBe(`h\n'=cmd(),'+1+2,-1.5,'@x,"a""b","c,d",-2\n`);
});

it('names the column that an input was made of', () => {
  const columns = ['city', 'city=home', 'when', 'note'];
  expect(
    ['city=Oslo', 'city=home', 'when.month=3', 'note:late', 'other'].map((input) => sourceOf(input, columns)),
  ).toEqual(['city', 'city=home', 'when', 'note', 'other']);
});

it('exits at the second Ctrl-C, but not at the one that npm repeats', () => {
  const calls: string[] = [];
  let time = 0;
  const press = interruptHandler(
    ({ name }) => calls.push(name),
    () => calls.push('exit'),
    () => time,
  );
  press();
  time = 100;
  press();
  expect(calls).toEqual(['InterruptedError']);
  time = 900;
  press();
  expect(calls).toEqual(['InterruptedError', 'exit']);
});

it('sniffs the delimiter of the first records, not of quoted text', () => {
  expect(sniffDelimiter('"a;b","c;d"\n"1;2","3;4"\n')).toBe(',');
  expect(sniffDelimiter('one column\nof text\n')).toBe('spaces');
  expect(sniffDelimiter('x\n1\n2\n')).toBe(',');
});

it('formats figures with four digits', () => {
  expect([0, 12, -2.34567, 0.000012345, 1234567.8, Number.NaN].map(figure)).toEqual([
    '0',
    '12',
    '−2.346',
    '1.23e−5',
    '1.23e+6',
    '–',
  ]);
});
