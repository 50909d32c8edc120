// @ts-check
// Debian's browsers, headless, each with a fresh profile that is thrown away.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Browser
 * @property {string} name
 * @property {readonly string[]} commands  the first that is there runs.
 * @property {(profile: string, preferences?: Readonly<Record<string, string | number | boolean>>) => string[]} args  preferences: of Firefox.
 */

/** Nothing that asks, updates or reports; values as user.js has them. */
const FIREFOX_PREFERENCES = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.startup.homepage_override.mstone': '"ignore"',
  'dom.max_script_run_time': 0,
  'services.settings.server': '"http://127.0.0.1:1/"',
  'termsofuse.bypassNotification': true,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** @type {readonly Browser[]} */
export const browsers = [
  {
    name: 'Chromium',
    commands: ['chromium', 'chromium-browser'],
    args: (profile) => [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--user-data-dir=${profile}`,
    ],
  },
  {
    name: 'Firefox',
    commands: ['firefox-esr', 'firefox'],
    args(profile, preferences = {}) {
      const lines = Object.entries({ ...FIREFOX_PREFERENCES, ...preferences }).map(
        ([name, value]) => `user_pref("${name}", ${value});\n`,
      );
      writeFileSync(join(profile, 'user.js'), lines.join(''));
      return ['--headless', '--no-remote', '--profile', profile];
    },
  },
];

/** The command of a browser and what it says of its version, or undefined where it is not installed. @param {Browser} browser */
export function installed({ commands }) {
  for (const command of commands) {
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { command, version: stdout.trim() };
  }
  return undefined;
}

/**
 * Starts a browser with a page. `end` kills it with all its processes; `ended` resolves then, or when it ends by itself.
 *
 * @param {Browser} browser @param {string} command @param {string} profile  a folder, which stays.
 * @param {string} url @param {{ flags?: readonly string[], preferences?: Readonly<Record<string, string | number | boolean>>, pipes?: boolean }} [options]
 *   pipes: 3 and 4, to it and from it.
 */
export function startBrowser(browser, command, profile, url, { flags = [], preferences = {}, pipes = false } = {}) {
  // A group of its own: a browser is several processes.
  const child = spawn(command, [...browser.args(profile, preferences), ...flags, url], {
    stdio: ['ignore', 'ignore', 'ignore', ...(pipes ? /** @type {const} */ (['pipe', 'pipe']) : [])],
    detached: true,
    env: { ...process.env, HOME: profile },
  });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    child,
    ended,
    async end() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, 'SIGKILL');
      }
      await ended;
    },
  };
}

/**
 * Opens a page in a fresh profile, until the promise that is returned by `task` settles.
 *
 * @template T @param {Browser} browser @param {string} command @param {string} url @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withPage(browser, command, url, task) {
  const profile = mkdtempSync(join(tmpdir(), 'ockham-browser-'));
  const { ended, end } = startBrowser(browser, command, profile, url);
  try {
    return await Promise.race([
      task(),
      ended.then((code) => {
        throw new Error(`${browser.name} ended by itself with code ${code}`);
      }),
    ]);
  } finally {
    await end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
