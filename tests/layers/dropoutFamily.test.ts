// The relatives of dropout through the model: what each promises about its draws.
import { describe, expect, test } from 'vitest';
import {
  adam,
  alphaDropout,
  type CustomLoss,
  dense,
  dropout,
  gaussianDropout,
  type Layer,
  load,
  type Matrix,
  piecewiseConstant,
  type Rate,
  ramp,
  sequential,
  sgd,
  sparseMatrix,
  spatialDropout,
} from '../../src/index.js';
import { bitsOf, randomMatrix, regression, rowsOf, weightBits } from '../support/models.js';
import { numbersFrom } from '../support/numbers.js';

const family: Readonly<Record<string, () => Layer>> = {
  spatialDropout: () => spatialDropout({ rate: 0.5, groups: 4 }),
  'spatialDropout by numbers': () => spatialDropout({ rate: 0.5, groups: [0, 1, 2, 0, 1, 2, 3, 3] }),
  gaussianDropout: () => gaussianDropout({ rate: 0.5 }),
  alphaDropout: () => alphaDropout({ rate: 0.3 }),
};
const COLUMNS = 8;
const filled = (value: number, rows: number, columns = COLUMNS): Matrix => ({
  data: new Float32Array(rows * columns).fill(value),
  shape: [rows, columns],
});

/** What the layers make of X in some training steps: a loss that looks and does nothing. */
async function trainingOutputs(layers: readonly Layer[], X: Matrix, seed: number, steps: number) {
  const outputs: Float32Array[] = [];
  const columns = X.shape[1]!;
  const watch: CustomLoss = {
    name: 'watch',
    value: (_targets, predictions, n) => {
      outputs.push(predictions.slice());
      return new Float64Array(n);
    },
    gradient: (_targets, predictions) => new Float32Array(predictions.length),
  };
  const identity = dense({ units: columns, inputShape: [columns], useBias: false });
  const model = sequential({ seed, layers: [identity, ...layers] });
  model.setWeights([Float32Array.from({ length: columns * columns }, (_, i) => (i % (columns + 1) === 0 ? 1 : 0))]);
  model.compile({ optimizer: 'sgd', loss: watch });
  await model.fit(X, X, { epochs: steps, batchSize: X.shape[0]!, shuffle: false });
  return outputs;
}

