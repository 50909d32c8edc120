import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  dense,
  featurePath,
  groupLasso,
  lassoNet,
  load,
  onWarning,
  type Sequential,
  selectRows,
  sequential,
  standardize,
  trainTestSplit,
  type Warning,
} from '../../src/index.js';
import { stateOf } from '../../src/model/sequential.js';
import { type PreprocessOptions, preprocess, table } from '../../src/table/index.js';

const rows = Array.from({ length: 60 }, (_, row) => ({
  city: ['Oslo', 'Bergen', 'Tromsø'][row % 3]!,
  rooms: row % 7 === 0 ? null : String(1 + (row % 5)),
  balcony: row % 2 === 0,
  built: `19${50 + (row % 40)}-0${1 + (row % 9)}-15`,
  price: 100 + 40 * (row % 5) + (row % 3 === 0 ? 50 : 0) + (row % 2 === 0 ? 10 : 0),
}));
const data = table(rows, { target: 'price' });
const names = ['city=Bergen', 'city=Oslo', 'city=Tromsø', 'rooms', 'rooms=missing', 'balcony', 'built'];

let warnings: Warning[] = [];
let restore = () => {};
beforeEach(() => {
  warnings = [];
  restore = onWarning((warning) => void warnings.push(warning));
});
afterEach(() => restore());

function regressor(options: PreprocessOptions = {}, compiled = {}): Sequential {
  const layers = [dense({ units: 8, activation: 'relu' }), dense({ units: 1 })];
  const model = sequential({ seed: 1, preprocess: preprocess(options), layers });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'], ...compiled });
  return model;
}
const quiet = { epochs: 3, verbose: false } as const;

