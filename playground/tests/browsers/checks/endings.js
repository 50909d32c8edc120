// @ts-check
// A training ends by itself, and says why: it has diverged, its loss of held-out rows rises, or nothing moves.
import assert from 'node:assert/strict';
import { linkTo, press, ready, visit } from '../browser.js';

const DIVERGING = { optimizer: 'sgd', learningRate: 10, hidden: [32, 32, 32, 32], regularizers: [{ kind: 'none' }] };
const STOPPING = { hidden: [8], learningRate: 0.1, regularizers: [{ kind: 'earlyStopping', strength: 2 }] };
const SETTLING = { hidden: [2], batchSize: 512, data: { rows: 20 }, regularizers: [{ kind: 'l2', strength: 1 }] };

/** @param {import('puppeteer-core').Browser} browser @param {string} url */
export async function checkEndings(browser, url) {
  for (const [problem, sentence] of /** @type {const} */ ([
    [DIVERGING, /^step \d+: the loss is .*; the weights are those of the last finite step\./],
    [STOPPING, /\.$/],
    [SETTLING, /\.$/],
  ])) {
    await visit(browser, `${url}${linkTo(problem)}`, async (page) => {
      await ready(page);
      await press(page, '10 ×');
      await press(page, 'Train');
      await page.waitForSelector('.ended');
      const ended = await page.$eval('.panel', (panel) => ({
        sentence: panel.querySelector('.ended')?.textContent ?? '',
        figures: panel.querySelector('.figures')?.textContent ?? '',
      }));
      assert.match(ended.sentence, sentence);
      assert.doesNotMatch(ended.figures, /NaN/);
      await page.waitForFunction(() => document.querySelector('.main')?.matches(':disabled'));
    });
  }
}
