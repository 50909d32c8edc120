// @ts-check
// axe-core finds nothing in any state, light and dark; on a phone nothing is wider than the screen, and everything can be touched.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { visit } from '../browser.js';
import { linkOf, STATES } from './states.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 360, height: 740 };
/** Least side of what is touched, in CSS pixels: WCAG 2.2, 2.5.8. */
const LEAST_TARGET = 24;

/** @param {import('puppeteer-core').Page} page @returns {Promise<string[]>} */
function violations(page) {
  return page.evaluate(async () => {
    const { violations: found } = await Reflect.get(window, 'axe').run(document, { resultTypes: ['violations'] });
    return found.flatMap((/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html}`),
    );
  });
}

/** Elements that are too wide for the screen, or too small for a finger. @param {import('puppeteer-core').Page} page */
function misfits(page) {
  return page.evaluate((least) => {
    const found = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide`);
    for (const element of document.querySelectorAll('button, select, input, summary')) {
      const { left, right, width, height } = element.getBoundingClientRect();
      const target = element.matches('[type="checkbox"]') ? (element.closest('label') ?? element) : element;
      const side = Math.min(target.getBoundingClientRect().width, target.getBoundingClientRect().height);
      if (left < 0 || right > clientWidth) found.push(`${element.outerHTML} goes from ${left} to ${right}`);
      if (side < least) found.push(`${element.outerHTML} is ${width} by ${height}`);
    }
    return found;
  }, LEAST_TARGET);
}

/** @param {import('puppeteer-core').Browser} browser @param {string} url @param {'chrome' | 'firefox'} name */
export async function checkAccessibility(browser, url, name) {
  const themes = name === 'chrome' ? ['light', 'dark'] : ['light']; // Firefox has the theme of its profile
  /** @type {string[]} */
  const found = [];
  for (const [state, { reach }] of Object.entries(STATES)) {
    await visit(browser, linkOf(url, state), async (page) => {
      await reach(page);
      await page.evaluate(axe);
      for (const theme of themes) {
        if (name === 'chrome') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
        found.push(...(await violations(page)).map((fault) => `${state}, ${theme}: ${fault}`));
      }
      await page.setViewport(PHONE);
      found.push(...(await misfits(page)).map((fault) => `${state}, on a phone: ${fault}`));
    });
  }
  assert.deepEqual(found, []);
}