function moments(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

describe.each(Object.entries(family))('%s', (_name, make) => {
  const { X, y } = regression(40, COLUMNS);
  const model = (seed = 3) =>
    sequential({
      seed,
      layers: [dense({ units: COLUMNS, inputShape: [COLUMNS] }), make(), dense({ units: 1 })],
    });

  test('draws afresh at every step, the same for the same seed, another for another', async () => {
    const ones = filled(1, 16);
    const outputs = await trainingOutputs([make()], ones, 1, 6);
    expect(new Set(outputs.map(String)).size).toBe(6);
    expect(await trainingOutputs([make()], ones, 1, 6)).toEqual(outputs);
    const others = await trainingOutputs([make()], ones, 2, 6);
    for (const [step, output] of outputs.entries()) expect(others[step]).not.toEqual(output);
  });

  test('predict is deterministic and the identity there; in a linear network the passes tend to it', () => {
    const one = model();
    const plain = sequential({
      seed: 3,
      layers: [dense({ units: COLUMNS, inputShape: [COLUMNS] }), dense({ units: 1 })],
    });
    expect(bitsOf([one.predict(X)])).toEqual(bitsOf([plain.predict(X)]));
    const { mean, variance } = one.predictDistribution(X, { passes: 4000 });
    expect(Math.min(...variance.data)).toBeGreaterThan(0);
    if (make().type === 'alphaDropout') return; // keeps mean and variance of what is standardized, not of any value
    const exact = one.predict(X).data;
    // Five deviations of a mean over the passes.
    mean.data.forEach((value, i) => {
      expect(Math.abs(value - exact[i]!)).toBeLessThan(5 * Math.sqrt(variance.data[i]! / 4000));
    });
  });

  test('chunks change no pass of a predictive distribution', () => {
    const one = model();
    const many = randomMatrix(600, COLUMNS, 5);
    const whole = one.predictDistribution(many, { passes: 3, returnSamples: true }).samples!;
    for (const rows of [1, 257, 599]) {
      const part = one.predictDistribution(rowsOf(many, 0, rows), { passes: 3, returnSamples: true }).samples!;
      expect(bitsOf(part)).toEqual(bitsOf(whole.map((sample) => rowsOf(sample, 0, rows))));
    }
    // 256 rows are a chunk: the same rows in the next one have draws of their own.
    const [sample] = one.predictDistribution(filled(1, 512), { passes: 1, returnSamples: true }).samples!;
    expect(bitsOf([rowsOf(sample!, 256, 512)])).not.toEqual(bitsOf([rowsOf(sample!, 0, 256)]));
  });

  test('its gradient is that of the loss with the same draws: central differences', async () => {
    // Linear after the draw and quadratic in the kernel before it, so the difference has no truncation error.
    const gradientAndLoss = async (kernel: Float32Array) => {
      const one = model();
      one.compile({ optimizer: sgd({ learningRate: 1 }), loss: 'meanSquaredError' });
      const [, ...rest] = one.getWeights();
      one.setWeights([kernel, ...rest.map(({ data }) => data)]);
      const { loss } = await one.trainOnBatch(X, y);
      const after = one.getWeights()[0]!.data;
      return { loss, gradient: kernel.map((w, i) => w - after[i]!) };
    };
    const start = model().getWeights()[0]!.data;
    const { gradient } = await gradientAndLoss(start);
    const h = 2 ** -4;
    for (let i = 0; i < start.length; i += 5) {
      const at = async (step: number) => (await gradientAndLoss(start.map((w, j) => (j === i ? w + step : w)))).loss;
      const difference = ((await at(h)) - (await at(-h))) / (2 * h);
      // Outputs, of a few units, have some ten roundings of 2^-24; their squares' differences are divided by 2h.
      expect(Math.abs(gradient[i]! - difference), `weight ${i}`).toBeLessThan(1e-4);
    }
  });

  test('training goes on from a file with the same bits', async () => {
    const one = model();
    one.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    await one.fit(X, y, { epochs: 2, batchSize: 7 });
    const copy = load(one.save());
    await one.fit(X, y, { epochs: 2, batchSize: 7 });
    await copy.fit(X, y, { epochs: 2, batchSize: 7 });
    expect(weightBits(copy)).toEqual(weightBits(one));
    expect(copy.save()).toEqual(one.save());
  });

  test('as the first layer it takes sparse rows, with the bits of dense ones', async () => {
    const next = numbersFrom(4);
    const data = Float32Array.from({ length: 40 * COLUMNS }, () => (next(0, 1) < 0.7 ? 0 : next(-1, 1)));
    const indptr = [0];
    const indices: number[] = [];
    const values: number[] = [];
    for (let row = 0; row < 40; row++) {
      for (let column = 0; column < COLUMNS; column++) {
        if (data[row * COLUMNS + column] === 0) continue;
        indices.push(column);
        values.push(data[row * COLUMNS + column]!);
      }
      indptr.push(indices.length);
    }
    const sparse = sparseMatrix(Float32Array.from(values), Int32Array.from(indices), Int32Array.from(indptr), [
      40,
      COLUMNS,
    ]);
    const bits = [];
    for (const rows of [sparse, { data, shape: [40, COLUMNS] }]) {
      const one = sequential({ seed: 1, layers: [make(), dense({ units: 1 })] });
      one.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await one.fit(rows, y, { epochs: 2, batchSize: 16 });
      bits.push([...weightBits(one), ...bitsOf([one.predictDistribution(rows, { passes: 2 }).mean])]);
    }
    expect(bits[1]).toEqual(bits[0]);
  });
});

describe('spatialDropout', () => {
  test('drops whole groups, each with probability rate, and keeps the mean', async () => {
    const outputs = await trainingOutputs([spatialDropout({ rate: 0.25, groups: 4 })], filled(1, 64), 1, 100);
    let dropped = 0;
    for (const output of outputs) {
      for (let first = 0; first < output.length; first += 4) {
        const group = output.subarray(first, first + 4);
        expect(new Set(group).size).toBe(1);
        if (group[0] === 0) dropped++;
        else expect(group[0]).toBe(Math.fround(1 / 0.75));
      }
    }
    // 12800 groups: five deviations.
    expect(Math.abs(dropped - 3200)).toBeLessThan(5 * Math.sqrt(12800 * 0.25 * 0.75));
  });

  test('goes by the numbers of a list, and groups are decided on apart', async () => {
    const groups = [0, 1, 2, 0, 1, 2, 3, 3];
    const [output] = await trainingOutputs([spatialDropout({ rate: 0.5, groups })], filled(1, 64), 1, 1);
    const seen = new Set<string>();
    for (let row = 0; row < 64; row++) {
      const values = output!.subarray(row * COLUMNS, (row + 1) * COLUMNS);
      for (const [unit, group] of groups.entries()) expect(values[unit]).toBe(values[groups.indexOf(group)]);
      seen.add([0, 1, 2, 6].map((unit) => values[unit]).join());
    }
    expect(seen.size).toBeGreaterThan(12); // of 16; each is missed with probability 0.016
  });

  test('groups of one are dropout, bit for bit', async () => {
    const X = randomMatrix(16, 13, 2);
    const wanted = await trainingOutputs([dropout({ rate: 0.4 })], X, 1, 2);
    expect(await trainingOutputs([spatialDropout({ rate: 0.4, groups: 1 })], X, 1, 2)).toEqual(wanted);
  });

  test('refuses groups that do not fit', () => {
    expect(() => sequential({ layers: [spatialDropout({ rate: 0.5, groups: 3, inputShape: [8] })] })).toThrow(
      'spatialDropout.groups must be a divisor of 8 columns, got 3',
    );
    expect(() => sequential({ layers: [spatialDropout({ rate: 0.5, groups: [0, 1], inputShape: [8] })] })).toThrow(
      'a group number for each of 8 columns',
    );
    for (const groups of [0, -1, 1.5, [], [0.5], [-1], 'two', undefined] as never[]) {
      expect(() => spatialDropout({ rate: 0.5, groups })).toThrow(/^spatialDropout\.groups/);
    }
  });
});

test('gaussianDropout has mean 1 and variance rate / (1 - rate)', async () => {
  for (const rate of [0.2, 0.5]) {
    const [output] = await trainingOutputs([gaussianDropout({ rate })], filled(1, 4096), 1, 1);
    const n = output!.length;
    const expected = rate / (1 - rate);
    const { mean, variance } = moments(output!);
    // Five deviations of the estimates.
    expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(expected / n));
    expect(Math.abs(variance - expected)).toBeLessThan(5 * expected * Math.sqrt(2 / n));
  }
});

