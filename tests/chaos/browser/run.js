// @ts-check
// Checkpoints in the storage of real browsers: pages that are killed, two tabs at one store, a full storage, a page that may not
// store. Fails where a promise does not hold, or a browser is missing.
//
//   npm run build && node tests/chaos/browser/run.js [--kills N] [--seed N] [--all-browsers]
//
// Without --all-browsers: Chromium. N ends of a page, or of the browser, for each kind of store.
import { parseArgs } from 'node:util';
import { browsers, installed } from '../../csp/browsers.js';
import { checks } from './checks.js';
import { startServer } from './server.js';
import { openSession } from './session.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    'all-browsers': { type: 'boolean', default: false },
  },
});
const settings = { kills: Number(values.kills), seed: Number(values.seed) };

const server = await startServer();
let failures = 0;
for (const browser of values['all-browsers'] ? browsers : browsers.slice(0, 1)) {
  const there = installed(browser);
  if (there === undefined) {
    failures++;
    console.error(`${browser.name} is not installed: ${browser.commands.join(', ')}`);
    continue;
  }
  const session = await openSession(browser, there.command, server);
  try {
    for (const { title, run } of checks) {
      const start = performance.now();
      try {
        const found = await run({ server, session, ...settings });
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        console.log(`${there.version}: ${title}${found === undefined ? '' : `: ${found}`} (${seconds} s)`);
      } catch (error) {
        failures++;
        console.error(`${there.version}: FAILED: ${title}`, error);
      }
    }
  } finally {
    await session.close();
  }
}
server.close();
process.exitCode = failures > 0 ? 1 : 0;
