// @ts-check
// Every data set trains, and the rows of its test are in the table of confusion; a curve that cannot be read is refused, and typed in peace.
import assert from 'node:assert/strict';
import { field, linkTo, press, ready, trainTo, visit } from '../browser.js';

/** Data sets with their numbers of classes, and whether they have a picture. */
const DATA_SETS = /** @type {const} */ ([
  ['circles', 2, true],
  ['spirals', 2, true],
  ['checkerboard', 2, true],
  ['noiseColumns', 2, false],
  ['digits', 10, false],
  ['aboveCurve', 2, true],
  ['moons', 2, true],
]);

/** @param {import('puppeteer-core').Browser} browser @param {string} url */
export async function checkDataSets(browser, url) {
  const regularizers = [{ kind: 'l1' }, { kind: 'dropout' }];
  await visit(browser, `${url}${linkTo({ regularizers, hidden: [8] })}`, async (page) => {
    await ready(page);
    for (const [name, classes, hasPicture] of DATA_SETS) {
      await (await field(page, 'Data set')).select(name);
      await page.waitForFunction(() => document.querySelector('.step')?.textContent === '0 steps');
      await trainTo(page, 2);
      await page.waitForFunction(() => document.querySelectorAll('.confusion').length === 2);
      const found = await page.$eval('.panel', (panel) => ({
        cells: [...panel.querySelectorAll('.confusion td')].map((cell) => Number(cell.textContent)),
        figures: panel.querySelector('.figures')?.textContent ?? '',
        pictures: panel.querySelectorAll('canvas').length,
      }));
      assert.equal(found.cells.length, classes * classes, name);
      assert.equal(
        found.cells.reduce((sum, count) => sum + count, 0),
        250,
        name,
      );
      assert.match(found.figures, /^Training\d\.\d+, \d+\.\d %Test\d\.\d+, \d+\.\d %/, name);
      assert.equal(found.pictures, hasPicture ? 3 : 2, name);
    }
    await (await field(page, 'Data set')).select('aboveCurve');
    const curve = await field(page, 'f(x) =');
    await curve.type(' + ');
    await press(page, 'Copy the link'); // draws the page anew: what is typed stays
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === 'The link is on the clipboard.');
    await curve.type('what');
    await curve.press('Enter');
    const alert = await page.waitForSelector('[role="alert"]');
    assert.match((await alert?.evaluate(({ textContent }) => textContent)) ?? '', /what is not known/);
  });
}