describe('a model with preprocess', () => {
  test('takes tables and rows of objects; files keep all of it, to the bit', async () => {
    const model = regressor();
    await model.fit(data, quiet);
    expect(model.inputNames).toEqual(names);
    const { loss } = await model.evaluate(data);
    const prices = rows.map(({ price }) => price);
    expect((await model.evaluate(rows, prices)).loss).toBe(loss);
    expect(model.predict([rows[3]!]).data[0]).toBe(model.predict(data).data[3]);
    const copy = load(model.save());
    expect(copy.predict(rows).data).toEqual(model.predict(rows).data);
    expect(copy.save()).toEqual(model.save());
    await Promise.all([model.fit(data, quiet), copy.fit(data, quiet)]);
    expect(copy.save()).toEqual(model.save());
  });

  test('learns from the rows of the first fit only, not from those of validationSplit or validationData', async () => {
    const poisoned = rows.map((row, at) => (at < 48 ? row : { ...row, rooms: '9000', city: 'Lima', price: 1e6 }));
    const clean = table(rows.slice(0, 48), { target: 'price' });
    const all = table(poisoned, { target: 'price' });
    const options = { targetTransform: 'standardize' } as const;
    const [alone, split, beside] = [regressor(options), regressor(options), regressor(options)];
    await alone.fit(clean, quiet);
    await split.fit(all, { ...quiet, validationSplit: 0.2 });
    await beside.fit(clean, { ...quiet, validationData: table(poisoned.slice(48), { target: 'price' }) });
    expect(split.preprocess!.toJSON()).toEqual(alone.preprocess!.toJSON());
    expect(beside.preprocess!.toJSON()).toEqual(alone.preprocess!.toJSON());
    expect(split.getWeights()).toEqual(alone.getWeights());
    const unknown =
      'column "city": 12 rows have categories that training did not have, so all its columns are 0: "Lima" (12)';
    const told = warnings.filter(({ code }) => code === 'W_CATEGORY').map(({ message }) => message);
    expect(told).toEqual([`X: ${unknown}`, `validationData[0]: ${unknown}`]);
  });

  test('a failed fit leaves nothing learned', async () => {
    const model = regressor();
    await expect(model.fit(data, { ...quiet, batchSize: 0 })).rejects.toThrow();
    await expect(
      model.fit(
        rows,
        rows.map(() => 'x'),
        quiet,
      ),
    ).rejects.toThrow('"x" is a label, and the loss needs numbers');
    expect([model.inputNames, stateOf(model).network]).toEqual([undefined, undefined]);
    expect(() => model.predict(rows)).toThrow(expect.objectContaining({ code: 'E_NOT_BUILT' }));
    const frozen = sequential({ seed: 1, preprocess: preprocess(), layers: [dense({ units: 1, trainable: false })] });
    frozen.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await expect(frozen.fit(data, quiet)).rejects.toThrow('trainable');
    expect([frozen.preprocess!.names, stateOf(frozen).network]).toEqual([undefined, undefined]);
  });

  test('unknown categories are counted and reported in predictions', async () => {
    const model = regressor();
    await model.fit(data, quiet);
    model.predict([{ ...rows[0]!, city: 'Lima' }, { ...rows[1]!, city: 'Lima' }, rows[2]!]);
    expect(warnings.at(-1)).toEqual({
      code: 'W_CATEGORY',
      message:
        'X: column "city": 2 rows have categories that training did not have, so all its columns are 0: "Lima" (2)',
    });
  });

  test('the other ways in take a table, too', async () => {
    const model = regressor();
    expect(model.trainOnBatch(data).size).toBe(60);
    for await (const { loss } of model.train(data, quiet)) expect(loss).toBeGreaterThan(0);
    expect((await model.optimality(data)).relative).toBeGreaterThan(0);
    expect(model.predictDistribution(rows, { passes: 1 }).mean.shape).toEqual([60, 1]);
  });

  test('trainTestSplit makes two tables, stratified by the target', () => {
    const read = table(
      { x: rows.map((_, row) => row), y: rows.map((_, row) => (row % 4 === 0 ? 'a' : 'b')) },
      { target: 'y' },
    );
    const { train, test: held, testIndices } = trainTestSplit(read, { testSize: 0.2, seed: 5, stratify: true });
    expect([train.rows, held.rows]).toEqual([48, 12]);
    expect((held.target!.values as string[]).filter((label) => label === 'a')).toHaveLength(3);
    expect(held).toEqual(selectRows(read, testIndices));
    const bare = table({ x: [1, 2, 3, 4] });
    expect(() => trainTestSplit(bare, { stratify: true })).toThrow(
      'trainTestSplit.stratify must be a table with a target',
    );
  });

  test('reports speak in names of columns; compact keeps what is left', async () => {
    const prepared = preprocess(data);
    const layer = dense({ units: 1, kernelRegularizer: groupLasso(30, { groups: prepared.groups! }) });
    const model = sequential({ seed: 1, preprocess: prepared, layers: [layer] });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(data, { epochs: 600, batchSize: 60, verbose: false });
    const { features, alive } = model.featureReport();
    expect(features.map(({ name }) => name)).toEqual(names);
    const dead = model.sparsity().layers[0]!.deadInputNames!;
    expect(dead.length).toBeGreaterThan(0);
    expect(dead.length + alive.length).toBe(7);
    for (const group of prepared.groups!) {
      expect(new Set(group.map((column) => alive.includes(column))).size, 'a group lives or dies as a whole').toBe(1);
    }
    const small = model.compact();
    expect(small.inputNames).toEqual(alive.map((column) => names[column]));
    expect(small.predict(rows).data).toEqual(model.predict(rows).data);
    expect(load(small.save()).predict(rows).data).toEqual(small.predict(rows).data);
  });

  test('featurePath names the columns', async () => {
    const path = await featurePath(data, data.target!, {
      create(lambda) {
        const model = sequential({
          seed: 1,
          preprocess: preprocess(),
          layers: [lassoNet({ units: 1, hidden: [4], lambda })],
        });
        model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
        return model;
      },
      lambda: 1,
      factor: 10,
      steps: 2,
      fit: quiet,
    });
    expect(path.features.map(({ name }) => name).sort()).toEqual([...names].sort());
  });
});

