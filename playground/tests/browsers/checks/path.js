// @ts-check
// The path of λ of every penalty is found, and a λ is chosen by buttons, by keys and on the plot; this browser's bits are the promised ones.
import assert from 'node:assert/strict';
import { field, linkTo, press, ready, textOf, visit } from '../browser.js';

const PROBLEM = {
  data: { name: 'noiseColumns', rows: 30 },
  hidden: [2],
  batchSize: 64,
  regularizers: [{ kind: 'l1' }],
};

/** @param {import('puppeteer-core').Browser} browser @param {string} url */
export async function checkPath(browser, url) {
  await visit(browser, `${url}${linkTo(PROBLEM)}`, async (page) => {
    await ready(page);
    for (const penalty of ['l2', 'groupLasso', 'l1l2', 'l1']) {
      await (await field(page, 'Penalty')).select(penalty);
      await press(page, 'Sweep λ');
      await page.waitForSelector('progress');
      await page.waitForSelector('.path .plot, .path [role="alert"]');
      assert.match(await textOf(page, '.path'), /Held-out loss \d\.\d+ ± .* of 32 inputs are in use/, penalty);
    }
    const figures = () => page.$eval('.path > p:last-of-type', ({ textContent }) => textContent);
    await press(page, 'Least error');
    const least = await figures();
    const step = await page.$('#path-step');
    await step?.press('End');
    const last = await figures();
    assert.notEqual(last, least);
    const plot = await (await page.$('.plot'))?.boundingBox();
    await (await page.$('.plot'))?.click({ offset: { x: 2, y: (plot?.height ?? 0) / 2 } });
    assert.match(
      (await figures()) ?? '',
      /; 0 of 32 inputs|100\.0 % of the weights/,
      'at the largest λ nothing is learned',
    );
    await press(page, 'Verify');
    await page.waitForSelector('.verify table');
    assert.equal(await page.$('.verify tr.test'), null);
  });
}
