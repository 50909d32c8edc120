import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { classCounts } from '../../src/data/reading/classCounts.js';
import { breastCancer, type Dataset, digits, penguins } from '../../src/datasets/index.js';

const raw = (name: string) => readFileSync(new URL(`../../datasets/${name}`, import.meta.url));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The rows of the raw file, as numbers. */
const parse = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').map(Number));

function expectSameValues({ X, y }: Dataset, rows: number[][]) {
  const columns = X.shape[1]!;
  expect(rows.every((row) => row.length === columns + 1)).toBe(true);
  expect(X.data).toEqual(Float32Array.from(rows.flatMap((row) => row.slice(0, columns))));
  expect(y).toEqual(Int32Array.from(rows.map((row) => row[columns]!)));
}

test('the raw files are those that SOURCE.md names', () => {
  const cells = raw('SOURCE.md')
    .toString()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  for (const name of ['digits.csv.gz', 'breast_cancer.csv']) {
    expect(cells).toContainEqual(['', name, `${raw(name).length}`, `\`${sha256(raw(name))}\``, '']);
  }
});

describe('digits', () => {
  test('has the values of the raw file', () => {
    expectSameValues(digits(), parse(gunzipSync(raw('digits.csv.gz')).toString()));
  });

  test('1797 images of 64 pixels 0 .. 16 in 10 classes', () => {
    const { X, y, featureNames, targetNames } = digits();
    expect(X.shape).toEqual([1797, 64]);
    expect(Math.min(...X.data)).toBe(0);
    expect(Math.max(...X.data)).toBe(16);
    expect([...classCounts(y, 10)]).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(featureNames.slice(0, 9)).toEqual([
      ...['pixel_0_0', 'pixel_0_1', 'pixel_0_2', 'pixel_0_3', 'pixel_0_4', 'pixel_0_5', 'pixel_0_6', 'pixel_0_7'],
      'pixel_1_0',
    ]);
    expect(new Set(featureNames).size).toBe(64);
    expect(targetNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });
});

describe('breastCancer', () => {
  test('has the values of the raw file, rounded to f32', () => {
    expectSameValues(breastCancer(), parse(raw('breast_cancer.csv').toString()).slice(1));
  });

  test('569 rows of 30 features in 2 classes', () => {
    const { X, y, featureNames, targetNames } = breastCancer();
    expect(X.shape).toEqual([569, 30]);
    expect([...classCounts(y, 2)]).toEqual([212, 357]);
    expect(targetNames).toEqual(['malignant', 'benign']);
    expect(raw('breast_cancer.csv').toString().split('\n')[0]).toBe('569,30,malignant,benign');
    expect(new Set(featureNames).size).toBe(30);
    expect([featureNames[0], featureNames[7], featureNames[10], featureNames[29]]).toEqual([
      'mean radius',
      'mean concave points',
      'radius error',
      'worst fractal dimension',
    ]);
  });
});

test('penguins: 344 birds with texts, numbers and gaps, new at each call', () => {
  const birds = penguins();
  expect(birds).toHaveLength(344);
  expect(birds[0]).toEqual({
    ...{
      species: 'Adelie',
      island: 'Torgersen',
      billLength: 39.1,
      billDepth: 18.7,
      flipperLength: 181,
      bodyMass: 3750,
    },
    sex: 'male',
  });
  const counts = (values: readonly unknown[]) =>
    Object.fromEntries([...new Set(values)].map((own) => [own, values.filter((value) => value === own).length]));
  expect(counts(birds.map(({ species }) => species))).toEqual({ Adelie: 152, Chinstrap: 68, Gentoo: 124 });
  expect(counts(birds.map(({ island }) => island))).toEqual({ Biscoe: 168, Dream: 124, Torgersen: 52 });
  expect(counts(birds.map(({ sex }) => sex))).toEqual({ female: 165, male: 168, null: 11 });
  // Means of R's palmerpenguins 0.1.1: summary(penguins).
  const mean = (name: 'billLength' | 'billDepth' | 'flipperLength' | 'bodyMass') => {
    const known = birds.map((bird) => bird[name]).filter((value) => value !== null);
    expect(known).toHaveLength(342);
    return known.reduce((sum, value) => sum + value, 0) / 342;
  };
  expect(mean('billLength').toFixed(2)).toBe('43.92');
  expect(mean('billDepth').toFixed(2)).toBe('17.15');
  expect(mean('flipperLength').toFixed(1)).toBe('200.9');
  expect(Math.round(mean('bodyMass'))).toBe(4202);
  birds[0]!.species = 'Gentoo';
  expect(penguins()[0]!.species).toBe('Adelie');
});

test.each([
  ['digits', digits],
  ['breastCancer', breastCancer],
])('%s: every call gives arrays of its own, and the attribution names the licence', (_, load) => {
  const first = load();
  first.X.data.fill(-1);
  first.y.fill(-1);
  const second = load();
  expect(second.X.data.every((value) => value >= 0)).toBe(true);
  expect(second.y.every((value) => value >= 0)).toBe(true);
  expect(second.attribution).toContain('CC BY 4.0');
  expect(second.attribution).toContain('https://doi.org/10.24432/');
});

test('a bundle for browsers holds only the data set that is used, and nothing of Node', async () => {
  const index = fileURLToPath(new URL('../../src/datasets/index.ts', import.meta.url));
  const bundle = async (name: string) => {
    const contents = `import { ${name} } from ${JSON.stringify(index)}; console.log(${name}());`;
    const options = { bundle: true, write: false, platform: 'browser', format: 'esm', minify: true } as const;
    const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: '.' } });
    return outputFiles[0]!.text;
  };
  const [one, other] = [await bundle('digits'), await bundle('breastCancer')];
  expect(one).toContain('Alpaydin');
  expect(one).not.toContain('Wolberg');
  expect(other).toContain('Wolberg');
  expect(other).not.toContain('Alpaydin');
});
