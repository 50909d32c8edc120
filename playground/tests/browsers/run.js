// @ts-check
// The playground in Debian's Chromium and Firefox, side by side: `npm run test:playground -- [CHECK]`. Exits with 1 if anything fails.
import { buildPlayground, DIST } from '../../build.js';
import { serve } from '../../serve.js';
import { launch } from './browser.js';
import { checkAccessibility } from './checks/accessibility.js';
import { checkControls } from './checks/controls.js';
import { checkDataSets } from './checks/dataSets.js';
import { checkEndings } from './checks/endings.js';
import { checkKeyboard } from './checks/keyboard.js';
import { checkOffline } from './checks/offline.js';
import { checkOwnTables } from './checks/ownTables.js';
import { checkPath } from './checks/path.js';
import { checkPictures } from './checks/pictures.js';
import { checkPrograms } from './checks/programs.js';
import { checkTour } from './checks/tour.js';

/** By the name of the command in Debian. @type {readonly (readonly ['chrome' | 'firefox', string])[]} */
const BROWSERS = [
  ['chrome', process.env['CHROMIUM'] ?? 'chromium'],
  ['firefox', process.env['FIREFOX'] ?? 'firefox-esr'],
];
/** @type {Readonly<Record<string, (browser: import('puppeteer-core').Browser, url: string, name: 'chrome' | 'firefox') => Promise<void>>>} */
const CHECKS = {
  controls: checkControls,
  tour: checkTour,
  'data sets': checkDataSets,
  endings: checkEndings,
  programs: checkPrograms,
  path: checkPath,
  'own tables': checkOwnTables,
  keyboard: checkKeyboard,
  accessibility: checkAccessibility,
  pictures: checkPictures,
  offline: checkOffline,
};

const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
await buildPlayground();
const { url, close } = await serve(DIST, 0);
const checks = Object.entries(CHECKS).filter(([check]) => only.length === 0 || only.includes(check));
const ends = await Promise.allSettled(
  BROWSERS.filter(([name]) => (process.env['ONLY'] ?? name) === name).map(async ([name, command]) => {
    const browser = await launch(name, command);
    try {
      for (const [check, run] of checks) {
        const start = performance.now();
        await run(browser, url, name);
        console.log(`${name}: ${check}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
      }
    } finally {
      await browser.close();
    }
  }),
);
await close();
for (const end of ends) {
  if (end.status === 'rejected') {
    console.error(end.reason);
    process.exitCode = 1;
  }
}
