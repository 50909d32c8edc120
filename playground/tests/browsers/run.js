// @ts-check
// The playground in Debian's Chromium and Firefox: `npm run test:playground`. Exits with 1 if anything fails.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import puppeteer from 'puppeteer-core';
import { buildPlayground, DIST } from '../../build.js';
import { serve } from '../../serve.js';

/** @typedef {import('puppeteer-core').Page} Page */

/** By the name of the command in Debian. @type {readonly (readonly ['chrome' | 'firefox', string])[]} */
const BROWSERS = [
  ['chrome', process.env['CHROMIUM'] ?? 'chromium'],
  ['firefox', process.env['FIREFOX'] ?? 'firefox-esr'],
];
const PATIENCE_MILLISECONDS = 120_000;
const programs = fileURLToPath(new URL('../../../build/playground/', import.meta.url));

/** Opens the page with a permalink's state; fails on any error in it. @param {import('puppeteer-core').Browser} browser @param {string} url */
async function open(browser, url) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MILLISECONDS);
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(url);
  await page.evaluate(() => {
    // The tests read what would be on the clipboard.
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: async (/** @type {string} */ text) => document.body.setAttribute('data-copied', text) },
    });
  });
  await page.waitForSelector('.panel');
  return { page, errors };
}

/** @param {Page} page @param {string} name */
async function press(page, name) {
  await page.locator(`aria/${name}[role="button"]`).click();
}

/** @param {Page} page @param {number} steps */
async function trainTo(page, steps) {
  for (let at = await stepOf(page); at < steps; at = await stepOf(page)) {
    await press(page, 'One step');
    await page.waitForFunction(
      (before) => Number.parseInt(document.querySelector('.step')?.textContent ?? '', 10) > before,
      {},
      at,
    );
  }
}

/** @param {Page} page */
const stepOf = (page) => page.$eval('.step', (output) => Number.parseInt(output.textContent ?? '', 10));

/** The hash that a panel shows, and that of its program in Node. @param {Page} page @param {number} of @param {string} name */
async function hashes(page, of, name) {
  const panel = (await page.$$('.panel'))[of];
  const button = await panel?.$('.panel-foot button');
  await button?.click();
  await page.waitForFunction((index) => document.querySelectorAll('.panel')[index]?.querySelector('.hash'), {}, of);
  const shown = await panel?.$eval('.hash', (text) => text.textContent);
  const code = await page.$eval('body', (body) => body.getAttribute('data-copied') ?? '');
  mkdirSync(programs, { recursive: true });
  const file = `${programs}${name}-${of}.mjs`;
  writeFileSync(file, transformSync(code, { loader: 'ts', format: 'esm' }).code);
  const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim().split('\n').at(-1);
  return { shown, printed, code };
}

/** @param {object} problem */
const linkTo = (problem) => `#${Buffer.from(JSON.stringify(problem)).toString('base64url')}`;

await buildPlayground();
const { url, close } = await serve(DIST, 0);
try {
  for (const [name, executablePath] of BROWSERS) {
    const browser = await puppeteer.launch({
      browser: name,
      executablePath: execFileSync('which', [executablePath], { encoding: 'utf8' }).trim(),
      headless: true,
      args: name === 'chrome' ? ['--no-sandbox'] : [],
    });
    try {
      const kinds = ['none', 'l1', 'l2', 'dropout', 'maxNorm', 'groupLasso'];
      const regularizers = kinds.map((kind) => ({
        kind,
        strength: kind === 'maxNorm' ? 1 : 0.02 * 5 ** Number(kind === 'dropout'),
      }));
      const changes = [
        { step: 4, of: 1, value: 0.05 },
        { step: 6, of: -1, value: 0.003 },
      ];
      const { page, errors } = await open(
        browser,
        `${url}${linkTo({ regularizers, warmup: 3, hidden: [8, 8], changes })}`,
      );
      await trainTo(page, 9);
      for (const [of, kind] of kinds.entries()) {
        const { shown, printed, code } = await hashes(page, of, name);
        assert.equal(printed, shown, `${name}, ${kind}: the copied program's hash is that of the page\n${code}`);
      }
      assert.deepEqual(errors, [], name);
      console.log(`${name}: the copied programs of ${kinds.length} regularizers have the page's hash`);
    } finally {
      await browser.close();
    }
  }
} finally {
  close();
}
