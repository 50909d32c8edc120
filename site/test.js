// @ts-check
// The built site in Debian's Chromium: `npm run test:site`. Exits with 1 if anything fails. With SCREENSHOTS=folder it leaves pictures there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { serve } from '../playground/serve.js';
import { buildSite, DIST } from './build.js';

const PATIENCE_MILLISECONDS = 180_000;
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740, isMobile: true, hasTouch: true };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const pictures = process.env['SCREENSHOTS'];

if (process.env['BUILT'] === undefined) await buildSite();
const { url, close } = await serve(DIST, 0);
const command = execFileSync('which', [process.env['CHROMIUM'] ?? 'chromium'], { encoding: 'utf8' }).trim();
const browser = await puppeteer.launch({ executablePath: command, args: ['--no-sandbox'] });
const context = browser.defaultBrowserContext();
await context.overridePermissions(url, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);

/** What pages have done that they must not: errors, and requests to other hosts. @type {string[]} */
const faults = [];
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE_MILLISECONDS);
page.on('pageerror', (error) => faults.push(String(error)));
page.on('console', (message) => {
  if (['error', 'warn'].includes(message.type())) faults.push(message.text());
});
page.on('request', (request) => {
  if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url()))
    faults.push(`a request to ${request.url()}`);
});
await page.setViewport(DESKTOP);

/** @param {string} path */
async function open(path) {
  await page.goto(`${url}${path}`, { waitUntil: 'networkidle0' });
  // Vue sets it once its listeners are there: until then a click does nothing.
  await page.waitForFunction(() => Reflect.has(document.querySelector('#app') ?? {}, '__vue_app__'));
  if (path === '') await page.waitForSelector('.live[data-state="done"]');
}

/** @param {string} name */
async function picture(name) {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

/** @param {'light' | 'dark'} scheme */
const inScheme = (scheme) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);

/** Pages that show each form of content. */
const PAGES = ['', 'docs/choosing.html', 'docs/math.html', 'api/penalties.html'];

async function liveExample() {
  await open('');
  const done = () => page.waitForSelector('.live[data-state="done"] .live-zeros');
  const found = async () => {
    await done();
    return page.$eval('.live', (live) => ({
      zeros: Number(live.querySelector('.live-zeros')?.textContent),
      hash: live.querySelector('.live-hash code')?.textContent ?? '',
    }));
  };
  const first = await found();
  assert.ok(first.zeros > 0, 'the penalty makes zeros');
  const said = page.waitForSelector('.live [role=status]:not(:empty)'); // for two seconds
  await page.click('.live button');
  await said;
  const program = await page.evaluate(() => navigator.clipboard.readText());
  const folder = fileURLToPath(new URL('../build/site/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}program.mjs`, program);
  const [zeros, , hash] = execFileSync(process.execPath, [`${folder}program.mjs`], { encoding: 'utf8' })
    .trim()
    .split(' ');
  assert.deepEqual(first, { zeros: Number(zeros), hash }, 'Node prints what the page shows');
  await page.focus('.live input');
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.querySelector('.live output')?.textContent === '0');
  assert.equal((await found()).zeros, 0, 'without a penalty nothing is 0');
}

async function search() {
  await open('docs/choosing.html');
  await page.click('#local-search button');
  await page.waitForSelector('.search-input');
  await page.type('.search-input', 'group lasso');
  await page.waitForSelector('.VPLocalSearchBox .result');
  const results = await page.$$eval('.VPLocalSearchBox .result', (links) =>
    links.map((link) => link.getAttribute('href') ?? ''),
  );
  assert.ok(
    results.some((href) => href.startsWith('/api/')),
    `the search finds the API: ${results}`,
  );
  assert.ok(
    results.some((href) => href.startsWith('/docs/math')),
    `the search finds the formulas: ${results}`,
  );
  await picture('search');
}

async function formulas() {
  for (const path of ['docs/math.html', 'api/penalties.html']) {
    await open(path);
    const { count, wide } = await page.$$eval('.vp-doc math', (all) => ({
      count: all.length,
      wide: all.filter((math) => math.getBoundingClientRect().width > 1).length,
    }));
    assert.ok(count > 0 && wide === count, `${path}: ${wide} of ${count} formulas have a width`);
  }
}

async function phone() {
  await page.setViewport(PHONE);
  for (const path of [...PAGES, 'docs/tutorials/first-model.html', 'bench/results/latest.html']) {
    await open(path);
    await picture(`phone-${path.replace(/\W+/g, '-')}`);
    const { scrollWidth, clientWidth } = await page.$eval('html', ({ scrollWidth, clientWidth }) => ({
      scrollWidth,
      clientWidth,
    }));
    assert.ok(scrollWidth <= clientWidth, `${path}: ${scrollWidth} pixels on a screen of ${clientWidth}`);
  }
  await page.setViewport(DESKTOP);
}

async function access() {
  for (const scheme of /** @type {const} */ (['light', 'dark'])) {
    await inScheme(scheme);
    for (const path of PAGES) {
      await open(path);
      await picture(`${scheme}-${path.replace(/\W+/g, '-')}`);
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { violations } = await Reflect.get(window, 'axe').run();
        return violations.map(
          (/** @type {{ id: string, nodes: { html: string }[] }} */ { id, nodes }) =>
            `${id}: ${nodes.map(({ html }) => html).join('\n')}`,
        );
      });
      assert.deepEqual(found, [], `${path}, ${scheme}`);
    }
  }
}

async function playground() {
  await page.goto(url, { waitUntil: 'networkidle0' });
  await page.click('.live-foot a');
  await page.waitForSelector('#app .panel');
}

let failures = 0;
for (const check of [liveExample, search, formulas, phone, access, playground]) {
  faults.length = 0;
  try {
    await check();
    assert.deepEqual(faults, []);
    console.log(`ok: ${check.name}`);
  } catch (error) {
    failures++;
    console.error(`${check.name}:`, error);
    await picture(`failed-${check.name}`);
  }
}
await browser.close();
close();
process.exitCode = failures > 0 ? 1 : 0;