describe('alphaDropout', () => {
  test('keeps mean 0 and variance 1 of what selu gives of a standard normal', async () => {
    // Sums of 12 uniforms stand for normals; selu's fixed point is then met to a percent.
    const next = numbersFrom(9);
    const normal = () => Array.from({ length: 12 }, () => next(-0.5, 0.5)).reduce((a, b) => a + b, 0);
    const X = { data: Float32Array.from({ length: 4096 * COLUMNS }, normal), shape: [4096, COLUMNS] };
    const identity = sequential({ layers: [dense({ units: COLUMNS, inputShape: [COLUMNS], activation: 'selu' })] });
    identity.setWeights([
      Float32Array.from({ length: COLUMNS * COLUMNS }, (_, i) => (i % (COLUMNS + 1) === 0 ? 1 : 0)),
      new Float32Array(COLUMNS),
    ]);
    const before = identity.predict(X);
    expect(Math.abs(moments(before.data).mean)).toBeLessThan(0.02);
    expect(Math.abs(moments(before.data).variance - 1)).toBeLessThan(0.03);
    for (const rate of [0.05, 0.3, 0.6]) {
      const [output] = await trainingOutputs([alphaDropout({ rate })], before, 1, 1);
      const { mean, variance } = moments(output!);
      // 32768 values: the mean has a deviation of 0.0055, the variance one below 0.01.
      expect(Math.abs(mean), `mean at ${rate}`).toBeLessThan(0.03);
      expect(Math.abs(variance - 1), `variance at ${rate}`).toBeLessThan(0.06);
    }
  });

  test('has one value for all that is dropped, at the same places as dropout', async () => {
    const ones = filled(1, 64);
    const [output] = await trainingOutputs([alphaDropout({ rate: 0.4 })], ones, 1, 1);
    const [masked] = await trainingOutputs([dropout({ rate: 0.4 })], ones, 1, 1);
    expect(new Set(output).size).toBe(2);
    expect(Array.from(output!, (value) => value === Math.min(...output!))).toEqual(
      Array.from(masked!, (value) => value === 0),
    );
  });
});

test('dropout as the first layer drops inputs; rate 0 of each layer draws nothing', async () => {
  const X = filled(1, 32);
  const none = [spatialDropout({ rate: 0, groups: 2 }), gaussianDropout({ rate: 0 }), alphaDropout({ rate: 0 })];
  const [output] = await trainingOutputs(none, X, 1, 1);
  expect(output).toEqual(X.data);
  const model = sequential({ seed: 1, layers: [dropout({ rate: 0.5 }), dense({ units: 1, useBias: false })] });
  const distinct = new Set(
    model.predictDistribution(X, { passes: 4, returnSamples: true }).samples!.flatMap(({ data }) => [...data]),
  );
  expect(distinct.size).toBeGreaterThan(20);
});

/** All that take a rate, at any. */
const rated: Readonly<Record<string, (rate: Rate) => Layer>> = {
  dropout: (rate) => dropout({ rate }),
  'dropout of whole units': (rate) => dropout({ rate, noiseShape: [1, null] }),
  spatialDropout: (rate) => spatialDropout({ rate, groups: 2 }),
  gaussianDropout: (rate) => gaussianDropout({ rate }),
  alphaDropout: (rate) => alphaDropout({ rate }),
};

