// Tables cross into a worker, and labels come back.
import { expect, test } from 'vitest';
import { dense, sequential, standardize } from '../../src/index.js';
import { type Preprocessor, preprocess, table } from '../../src/table/index.js';
import { hosted } from './support.js';

const rows = Array.from({ length: 40 }, (_, row) => ({
  city: ['Oslo', 'Bergen'][row % 2]!,
  rooms: row % 9 === 0 ? null : row % 5,
  garden: row % 3 === 0,
  note: row % 4 === 0 ? 'sea view' : 'new kitchen',
  sold: row % 2 === 0,
}));

test('a table has the same bits in a worker, and its classes', async () => {
  const data = table(rows, { target: 'sold', schema: { note: 'text' } });
  const make = () => {
    const model = sequential({
      seed: 1,
      preprocess: preprocess(),
      layers: [dense({ units: 1, activation: 'sigmoid' })],
    });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    return model;
  };
  const twin = make();
  const remote = await hosted(make());
  const options = { epochs: 3, verbose: false, validationData: data } as const;
  await Promise.all([twin.fit(data, options), remote.fit(data, options)]);
  expect(await remote.save()).toEqual(twin.save());
  expect(remote.classes).toEqual([false, true]);
  expect(remote.inputNames).toEqual(twin.inputNames);
  const preparation = await remote.preprocess;
  expect(preparation).toEqual(twin.preprocess);
  expect((preparation as Preprocessor).transform(data)).toEqual((twin.preprocess as Preprocessor).transform(data));
  expect(await remote.evaluate(data)).toEqual(await twin.evaluate(data));
  expect(await remote.predictClasses(rows)).toEqual(twin.predictClasses(rows));
  expect((await remote.predict(rows, { transfer: true })).data).toEqual(twin.predict(rows).data);
  expect(data.columns[1]!.values).toHaveLength(40);
});

test('what prepares the rows of other models comes back, too', async () => {
  const standardizer = standardize([
    [1, 2],
    [3, 5],
  ]);
  const model = sequential({ seed: 1, standardizer, layers: [dense({ units: 1, inputShape: [2] })] });
  expect((await (await hosted(model)).preprocess)!.toJSON()).toEqual(standardizer.toJSON());
  const plain = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [2] })] });
  expect(await (await hosted(plain)).preprocess).toBeUndefined();
});
