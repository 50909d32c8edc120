// @ts-check
// The states of the page, each with a link and the way to it, for checks of accessibility, of phones, and for pictures.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkTo, press, ready, trainTo } from '../browser.js';

const TABLE = ['a,b,c', ...Array.from({ length: 40 }, (_, row) => `${row % 7},${(row * row) % 5},${row % 2}`)].join(
  '\n',
);
const small = { hidden: [8], regularizers: [{ kind: 'l1' }, { kind: 'dropout' }] };

/** Presses a button, and waits for what it shows. @param {string} button @param {string} selector */
const pressing = (button, selector) => async (/** @type {import('puppeteer-core').Page} */ page) => {
  await ready(page);
  await press(page, button);
  await page.waitForSelector(selector);
};

/** @type {Readonly<Record<string, { problem: object, reach: (page: import('puppeteer-core').Page) => Promise<unknown> }>>} */
export const STATES = {
  first: { problem: {}, reach: ready },
  trained: {
    problem: small,
    async reach(page) {
      await trainTo(page, 4);
      await press(page, 'Copy as code');
      await page.waitForSelector('.hash');
      await page.$$eval('details', (all) => {
        for (const details of all) details.open = true;
      });
    },
  },
  tour: {
    problem: small,
    async reach(page) {
      await ready(page);
      await press(page, 'Begin the tour');
      await page.waitForSelector('.tour');
      await page.$eval('.tour details', (details) => details.setAttribute('open', ''));
      await page.waitForFunction(() => document.querySelectorAll('.panel').length === 1);
    },
  },
  digits: { problem: { ...small, data: { name: 'digits' } }, reach: (page) => trainTo(page, 2) },
  refused: {
    problem: { ...small, data: { name: 'aboveCurve', curve: 'what' } },
    reach: (page) => page.waitForSelector('[role="alert"]'),
  },
  ended: {
    problem: { optimizer: 'sgd', learningRate: 10, hidden: [32, 32, 32, 32], regularizers: [{ kind: 'none' }] },
    reach: pressing('Train', '.ended'),
  },
  path: {
    problem: { ...small, data: { name: 'noiseColumns', rows: 40 }, hidden: [2], batchSize: 64 },
    reach: pressing('Sweep λ', '.plot, .path [role="alert"]'),
  },
  verified: {
    problem: small,
    reach: pressing('Verify', '.verify table'),
  },
  own: {
    problem: small,
    async reach(page) {
      await ready(page);
      const file = join(tmpdir(), `ockham-playground-${process.pid}.csv`);
      writeFileSync(file, TABLE);
      const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (
        await page.$('input[type="file"]')
      );
      await input.uploadFile(file);
      await page.waitForSelector('.inputs');
    },
  },
};

/** @param {string} url @param {string} name */
export const linkOf = (url, name) => `${url}${linkTo(STATES[name]?.problem ?? {})}`;