describe.each(Object.entries(rated))('%s at a rate that follows a schedule', (_name, at) => {
  const rates = [0, 0.5, 0, 0.25];
  const schedule = piecewiseConstant({ boundaries: [1, 2, 3], values: rates });

  test('has in every step the mask of that rate, and none in steps of rate 0', async () => {
    const X = randomMatrix(16, COLUMNS, 3);
    const outputs = await trainingOutputs([at(schedule)], X, 1, rates.length);
    for (const [step, rate] of rates.entries()) {
      const plain = await trainingOutputs([at(rate)], X, 1, rates.length);
      expect(outputs[step], `step ${step}`).toEqual(plain[step]);
    }
    expect(outputs[0]).toEqual(X.data);
  });

  test('learns through it, behind relu and in place, step by step as at those rates', async () => {
    const { X, y } = regression(24, COLUMNS);
    for (const activation of ['relu', 'tanh']) {
      const hidden = () => dense({ units: COLUMNS, inputShape: [COLUMNS], activation });
      const make = (rate: Rate) => {
        const model = sequential({ seed: 3, layers: [hidden(), at(rate), dense({ units: 1 })] });
        model.compile({ optimizer: sgd({ learningRate: 0.1 }), loss: 'meanSquaredError' });
        return model;
      };
      const model = make(schedule);
      for (const [step, rate] of rates.entries()) {
        const before = model.getWeights();
        await model.trainOnBatch(X, y);
        const plain = make(rate);
        for (let earlier = 0; earlier < step; earlier++) await plain.trainOnBatch(X, y);
        plain.setWeights(before);
        await plain.trainOnBatch(X, y);
        expect(weightBits(model), `${activation}, step ${step}`).toEqual(weightBits(plain));
      }
    }
  });

  test('goes on from a file with the same bits, in the predictive distribution too', async () => {
    const { X, y } = regression(24, COLUMNS);
    const layers = [dense({ units: COLUMNS, inputShape: [COLUMNS] }), at(schedule), dense({ units: 1 })];
    const model = sequential({ seed: 3, layers });
    model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    await model.fit(X, y, { epochs: 1, batchSize: 12 });
    const copy = load(model.save());
    for (const one of [model, copy]) await one.fit(X, y, { epochs: 1, batchSize: 12 });
    expect(copy.save()).toEqual(model.save());
    // The rate of the last step, the fourth.
    const plain = sequential({ seed: 3, layers: [layers[0]!, at(0.25), layers[2]!] });
    plain.setWeights(model.getWeights());
    for (const one of [model, copy]) {
      expect(bitsOf([one.predictDistribution(X, { passes: 3 }).variance])).toEqual(
        bitsOf([plain.predictDistribution(X, { passes: 3 }).variance]),
      );
    }
  });

  test('refuses a rate outside [0, 1), at once or in its step, before any weight changes', async () => {
    expect(() => at(ramp({ from: 1, to: 0, steps: 3 }))).toThrow(/rate in step 0 must be a number in \[0, 1\), got 1/);
    const { X, y } = regression(24, COLUMNS);
    const layers = [dense({ units: COLUMNS, inputShape: [COLUMNS] }), at(ramp({ from: 0, to: 1, steps: 2 }))];
    const model = sequential({ layers: [...layers, dense({ units: 1 })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(X, y, { epochs: 2, batchSize: 24 });
    const before = weightBits(model);
    await expect(model.fit(X, y, { epochs: 1 })).rejects.toThrow(/rate in step 2 must be a number in \[0, 1\), got 1/);
    expect(weightBits(model)).toEqual(before);
  });
});

test('unknown options are refused with the nearest name, rates outside [0, 1) with theirs', () => {
  expect(() => gaussianDropout({ rat: 0.5 } as never)).toThrow(/unknown option "rat"; did you mean rate\?/);
  expect(() => alphaDropout({ rate: 0.5, nam: 'a' } as never)).toThrow(/did you mean name\?/);
  expect(() => spatialDropout({ rate: 0.5, group: 2 } as never)).toThrow(/did you mean groups\?/);
  for (const rate of [1, -0.1, Number.NaN, '0.5' as never]) {
    expect(() => gaussianDropout({ rate })).toThrow(/^gaussianDropout\.rate must be a number in \[0, 1\)/);
    expect(() => alphaDropout({ rate })).toThrow(/^alphaDropout\.rate/);
    expect(() => spatialDropout({ rate, groups: 1 })).toThrow(/^spatialDropout\.rate/);
  }
});
