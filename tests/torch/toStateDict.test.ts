// Models as state dicts of PyTorch: what is written is read again, and, where PyTorch is there, it predicts the same.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../../src/formats/safetensors/decode.js';
import {
  batchNormalization,
  concreteDropout,
  dense,
  dropout,
  type Layer,
  lassoNet,
  leakyRelu,
  sequential,
  standardize,
} from '../../src/index.js';
import { preprocess } from '../../src/table/index.js';
import { fromStateDict, toStateDict } from '../../src/torch/index.js';
import { anyModel, modelOf, rowsOf } from '../support/anyModel.js';
import { errorOf } from '../support/errors.js';
import { hasPackage, PYTHON } from '../support/python.js';
import { read } from '../support/sources.js';

const hasTorch = hasPackage('torch');

describe('any model', () => {
  test('comes back with predictions of the same bits', () => {
    fc.assert(
      fc.property(anyModel, ({ layers, seed, isStandardized }) => {
        const model = modelOf(layers, seed, isStandardized);
        const { bytes, architecture } = toStateDict(model);
        const again = fromStateDict(bytes);
        const X = rowsOf(seed + 1, 5);
        const [expected, got] = [model.predict(X).data, again.predict(X).data];
        expect(decodeSafetensors(bytes).metadata.get('architecture')).toBe(architecture);
        // A standardizer's squared scales are rounded to f32.
        const tolerance = isStandardized ? 1e-5 : 0;
        for (const [at, value] of expected.entries()) {
          expect(Math.abs(got[at]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
        }
        model.dispose();
        again.dispose();
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  test.skipIf(!hasTorch)('predicts the same in PyTorch, loaded by the lines of docs/torch.md', () => {
    const [loading = ''] = pythonOf('docs/torch.md').filter((code) => code.includes('frombuffer'));
    expect(loading.trim().split('\n').length).toBeLessThanOrEqual(7); // six, and the modules
    const folder = mkdtempSync(join(tmpdir(), 'ockham-torch-'));
    try {
      const samples = fc.sample(anyModel, { seed: 2, numRuns: 60 });
      const expected = samples.map(({ layers, seed, isStandardized }, at) => {
        const model = modelOf(layers, seed, isStandardized);
        const { bytes, architecture } = toStateDict(model);
        writeFileSync(join(folder, `${at}.safetensors`), bytes);
        const X = rowsOf(seed + 1, 5);
        return { architecture, X, y: [...model.predict(X).data] };
      });
      writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected));
      const code = loading.replace(/^model = nn\.Sequential\(.*$/m, 'model = eval(given["architecture"])');
      expect(code).not.toBe(loading);
      const program = `
import json
import torch
from torch import nn
for at, given in enumerate(json.load(open('expected.json'))):
${code.replaceAll("'model.safetensors'", "f'{at}.safetensors'").replace(/^/gm, '    ')}
    with torch.no_grad():
        got = model(torch.tensor(given['X'])).flatten()
    expected = torch.tensor(given['y'])
    worst = ((got - expected).abs() / expected.abs().clamp(min=1)).max().item()
    assert worst < 1e-5, (at, given['architecture'], worst)
print(at + 1)
`;
      expect(execFileSync(PYTHON, ['-c', program], { cwd: folder, encoding: 'utf8' }).trim()).toBe('60');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The blocks of Python of a page. */
function pythonOf(page: string): string[] {
  return [...read(page).matchAll(/```python\n([\s\S]*?)```/g)].map(([, code = '']) => code);
}

test('the text is what a program of Python writes', () => {
  const layers = [
    dense({ units: 8, inputShape: [4], activation: 'relu' }),
    dropout({ rate: 0.5 }),
    batchNormalization(),
    dense({ units: 3, useBias: false, activation: 'softmax' }),
  ];
  expect(toStateDict(sequential({ seed: 1, layers })).architecture).toBe(
    'nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.5), nn.BatchNorm1d(8, eps=0.001, momentum=0.01, affine=True), nn.Linear(8, 3, bias=False), nn.Softmax(dim=1))',
  );
});

test('a standardizer comes back as one', () => {
  const standardizer = standardize(rowsOf(1, 20));
  const model = sequential({ seed: 1, standardizer, layers: [dense({ units: 1 })] });
  const { bytes, architecture } = toStateDict(model);
  expect(architecture).toMatch(/^nn\.Sequential\(nn\.BatchNorm1d\(5, eps=0, affine=False\), nn\.Linear/);
  const again = fromStateDict(bytes);
  expect(again.preprocess!.toJSON()['mean']).toEqual(standardizer.mean.map(Math.fround));
  expect(errorOf(() => fromStateDict(bytes, undefined, { standardizer })).path).toBe('fromStateDict.standardizer');
});

describe('refused by name', () => {
  const own = { ...leakyRelu(), name: 'mine' };
  test.each<[string, Layer, string]>([
    ['lassoNet', lassoNet({ hidden: [2], inputShape: [3], units: 1, lambda: 0.1 }), 'lassoNet'],
    ['concreteDropout', concreteDropout(dense({ units: 2, inputShape: [3] }), {}), 'concreteDropout'],
    ['an activation of your own', dense({ units: 2, inputShape: [3], activation: own }), 'mine'],
  ])('%s', (_, layer, name) => {
    const error = errorOf(() => toStateDict(sequential({ seed: 1, layers: [layer] })));
    expect(error.code).toBe('E_OPTION');
    expect(error.message).toContain(name);
  });

  test('models that fill gaps, prepare tables, have no sizes, or are disposed of', async () => {
    const layers = [dense({ units: 1, inputShape: [2] })];
    const gaps = sequential({ seed: 1, layers, missing: 'impute' });
    expect(errorOf(() => toStateDict(gaps)).message).toContain('fills no missing values');
    const standardizer = standardize(
      [
        [1, 2],
        [3, Number.NaN],
      ],
      { missing: 'impute' },
    );
    expect(errorOf(() => toStateDict(sequential({ seed: 1, layers, standardizer }))).message).toContain(
      'fills no missing',
    );
    const tables = sequential({ seed: 1, layers: [dense({ units: 1 })], preprocess: preprocess() });
    tables.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await tables.fit([{ a: 1 }, { a: 2 }], [1, 2], { verbose: false });
    expect(errorOf(() => toStateDict(tables)).message).toContain('preprocess');
    expect(errorOf(() => toStateDict(sequential({ seed: 1, layers: [dense({ units: 1 })] }))).code).toBe('E_NOT_BUILT');
    gaps.dispose();
    expect(errorOf(() => toStateDict(gaps)).code).toBe('E_DISPOSED');
    expect(errorOf(() => toStateDict({} as never)).code).toBe('E_OPTION');
  });

  test('a standardizer whose scale has no square in 32 bits', () => {
    const standardizer = standardize([[1e25], [2e25]]);
    const model = sequential({ seed: 1, standardizer, layers: [dense({ units: 1 })] });
    expect(errorOf(() => toStateDict(model)).path).toBe('toStateDict.standardizer');
  });
});

test('the fixtures were written by the script beside them', () => {
  const script = readFileSync(new URL('fixtures.py', import.meta.url), 'utf8');
  const { fixtures } = JSON.parse(readFileSync(new URL('fixtures.json', import.meta.url), 'utf8'));
  for (const { name } of fixtures) expect(script).toContain(`'${name}'`);
});
