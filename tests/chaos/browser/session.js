// @ts-check
// A browser whose profile outlives it, and its tabs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from '../../csp/browsers.js';
import { overrideQuota } from './devTools.js';

/** Tabs in the background train as fast as others, and pages may open them. */
const FLAGS = [
  '--disable-popup-blocking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];
const PREFERENCES = {
  'dom.disable_open_during_load': false,
  'browser.sessionstore.resume_from_crash': false,
  'toolkit.startup.max_resumed_crashes': -1,
  // Kilobytes of all sites together, so that they can be filled.
  'dom.quotaManager.temporaryStorage.fixedLimit': 12_000,
};

/** @typedef {Awaited<ReturnType<typeof openSession>>} Session */

/**
 * @param {import('../../csp/browsers.js').Browser} browser @param {string} command
 * @param {import('./server.js').Server} server
 */
export async function openSession(browser, command, server) {
  const profile = mkdtempSync(join(tmpdir(), 'ockham-browser-'));
  const isChromium = browser.name === 'Chromium';
  /** @type {ReturnType<typeof startBrowser>} */
  let running;
  let starts = 0;
  /** Names of the tabs at the server. The first one has another after each start: Firefox may open the one before again. */
  const named = (/** @type {string} */ tab) => (tab === 'first' ? `first${starts}` : tab);
  let tabs = new Set();
  const start = () => {
    starts++;
    tabs = new Set([named('first')]);
    running = startBrowser(browser, command, profile, `${server.origin}/page?${named('first')}`, {
      preferences: PREFERENCES,
      ...(isChromium ? { flags: [...FLAGS, '--remote-debugging-pipe'], pipes: true } : {}),
    });
  };
  const forgetAll = () => {
    for (const tab of tabs) server.forget(tab);
  };
  const opened = async (/** @type {string} */ from, /** @type {string} */ how, /** @type {string} */ tab) => {
    tabs.add(tab);
    await server.ask(named(from), how, { tab });
  };
  start();
  return {
    isChromium,
    /** @param {string} tab @param {string} name @param {object} [options] */
    ask: (tab, name, options) => server.ask(named(tab), name, options),
    /** @param {string} tab @param {string} name @param {object} [options] @returns {Promise<any>} its value; rejects with its error. */
    async get(tab, name, options) {
      const { value, error } = await server.ask(named(tab), name, options);
      if (error !== undefined) throw new Error(`${tab}, asked to ${name}: ${JSON.stringify(error)}`);
      return value;
    },
    /** @param {string} tab */
    openTab: (tab) => opened('first', 'open', tab),
    /** @param {string} tab @param {string} [from]  whose worker it is. */
    openWorker: (tab, from = 'first') => opened(from, 'worker', tab),
    /** @param {string} tab */
    openFrame: (tab) => opened('first', 'frame', tab),
    /** Closes a tab as a user does. @param {string} tab */
    async closeTab(tab) {
      await server.ask(named('first'), 'close', { tab });
      server.forget(tab);
    },
    /** Kills all its processes at once, and starts it again. */
    async killAndRestart() {
      await running.end();
      forgetAll();
      start();
    },
    /** Chromium only. @param {number} bytes */
    limit: (bytes) => overrideQuota(running.child, server.origin, bytes),
    async close() {
      await running.end();
      forgetAll();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
