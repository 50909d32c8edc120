import { describe, expect, test } from 'vitest';
import { batchNormalization, dense, ema, load, type Matrix, matrix, sequential } from '../../../src/index.js';
import { inWorker } from '../../../src/worker/index.js';
import { errorOf } from '../../support/errors.js';

/** Square kernels and a normalization: what a list of arrays takes in any order. */
function create() {
  return sequential({
    seed: 1,
    layers: [
      dense({ units: 3, inputShape: [3], name: 'first' }),
      batchNormalization({ name: 'norm' }),
      dense({ units: 3, name: 'last' }),
    ],
  });
}

const NAMES = ['first/kernel', 'first/bias', 'norm/gamma', 'norm/beta'];
const square = matrix([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);

describe('weights by name', () => {
  test('getWeights gives them in the order of the list, as copies', () => {
    const model = create();
    const named = model.getWeights({ named: true });
    expect(Object.keys(named).slice(0, 4)).toEqual(NAMES);
    expect(Object.values(named)).toEqual(model.getWeights());
    named['first/kernel']!.data.fill(9);
    expect(model.getWeights()[0]!.data).not.toContain(9);
  });

  test('those that are named are replaced, the others keep their bits', () => {
    const model = create();
    const before = model.getWeights({ named: true });
    model.predict([[1, 2, 3]]);
    model.setWeights({ 'norm/beta': [1, 2, 3], 'last/kernel': square });
    const after = model.getWeights({ named: true });
    expect(after).toEqual({ ...before, 'norm/beta': matrix([1, 2, 3], [3]), 'last/kernel': square });
    model.setWeights({ 'last/kernel': new Float64Array(9), 'last/bias': [5, 6, 7] });
    expect([...model.predict([[1, 2, 3]]).data]).toEqual([5, 6, 7]);
  });

  test('the whole of it goes into another model', () => {
    const [from, to] = [create(), create()];
    from.setWeights({ 'first/kernel': square, 'norm/gamma': [1, 2, 3] });
    to.setWeights(from.getWeights({ named: true }));
    expect(to.getWeights()).toEqual(from.getWeights());
  });

  test('of the average, too', async () => {
    const model = create();
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError', average: ema({ decay: 0.5 }) });
    await model.fit(
      [
        [1, 2, 3],
        [3, 2, 1],
      ],
      [
        [1, 2, 3],
        [0, 0, 0],
      ],
      { epochs: 2, verbose: false },
    );
    expect(Object.values(model.getWeights({ named: true, average: true }))).toEqual(
      model.getWeights({ average: true }),
    );
  });

  test('pruned weights of a named kernel stay 0', () => {
    const model = create();
    model.prune({ magnitude: 10, layers: ['first'] });
    model.setWeights({ 'first/kernel': square });
    expect([...model.getWeights()[0]!.data]).toEqual(new Array(9).fill(0));
  });

  test.each<[string, unknown, string, string]>([
    [
      'a typo',
      { 'first/kernal': square },
      'E_OPTION',
      'setWeights: the model has no array "first/kernal"; did you mean "first/kernel"?',
    ],
    ['no array', {}, 'E_OPTION', 'no array is given'],
    ['undefined', { 'first/bias': undefined }, 'E_SHAPE', 'first/bias must be a matrix or a list of numbers'],
    ['a matrix alone', square, 'E_OPTION', 'no array "data"'],
    ['a shape', { 'first/kernel': matrix([1, 2, 3], [1, 3]) }, 'E_SHAPE', 'first/kernel has shape [3, 3], got [1, 3]'],
    [
      'a NaN in the last',
      { 'first/bias': [1, 2, 3], 'last/bias': [1, Number.NaN, 3] },
      'E_NONFINITE',
      'last/bias holds NaN at 1',
    ],
    [
      'a Map',
      new Map([['first/bias', [1, 2, 3]]]),
      'E_SHAPE',
      '8 arrays expected, got a Map; they are first/kernel [3, 3], first/bias [3]',
    ],
    [
      'too few',
      [square],
      'E_SHAPE',
      'got 1; they are first/kernel [3, 3], first/bias [3], norm/gamma [3], norm/beta [3]',
    ],
  ])('%s is refused by name, before anything changes', (_, given, code, message) => {
    const model = create();
    const before = model.getWeights();
    const error = errorOf(() => model.setWeights(given as never));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(model.getWeights()).toEqual(before);
  });

  test('a pruned weight that is given as -0 is 0, as in a model of the file', () => {
    const model = create();
    model.prune({ fraction: 0.5, layers: ['first'] });
    model.setWeights({
      'first/kernel': matrix(
        model.getWeights()[0]!.data.map((value) => -value),
        [3, 3],
      ),
    });
    const { data } = model.getWeights()[0]!;
    expect(data.some((value) => value === 0)).toBe(true);
    expect(data.some((value) => Object.is(value, -0))).toBe(false);
    expect(load(model.save()).getWeights()).toEqual(model.getWeights());
  });

  test('a variance below 0 is refused, by its name, and in a list: no file holds one', () => {
    const model = create();
    const before = model.save();
    const moved = model.getWeights({ named: true });
    moved['norm/movingVariance']!.data[1] = -1;
    for (const given of [moved, Object.values(moved)]) {
      const error = errorOf(() => model.setWeights(given));
      expect(error).toMatchObject({ code: 'E_DATA', path: 'norm/movingVariance' });
    }
    expect(model.save()).toEqual(before);
  });

  test('a transposed kernel is named as that', () => {
    const model = sequential({ layers: [dense({ units: 2, inputShape: [4] })] });
    const transposed = matrix([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]);
    for (const given of [[transposed, [0, 0]], { [Object.keys(model.getWeights({ named: true }))[0]!]: transposed }]) {
      expect(errorOf(() => model.setWeights(given as never)).message).toContain(
        'got [2, 4]; transpose it: kernels here are (inputs, units)',
      );
    }
  });

  test('arrays come in every form: rows, Float64Array, 64-bit integers, columns, { data, shape }', () => {
    const forms = [
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      [Float32Array.of(1, 2, 3), Int8Array.of(4, 5, 6), Float64Array.of(7, 8, 9)],
      Float64Array.from(square.data),
      BigInt64Array.from(square.data, BigInt),
      { toArray: () => square.data },
      { data: [...square.data], shape: Int32Array.of(3, 3) },
    ];
    for (const form of forms) {
      const model = create();
      model.setWeights({ 'first/kernel': form });
      expect(model.getWeights()[0]).toEqual(square);
    }
    expect(errorOf(() => create().setWeights({ 'first/kernel': [[1, 2, 3], [4, 5], [6]] })).message).toContain(
      'rows of 3 and of 2',
    );
  });
});

test('in a worker, and in the callbacks of its training', async () => {
  const model = await inWorker(create());
  try {
    await model.setWeights({ 'first/kernel': square, 'norm/beta': [[1, 2, 3]].flat() });
    const named: Record<string, Matrix> = await model.getWeights({ named: true });
    expect(Object.keys(named).slice(0, 4)).toEqual(NAMES);
    expect(named['first/kernel']).toEqual(square);
    await expect(model.setWeights({ 'first/krnel': square })).rejects.toMatchObject({ code: 'E_OPTION' });
    await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    let seen: string[] = [];
    await model.fit([[1, 2, 3]], [[0, 0, 0]], {
      epochs: 1,
      callbacks: [
        {
          onEpochEnd: (_epoch, _log, control) => {
            seen = Object.keys(control.getWeights({ named: true }));
            control.setWeights({ 'last/bias': [7, 8, 9] });
          },
        },
      ],
    });
    expect(seen).toEqual(Object.keys(named));
    expect([...(await model.getWeights({ named: true }))['last/bias']!.data]).toEqual([7, 8, 9]);
  } finally {
    await model.dispose();
  }
});
