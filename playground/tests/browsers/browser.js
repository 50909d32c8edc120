// @ts-check
// A browser, and what its pages are asked.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import puppeteer from 'puppeteer-core';

/** @typedef {import('puppeteer-core').Browser} Browser @typedef {import('puppeteer-core').Page} Page */

const PATIENCE_MILLISECONDS = Number(process.env['PATIENCE'] ?? 180_000);

/** Starts a browser with a fresh profile. @param {'chrome' | 'firefox'} name @param {string} command  its name in Debian. */
export function launch(name, command) {
  return puppeteer.launch({
    browser: name,
    executablePath: execFileSync('which', [command], { encoding: 'utf8' }).trim(),
    headless: true,
    args: name === 'chrome' ? ['--no-sandbox', '--force-color-profile=srgb'] : [],
  });
}

/**
 * Opens the page with the state of a link, calls `look`, and closes it. Any error in the page, and any request to another address, fails.
 *
 * @template T
 * @param {Pick<Browser, 'newPage'>} browser
 * @param {string} url
 * @param {(page: Page) => Promise<T>} look
 * @param {{ width: number, height: number }} [viewport]
 */
export async function visit(browser, url, look, viewport = { width: 1280, height: 900 }) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MILLISECONDS);
  await page.setViewport(viewport);
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== new URL(url).origin) faults.push(`a request to ${request.url()}`);
  });
  await page.goto(url);
  await page.evaluate(() => {
    // The tests read what would be on the clipboard.
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: async (/** @type {string} */ text) => document.body.setAttribute('data-copied', text) },
    });
  });
  const found = await look(page);
  assert.deepEqual(faults, [], url);
  await page.close();
  return found;
}

/** Waits for a race, which has begun if its buttons are there. @param {Page} page */
export const ready = (page) => page.waitForSelector('.panel');

/** Clicks a button by its name as soon as it can be clicked; keys and taps are tried elsewhere. @param {Page} page @param {string} name */
export async function press(page, name) {
  const pressed = page.waitForFunction(
    (text) => {
      const buttons = [...document.querySelectorAll('button:enabled')];
      const button = buttons.find((one) => (one.getAttribute('aria-label') ?? one.textContent?.trim()) === text);
      if (button instanceof HTMLElement) button.click();
      return button !== undefined;
    },
    {},
    name,
  );
  await pressed.catch((error) => {
    throw new Error(`there is no button ${name} to press`, { cause: error });
  });
}

/** @param {Page} page */
export const stepOf = (page) => page.$eval('.step', (output) => Number.parseInt(output.textContent ?? '', 10));

/** Takes steps one by one. @param {Page} page @param {number} steps */
export async function trainTo(page, steps) {
  await ready(page);
  const trained = page.waitForFunction(
    (most) => {
      const at = Number.parseInt(document.querySelector('.step')?.textContent ?? '', 10);
      const buttons = [...document.querySelectorAll('button')];
      const button = buttons.find(({ textContent }) => textContent === 'One step');
      if (at < most && button?.disabled === false && document.body.getAttribute('data-step') !== `${at}`) {
        document.body.setAttribute('data-step', `${at}`);
        button.click();
      }
      return at >= most;
    },
    {},
    steps,
  );
  await trained;
  await page.evaluate(() => document.body.removeAttribute('data-step'));
}

/** @param {object} problem  what is missing is that of the first visit. */
export const linkTo = (problem) => `#${Buffer.from(JSON.stringify(problem)).toString('base64url')}`;

/** The state in the address. @param {string} url */
export const stateIn = (url) => JSON.parse(Buffer.from(new URL(url).hash.slice(1), 'base64url').toString());

/** @param {Page} page */
export const stateOf = async (page) => stateIn(await page.evaluate(() => location.href));

/** @param {Page} page */
export const copied = (page) => page.$eval('body', (body) => body.getAttribute('data-copied') ?? '');

/** @param {Page} page @param {string} selector */
export const textOf = (page, selector) => page.$eval(selector, (element) => element.textContent ?? '');

/** A field by the text of its label. @param {Page} page @param {string} label */
export async function field(page, label) {
  const id = await page.evaluate((text) => {
    const labels = [...document.querySelectorAll('label')];
    const found = labels.find(({ firstChild, textContent }) =>
      [firstChild?.textContent, textContent].some((name) => name?.trim() === text),
    );
    const control = found?.control;
    if (control !== undefined && control !== null) control.id ||= `field-${text.replace(/\W/g, '-')}`;
    return control?.id;
  }, label);
  const found = id === undefined ? null : await page.$(`[id="${id}"]`);
  if (found === null) throw new Error(`no field is labelled ${label}`);
  return found;
}

/** The SHA-256 of the weights of a panel, and its program. @param {Page} page @param {number} of */
export async function programOf(page, of) {
  await page.evaluate(() => document.body.removeAttribute('data-copied'));
  const panel = (await page.$$('.panel'))[of];
  await (await panel?.$('.panel-foot button'))?.click();
  await page.waitForFunction((index) => document.querySelectorAll('.panel')[index]?.querySelector('.hash'), {}, of);
  await page.waitForFunction(() => document.body.hasAttribute('data-copied'));
  return { sha256: await panel?.$eval('.hash', (text) => text.textContent), code: await copied(page) };
}
