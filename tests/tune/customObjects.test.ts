// Code of the caller's in the models of a search: trials go on from bytes, which name it.
import { expect, test } from 'vitest';
import { type CustomLoss, dense, type Layer, type Schedule, sequential, sgd } from '../../src/index.js';
import { choice, logUniform, tune } from '../../src/tune/index.js';
import { weightBits } from '../support/models.js';

const X = Array.from({ length: 40 }, (_, row) => [row / 40, (row % 7) / 7]);
const y = X.map(([a = 0, b = 0]) => 2 * a - b);

const mine: CustomLoss = {
  name: 'mine',
  value: (t, p) => Float64Array.from(p, (value, i) => (value - t[i]!) ** 2),
  gradient: (t, p) => p.map((value, i) => 2 * (value - t[i]!)),
};
function bias(t: Float32Array | Int32Array, p: Float32Array) {
  return p.reduce((sum, value, i) => sum + Math.abs(value - t[i]!), 0) / p.length;
}
const falling = (from: number): Schedule => ({ name: 'falling', config: { from }, at: (step) => from / (1 + step) });
const wrapped = (inner: Layer): Layer =>
  Object.create(inner, { type: { value: 'wrapped' }, config: { value: { units: 1 } }, name: { value: undefined } });

const space = { rate: logUniform(1e-2, 1), own: choice([true, false]) };
const build = ({ rate, own }: { readonly rate: number; readonly own: boolean }) => {
  const last = dense({ units: 1 });
  const model = sequential({ seed: 1, layers: [dense({ units: 3, activation: 'tanh' }), own ? wrapped(last) : last] });
  model.compile({ optimizer: sgd({ learningRate: own ? falling(rate) : rate }), loss: mine, metrics: [bias] });
  return model;
};
const customObjects = {
  mine,
  bias,
  falling: ({ from }: { from: number }) => falling(from),
  wrapped: () => wrapped(dense({ units: 1 })),
} as never;
const options = {
  validation: 0.25,
  budget: { trials: 8, epochs: 8 },
  pruner: 'asha',
  metric: 'bias',
  direction: 'minimize',
  seed: 1,
} as const;

test('a loss, a metric, a layer and a schedule, each in some trials: the bits of training that never stopped', async () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: { readonly message: string }) => void warnings.push(message);
  const { ranking, best, model } = await tune(space, build, [X, y], { ...options, customObjects, onWarning });
  expect(new Set(ranking.map(({ params }) => params.own)).size).toBe(2);
  expect(best.levels.length).toBeGreaterThan(1);
  const alone = build(best.params);
  await alone.fit(X.slice(0, 30), y.slice(0, 30), { epochs: best.epochs, verbose: false });
  expect(weightBits(model)).toEqual(weightBits(alone));
  expect((await model.evaluate(X.slice(30), y.slice(30)))['bias']).toBe(best.value);
  expect(warnings).toEqual([]);
});

test('with folds, too', async () => {
  const { validation: _, ...others } = options;
  const { best, model } = await tune(space, build, [X, y], { ...others, folds: 2, customObjects });
  const alone = build(best.params);
  await alone.fit(X, y, { epochs: best.epochs, verbose: false });
  expect(weightBits(model)).toEqual(weightBits(alone));
});

test('code that is missing, is of another name, or cannot go into a worker is refused; unused code is told', async () => {
  const search = (more: object) => tune(space, build, [X, y], { ...options, ...more });
  await expect(search({})).rejects.toThrow(/of your own is given in customObjects/);
  await expect(search({ customObjects, threads: 2 })).rejects.toMatchObject({ code: 'E_OPTION', path: 'tune.threads' });
  await expect(search({ customObjects: [mine] })).rejects.toThrow('tune.customObjects must be an object');
  await expect(search({ customObjects: { mine: 1 } })).rejects.toThrow('tune.customObjects.mine');
  const other = { ...(customObjects as object), falling: () => mine };
  await expect(search({ customObjects: other })).rejects.toThrow('tune.customObjects.falling');
  const warnings: unknown[] = [];
  const spare = { ...(customObjects as object), spare: mine, more: bias };
  await search({ customObjects: spare, onWarning: (warning: unknown) => void warnings.push(warning) });
  expect(warnings).toEqual([
    { code: 'W_NO_EFFECT', message: 'tune: no model had spare, more of customObjects; leave them out' },
  ]);
});
