import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSource } from '../src/data/readSource.js';
import { understand } from '../src/data/understand.js';
import { type PathOptions, path } from '../src/path/path.js';
import { predict } from '../src/predict/predict.js';
import { temporaryFolder } from './support/bundle.js';
import { keptTerminal } from './support/terminal.js';

const folder = await temporaryFolder();
const local = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const wine = join(folder, 'wine.csv');
const [, ...rows] = (await readFile(local('../../tests/golden/linear/wine.csv'), 'utf8')).trim().split('\n');
await writeFile(wine, rows.join('\n'));
const shared = { task: 'auto', types: new Map(), ignore: [], test: 0.2, folds: 5, seed: 1, threads: 1 } as const;

describe('path', () => {
  it.each([
    ['numbers', local('data/energy.txt.gz'), 'column 9', [], 'lasso', 1],
    ['two classes', local('data/messy.csv'), 'defaulted', ['NA'], 'logistic lasso', 1],
    ['three classes', wine, 'column 14', [], 'logistic lasso', 3],
  ] as const)('of %s: prints and writes it, and its model predicts the same', async (name, file, target, missing, model, outputs) => {
    const out = join(folder, name);
    const options: PathOptions = { ...shared, file, target, missing, out, json: false };
    const shown = keptTerminal();
    const { linear, modelSha256 } = await path(options, shown.terminal, new AbortController().signal);
    const text = shown.out();
    expect([linear.name, linear.coefficients[0]!.values.length]).toEqual([model, outputs]);
    expect(text).toContain(`The ${model} at λ = `);
    expect(text).toContain('← within one standard error: chosen');
    expect(linear.gap).toBeLessThan(1e-6);
    const page = await readFile(join(out, 'path.html'), 'utf8');
    expect(page).toContain(`SHA-256 <code>${modelSha256}</code>`);
    expect(page).toContain(`npx ockham path ${file} --target`);
    for (const { column } of linear.coefficients) expect(page).toContain(`<th scope="row" class="text">${column}</th>`);

    const own = linear.predict(understand(await readSource(file, {}, missing), options).table);
    const printed = keptTerminal();
    const given = { model: join(out, 'model.safetensors'), file, missing, out: undefined, json: true };
    await predict(given, printed.terminal);
    const predicted = JSON.parse(printed.out());
    // The path predicts with 64-bit floats, the network that is saved with 32-bit ones.
    if (own.kind === 'numbers') {
      expect(predicted.predictions).toHaveLength(own.values.length);
      for (const [row, value] of own.values.entries()) expect(predicted.predictions[row]).toBeCloseTo(value, 3);
    } else {
      const probabilities: readonly number[] = predicted.probabilities.flat();
      expect(predicted.classes).toEqual(own.classes);
      expect(probabilities).toHaveLength(own.probabilities.length);
      for (const [at, share] of own.probabilities.entries()) expect(probabilities[at]).toBeCloseTo(share, 5);
    }

    const json = keptTerminal();
    await path({ ...options, json: true }, json.terminal, new AbortController().signal);
    expect(JSON.parse(json.out())).toMatchObject({ target, lambda1se: linear.lambda1se, modelSha256 });
  });

  it('takes no more folds than the smallest class has rows, and says so if they are too few', async () => {
    const rare = async (rows: number) => {
      const file = join(folder, `rare${rows}.csv`);
      const cells = Array.from({ length: 60 }, (_, row) => `${(row * 37) % 41},${row < rows ? 'rare' : 'common'}`);
      await writeFile(file, ['x,y', ...cells].join('\n'));
      const options: PathOptions = {
        ...shared,
        file,
        target: 'y',
        missing: [],
        out: join(folder, 'rare'),
        json: false,
      };
      return path({ ...options, folds: 10 }, keptTerminal().terminal, new AbortController().signal);
    };
    expect((await rare(6)).linear.steps.length).toBeGreaterThan(1);
    await expect(rare(2)).rejects.toThrow(/column "y": class "rare" has 2 rows, too few/);
  });
});
