// @ts-check
// Every control of settings changes its part of the state, and nothing else; those of training do what they say.
import assert from 'node:assert/strict';
import { copied, field, press, ready, stateIn, stateOf, stepOf, textOf, trainTo, visit } from '../browser.js';

/** Sliders, by the place that they have in the state. */
const SLIDERS = Object.entries({
  'Training rows': 'data.rows',
  'Label noise': 'data.labelNoise',
  Outliers: 'data.outliers',
  'Share of class 1': 'data.balance',
  'Units of layer 1': 'hidden.0',
  'Units of layer 2': 'hidden.1',
  'Batch size': 'batchSize',
  'Warm-up of λ, steps': 'warmup',
  'Learning rate': 'learningRate',
  λ: 'regularizers.1.strength',
  rate: 'regularizers.3.strength',
});
/** Choices with one of their values. */
const CHOICES = Object.entries({
  Activation: ['activation', 'tanh'],
  Optimizer: ['optimizer', 'sgd'],
  'Regularizer 1': ['regularizers.0.kind', 'maxNorm'],
});

/** @param {unknown} state @returns {Map<string, unknown>} its values by their places. */
function flat(state, place = '') {
  if (typeof state !== 'object' || state === null) return new Map([[place.slice(1), state]]);
  return new Map(Object.entries(state).flatMap(([name, value]) => [...flat(value, `${place}.${name}`)]));
}

/** Places at which two states differ. @param {unknown} before @param {unknown} after */
function differences(before, after) {
  const [a, b] = [flat(before), flat(after)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((place) => a.get(place) !== b.get(place));
}

/** Waits until the address is another one. @param {import('puppeteer-core').Page} page @param {() => Promise<unknown>} act */
async function changes(page, act) {
  const before = await stateOf(page);
  const url = page.url();
  await act();
  await page.waitForFunction((old) => location.href !== old, {}, url);
  return differences(before, await stateOf(page));
}

/** @param {import('puppeteer-core').Browser} browser @param {string} url */
export async function checkControls(browser, url) {
  await visit(browser, url, async (page) => {
    await ready(page);
    assert.equal((await stateOf(page)).data.labelNoise, 0.15);
    for (const [label, place] of SLIDERS) {
      const slider = await field(page, label);
      const places = await changes(page, () => slider.press('ArrowRight'));
      assert.deepEqual(places, [place], label);
    }
    for (const [label, [place = '', value = '']] of CHOICES) {
      const choice = await field(page, label);
      const places = await changes(page, () => choice.select(value));
      assert.ok(places.includes(place), label);
    }
    const seed = await field(page, 'Seed');
    await seed.type('7');
    assert.deepEqual(await changes(page, () => seed.press('Enter')), ['seed']);
    assert.deepEqual(await changes(page, () => press(page, 'Add a layer')), ['hidden.2']);
    assert.deepEqual(await changes(page, () => press(page, 'Remove a layer')), ['hidden.2']);
    const added = await changes(page, () => press(page, 'Add a regularizer'));
    assert.deepEqual(added, ['regularizers.4.kind', 'regularizers.4.strength']);
    assert.equal((await changes(page, () => press(page, 'Remove L2'))).length > 0, true);
    await page.waitForFunction(() => document.querySelectorAll('.panel').length === 4);
  });
  await checkTraining(browser, url);
}

/** Training: pause, live strengths, 10 ×, Monte Carlo passes, starting anew. @param {import('puppeteer-core').Browser} browser @param {string} url */
async function checkTraining(browser, url) {
  await visit(browser, url, async (page) => {
    await ready(page);
    await press(page, 'Train');
    await page.waitForFunction(() => Number.parseInt(document.querySelector('.step')?.textContent ?? '', 10) > 5);
    await press(page, 'Pause');
    const before = await stateOf(page);
    await (await field(page, 'λ')).press('ArrowRight');
    await (await field(page, 'Learning rate')).press('ArrowLeft');
    await press(page, 'Copy the link');
    const { changes: live } = stateIn(await copied(page));
    assert.deepEqual(
      live.map((/** @type {{ of: number }} */ { of }) => of),
      [1, -1],
    );
    assert.deepEqual(await stateOf(page), before, 'live settings do not start anew');
    await press(page, '100 Monte Carlo passes');
    const at = await stepOf(page);
    await trainTo(page, at + 1);
    await press(page, '10 ×');
    await press(page, 'Train');
    await page.waitForFunction(
      (step) => Number.parseInt(document.querySelector('.step')?.textContent ?? '', 10) > step + 20,
      {},
      at,
    );
    await press(page, 'Start anew');
    await page.waitForFunction(() => document.querySelector('.step')?.textContent === '0 steps');
    assert.match(await textOf(page, '.panel'), /Not trained yet/);
  });
}
