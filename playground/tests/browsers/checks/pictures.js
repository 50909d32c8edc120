// @ts-check
// Pictures of the page: the one that the README shows, made anew by `npm run test:playground -- pictures --update`, and each state in both
// themes, in build/playground, to be looked at.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { linkTo, press, ready, visit } from '../browser.js';
import { linkOf, STATES } from './states.js';

const shown = new URL('../../../../docs/images/playground.png', import.meta.url);
const folder = fileURLToPath(new URL('../../../../build/playground/', import.meta.url));
const VIEWPORT = { width: 830, height: 700 };
const MOST_BYTES = 200_000;
const STEPS = 300;
const PROBLEM = {
  data: { name: 'moons', rows: 100 },
  hidden: [16, 16],
  regularizers: [{ kind: 'none' }, { kind: 'l1', strength: 0.005 }],
};

/** @param {Uint8Array} png @returns {readonly [number, number]} its width and height. */
function sizeOf(png) {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

/** @param {import('puppeteer-core').Browser} browser @param {string} url @param {'chrome' | 'firefox'} name */
export async function checkPictures(browser, url, name) {
  if (name !== 'chrome') return; // one browser's fonts are enough
  const takePicture = async (/** @type {import('puppeteer-core').Page} */ page) => {
    await ready(page);
    await press(page, '10 ×');
    await press(page, 'Train');
    await page.waitForFunction(
      (steps) => Number.parseInt(document.querySelector('.step')?.textContent ?? '', 10) >= steps,
      {},
      STEPS,
    );
    await press(page, 'Pause');
    await new Promise((resolve) => setTimeout(resolve, 300)); // pictures are drawn a few frames later
    return page.screenshot({ optimizeForSpeed: false });
  };
  const picture = await visit(browser, `${url}${linkTo(PROBLEM)}`, takePicture, VIEWPORT);
  assert.ok(picture.length <= MOST_BYTES, `the picture has ${picture.length} bytes`);
  if (process.argv.includes('--update')) writeFileSync(shown, picture);
  else assert.deepEqual(sizeOf(readFileSync(shown)), sizeOf(picture), 'the picture of the README is of this page');
  if (process.argv.includes('--states')) await takeStates(browser, url);
}

/** @param {import('puppeteer-core').Browser} browser @param {string} url */
async function takeStates(browser, url) {
  mkdirSync(folder, { recursive: true });
  for (const [state, { reach }] of Object.entries(STATES)) {
    await visit(browser, linkOf(url, state), async (page) => {
      await reach(page);
      for (const theme of ['light', 'dark']) {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
        await new Promise((resolve) => setTimeout(resolve, 500));
        await page.screenshot({ path: `${folder}${state}-${theme}.png`, fullPage: true });
      }
      await page.setViewport({ width: 360, height: 740 });
      await page.screenshot({ path: `${folder}${state}-phone.png`, fullPage: true });
    });
  }
}
