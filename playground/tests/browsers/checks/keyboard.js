// @ts-check
// The whole way by keyboard: the tour, a data set, training, pausing, a step, the program, the link.
import assert from 'node:assert/strict';
import { copied, linkTo, ready, stateOf, stepOf, visit } from '../browser.js';

const MOST_TABS = 60;

/** Moves the focus to the element of a name, which must show that it has it. @param {import('puppeteer-core').Page} page @param {string} name @param {boolean} [isBack] */
async function tabTo(page, name, isBack = false) {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if (isBack) await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    if (isBack) await page.keyboard.up('Shift');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return undefined;
      const labels = 'labels' in element ? /** @type {NodeListOf<HTMLLabelElement> | null} */ (element.labels) : null;
      return {
        name:
          element.getAttribute('aria-label') ??
          labels?.[0]?.firstChild?.textContent?.trim() ??
          element.textContent?.trim(),
        outline: getComputedStyle(element).outlineStyle,
      };
    });
    if (focused?.name !== name) continue;
    assert.notEqual(focused.outline, 'none', `the focus on ${name} is seen`);
    return;
  }
  throw new Error(`${name} is not reached in ${MOST_TABS} tabs`);
}

/** @param {import('puppeteer-core').Browser} browser @param {string} url */
export async function checkKeyboard(browser, url) {
  await visit(browser, `${url}${linkTo({ hidden: [4], regularizers: [{ kind: 'l1' }] })}`, async (page) => {
    const { keyboard } = page;
    await ready(page);
    await tabTo(page, 'Begin the tour');
    await keyboard.press('Enter');
    await page.waitForSelector('.tour');
    await tabTo(page, 'Next');
    await keyboard.press('Enter');
    await page.waitForFunction(() => /^2 of 8/.test(document.querySelector('.tour h2')?.textContent ?? ''));
    await tabTo(page, 'End the tour');
    await keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.tour') === null);
    await tabTo(page, 'Data set');
    const address = page.url();
    await keyboard.press('ArrowDown');
    await page.waitForFunction((old) => location.href !== old, {}, address);
    assert.equal((await stateOf(page)).data.name, 'circles');
    await page.waitForSelector('.main:enabled'); // the rows of the new data set are there
    await tabTo(page, 'Train', true);
    await keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.step')?.textContent !== '0 steps');
    await keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.main')?.textContent === 'Train');
    await tabTo(page, 'One step');
    const before = await stepOf(page);
    await keyboard.press('Enter');
    await page.waitForFunction((step) => document.querySelector('.step')?.textContent !== `${step} steps`, {}, before);
    await tabTo(page, 'Copy the link');
    await keyboard.press('Enter');
    await page.waitForFunction(() => document.body.getAttribute('data-copied')?.startsWith('http'));
    await tabTo(page, 'Copy as code');
    await keyboard.press('Enter');
    await page.waitForSelector('.hash');
    assert.match(await copied(page), /makeCircles/);
  });
}
