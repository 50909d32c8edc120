// @ts-check
// A table of the user's: it is read, trained on, and its program has the page's hash; what is wrong with a file is said.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { field, linkTo, press, programOf, ready, stateOf, trainTo, visit } from '../browser.js';
import { run } from './programs.js';

const folder = fileURLToPath(new URL('../../../../build/playground/', import.meta.url));
const rows = Array.from(
  { length: 60 },
  (_, row) => `${row % 7}.5;${(row * row) % 11};${row % 2 ? 'yes' : '"no; ""never"""'}`,
);
const GOOD = `\uFEFFfirst;"second;";answer\r\n${rows.join('\r\n')}`;
const few = Array.from({ length: 12 }, (_, row) => `${row},${row % 3}`);

/** Files by the row of the list of faults, with what the page says. */
const FAULTS = /** @type {const} */ ([
  ['46', ['a,b', ...few, '"1,2'].join('\n'), 'line 14: a quote opens here and is never closed'],
  ['46', ['a,b', ...few, '1"1,2'].join('\n'), 'line 14: a quote stands within a cell'],
  ['47', ['a,b', ...few, '1'].join('\n'), 'row 14 has 1 cells, the header 2'],
  ['48', ['a,b', ...few.map((_, row) => `${row} NA,1`)].join('\n'), 'no column has 2 to 10 different values'],
  ['49', `a,b\n${few.join('\n')}\n1,\0`, 'the file is not text'],
  ['49', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0]), 'the file is not text in UTF-8'],
  ['50', ['a,a', ...few].join('\n'), 'two columns are named "a"'],
  ['few rows', 'a,b\n1,2\n', 'a file of a header and 10 rows or more'],
]);

/** @param {import('puppeteer-core').Browser} browser @param {string} url @param {string} name */
export async function checkOwnTables(browser, url, name) {
  mkdirSync(folder, { recursive: true });
  await visit(browser, `${url}${linkTo({ regularizers: [{ kind: 'l1' }], hidden: [4] })}`, async (page) => {
    await ready(page);
    const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (
      await page.$('input[type="file"]')
    );
    const give = async (/** @type {string} */ file, /** @type {string | Uint8Array} */ content) => {
      writeFileSync(`${folder}${file}`, content);
      await input.uploadFile(`${folder}${file}`);
    };
    for (const [at, [row, content, message]] of FAULTS.entries()) {
      const file = `${name}-wrong-${at}.csv`;
      await give(file, content);
      await page.waitForFunction(
        (text) => document.querySelector('.own [role="alert"]')?.textContent?.startsWith(text),
        {},
        file,
      );
      const said = await page.$eval('.own [role="alert"]', ({ textContent }) => textContent);
      assert.ok(said?.startsWith(`${file}: ${message}`), `${row}: ${said}`);
    }
    await give(`${name}.csv`, GOOD);
    await page.waitForSelector('.inputs');
    await (await field(page, 'second;')).click();
    await press(page, 'Use 60 rows');
    await page.waitForFunction(() => document.querySelector('.panel canvas + canvas + canvas') === null);
    assert.equal((await stateOf(page)).data.name, 'own');
    await trainTo(page, 3);
    const { sha256, code } = await programOf(page, 0);
    assert.deepEqual(run([code], `${name}-own`), [sha256]);
  });
}
