// @ts-check
// After the first visit the page needs no server. It needs no isolation either: the server of these tests sends no such headers.
import assert from 'node:assert/strict';
import { DIST } from '../../../build.js';
import { serve } from '../../../serve.js';
import { field, linkTo, trainTo, visit } from '../browser.js';

/** @param {import('puppeteer-core').Browser} browser */
export async function checkOffline(browser) {
  const { url, close } = await serve(DIST, 0);
  await visit(browser, `${url}${linkTo({ hidden: [4], regularizers: [{ kind: 'l1' }] })}`, async (page) => {
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await trainTo(page, 1); // a worker that loads while its page goes away is an error in Firefox's console
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await close();
    await page.reload();
    await trainTo(page, 2);
    await (await field(page, 'Data set')).select('digits');
    await page.waitForFunction(() => document.querySelector('.step')?.textContent === '0 steps');
    await trainTo(page, 2);
  });
}
