// @ts-check
// The way to "I saw L1 remove the noise columns", by its clicks; and each of the eight experiments begins.
import assert from 'node:assert/strict';
import { field, press, ready, stateOf, visit } from '../browser.js';

const EXPERIMENTS = 8;

/** @param {import('puppeteer-core').Browser} browser @param {string} url */
export async function checkTour(browser, url) {
  await visit(browser, url, async (page) => {
    await ready(page);
    await press(page, 'Begin the tour');
    await page.waitForSelector('.tour');
    await (await field(page, 'Experiment')).select('Remove features');
    await page.waitForFunction(() => document.querySelectorAll('.panel').length === 3);
    await press(page, '10 ×');
    await press(page, 'Train');
    await page.waitForFunction(() => Number.parseInt(document.querySelector('.step')?.textContent ?? '', 10) >= 300);
    const dead = await page.$$eval('.panel', (panels) =>
      panels.map((panel) => panel.querySelector('.figures dd:last-of-type')?.textContent),
    );
    assert.deepEqual(dead, ['0 of 32', '30 of 32', '30 of 32']);
    for (let at = 0; at < 6; at++) await press(page, 'Back');
    const states = new Set();
    for (let at = 0; at < EXPERIMENTS; at++) {
      await page.waitForFunction(
        (title) => document.querySelector('.tour h2')?.textContent?.startsWith(title),
        {},
        `${at + 1} of ${EXPERIMENTS}`,
      );
      states.add(JSON.stringify(await stateOf(page)));
      if (at + 1 < EXPERIMENTS) await press(page, 'Next');
    }
    assert.equal(states.size, EXPERIMENTS);
  });
}
