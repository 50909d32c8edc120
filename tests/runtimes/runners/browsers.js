// @ts-check
// Jobs in Chromium and Firefox. Nothing drives them: they open pages that ask for jobs, and are ended when all are done.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from './server.js';

/**
 * @param {import('./binaries.js').Binary} binary
 * @param {readonly (readonly import('../job.js').Job[])[]} queues  one for each tab.
 * @param {readonly string[]} flags  more arguments of the browser. A flag that V8 does not know is an error of every job.
 * @returns {Promise<import('../job.js').Outcome[][]>}
 */
export async function runInBrowser({ kind, path }, queues, flags = []) {
  const profile = mkdtempSync(join(tmpdir(), 'ockham-browser-'));
  const { origin, outcomes, close } = await serve(queues);
  const url = `${origin}/page?${queues.map((_, queue) => queue)}`;
  const args = kind === 'firefox' ? firefoxArgs(profile) : chromiumArgs(profile);
  const child = spawn(path, [...args, ...flags, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile },
    detached: true, // the head of a group, which its helpers are in, too
  });
  const errors = /** @type {string[]} */ ([]);
  child.stderr.setEncoding('utf8').on('data', (text) => errors.push(text));
  const ended = once(child, 'close');
  try {
    const early = ended.then(([code, signal]) => {
      throw new Error(`the browser ended with ${code ?? signal}`);
    });
    const answers = await Promise.race([outcomes, early]);
    if (errors.join('').includes('unrecognized flag')) throw new Error('unknown flags');
    return answers;
  } catch (error) {
    const message = `${error}\n${errors.join('').slice(-2000)}`;
    return queues.map((jobs) => jobs.map(() => ({ passes: [], warnings: [], error: message })));
  } finally {
    close();
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
    await ended.catch(() => {});
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} profile */
function chromiumArgs(profile) {
  return [
    '--headless=new',
    '--no-sandbox', // which cannot be had by root, nor in most containers
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--disable-popup-blocking',
    '--disable-background-networking',
    '--disable-background-timer-throttling',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-renderer-backgrounding',
    '--disable-sync',
    '--no-default-browser-check',
    '--no-first-run',
    `--user-data-dir=${profile}`,
  ];
}

/** Nothing that asks, updates or reports. */
const preferences = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'browser.tabs.warnOnClose': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.disable_open_during_load': false,
  'dom.max_script_run_time': 0,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'http://127.0.0.1:1/',
  'termsofuse.bypassNotification': true,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

/** @param {string} profile */
function firefoxArgs(profile) {
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  return ['--headless', '--no-remote', '--new-instance', '--profile', profile];
}