describe('what is refused', () => {
  const layers = [dense({ units: 1 })];

  test.each([
    ['no preprocessor', { preprocess: {} }, 'what standardize(X) or preprocess() returned'],
    ['the function itself', { preprocess }, 'is () missing?'],
    [
      'a standardizer beside it',
      { preprocess: preprocess(), standardizer: standardize([[1], [2]]) },
      'sequential.standardizer must be left out',
    ],
    ['imputation beside it', { preprocess: preprocess(), missing: 'impute' }, 'sequential.missing must be left out'],
    ['names beside it', { preprocess: preprocess(), inputNames: ['a'] }, 'sequential.inputNames must be left out'],
    [
      'another number of columns',
      { preprocess: preprocess(data), layers: [dense({ units: 1, inputShape: [3] })] },
      'it makes 7 columns, and the first layer takes 3; leave inputShape out',
    ],
  ])('%s', (_, options, message) => {
    expect(() => sequential({ layers, ...options } as never)).toThrow(message);
    expect(() => sequential({ layers, ...options } as never)).toThrow(expect.objectContaining({ code: 'E_OPTION' }));
  });

  test('a table in a model without preprocess, and one without a target', async () => {
    const model = sequential({ layers });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await expect(model.fit(data, quiet)).rejects.toThrow('preprocess');
    await expect(regressor().fit(table({ a: [1, 2] }), quiet)).rejects.toThrow(
      'y is missing: give table(rows, { target })',
    );
    await expect(regressor().fit([[1], [2]] as never, [1, 2], quiet)).rejects.toThrow('rows of numbers need no table');
  });
});

describe('broken files', () => {
  type Part = Record<string, unknown>;
  const configurationOf =
    (change: (saved: { config: Part; learned: Part & { features: Part[] }; target: Part }) => void) => async () => {
      const model = regressor({ targetTransform: 'standardize' });
      await model.fit(data, quiet);
      const bytes = model.save();
      const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
      const configuration = JSON.parse(header.__metadata__.configuration);
      change(configuration.standardizer);
      header.__metadata__.configuration = JSON.stringify(configuration);
      let text = JSON.stringify(header);
      while (new TextEncoder().encode(text).length % 8 !== 0) text += ' ';
      const head = new TextEncoder().encode(text);
      const file = new Uint8Array(8 + head.length + bytes.length - 8 - length);
      new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
      file.set(head, 8);
      file.set(bytes.subarray(8 + length), 8 + head.length);
      return load(file);
    };

  test('an unchanged configuration loads', async () => {
    expect((await configurationOf(() => {})()).inputNames).toEqual(names);
  });

  test.each<[string, Parameters<typeof configurationOf>[0]]>([
    ['an unknown field', (saved) => Object.assign(saved, { extra: 1 })],
    ['an unknown option', (saved) => Object.assign(saved.config, { minCounts: 1 })],
    ['a wrong option', (saved) => Object.assign(saved.config, { minCount: 0 })],
    ['no options', (saved) => Reflect.deleteProperty(saved.config, 'text')],
    ['no features', (saved) => Object.assign(saved.learned, { features: [] })],
    ['an unknown feature', (saved) => Object.assign(saved.learned.features[0]!, { kind: 'hash' })],
    ['a scale of 0', (saved) => Object.assign(saved.learned.features[1]!, { scale: 0 })],
    ['a mean that is no number', (saved) => Object.assign(saved.learned.features[1]!, { mean: '1' })],
    ['a category twice', (saved) => Object.assign(saved.learned.features[0]!, { categories: ['a', 'a'], fill: 'a' })],
    ['a fill that is no category', (saved) => Object.assign(saved.learned.features[0]!, { fill: 'Lima' })],
    ['fewer columns than the model takes', (saved) => void saved.learned.features.pop()],
    ['a column twice', (saved) => void saved.learned.features.push(saved.learned.features[0]!)],
    ['columns that do not ascend', (saved) => Object.assign(saved.learned, { kept: [1, 0] })],
    ['columns that there are not', (saved) => Object.assign(saved.learned, { kept: [1, 2, 3, 4, 5, 6, 70] })],
    ['a transform without means', (saved) => Object.assign(saved.target, { mean: [], scale: [] })],
    [
      'another transform than that of the options',
      (saved) => Object.assign(saved.target, { transform: 'log', mean: [], scale: [] }),
    ],
    ['classes that are no labels', (saved) => Object.assign(saved, { target: { kind: 'classes', classes: [{}] } })],
  ])('%s is refused', async (_, change) => {
    await expect(configurationOf(change)()).rejects.toThrow(expect.objectContaining({ name: 'FormatError' }));
  });
});

test('a program that has not imported the entry for tables is told so', async () => {
  const model = regressor();
  await model.fit(data, quiet);
  const key = Symbol.for('ockham.restorePreprocessor');
  const restorer: unknown = Reflect.get(globalThis, key);
  Reflect.deleteProperty(globalThis, key);
  try {
    expect(() => load(model.save())).toThrow('the model takes tables; import ockham/table before load');
  } finally {
    Reflect.set(globalThis, key, restorer);
  }
});
