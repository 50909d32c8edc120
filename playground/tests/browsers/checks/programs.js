// @ts-check
// The copied program of every kind of regularizer and rows prints the SHA-256 that the page shows; a link brings the same weights back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { copied, linkTo, press, programOf, ready, trainTo, visit } from '../browser.js';

const programs = fileURLToPath(new URL('../../../../build/playground/', import.meta.url));

/** Runs programs one after the other in one process. @param {readonly string[]} codes @param {string} name @returns their last lines. */
export function run(codes, name) {
  mkdirSync(programs, { recursive: true });
  const files = codes.map((code, at) => {
    const file = `${programs}${name}-${at}.mjs`;
    writeFileSync(file, transformSync(code, { loader: 'ts', format: 'esm' }).code);
    return pathToFileURL(file).href;
  });
  const all = files.map((file) => `await import(${JSON.stringify(file)});`).join('\n');
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', all], {
    encoding: 'utf8',
    cwd: programs,
  });
  return printed.match(/^[0-9a-f]{64}$/gm) ?? [];
}

const changes = [
  { step: 4, of: 1, value: 0.05 },
  { step: 6, of: -1, value: 0.003 },
];
const of = (/** @type {string[]} */ ...kinds) => kinds.map((kind) => ({ kind }));
const PROBLEMS = [
  {
    regularizers: of('none', 'l1', 'l2', 'dropout', 'maxNorm', 'groupLasso'),
    warmup: 3,
    hidden: [8, 8],
    changes,
  },
  { regularizers: of('l1l2'), data: { name: 'digits' }, hidden: [8], optimizer: 'sgd', learningRate: 0.1 },
  { regularizers: of('l1'), data: { name: 'aboveCurve', curve: '-x^2 + 0.5' }, hidden: [] },
];

/** @param {import('puppeteer-core').Browser} browser @param {string} url @param {string} name */
export async function checkPrograms(browser, url, name) {
  const found = [];
  for (const problem of PROBLEMS) {
    found.push(
      ...(await visit(browser, `${url}${linkTo(problem)}`, async (page) => {
        await trainTo(page, 9);
        const shown = [];
        for (const at of problem.regularizers.keys()) shown.push(await programOf(page, at));
        return shown;
      })),
    );
  }
  const stopping = { hidden: [8], learningRate: 0.1, regularizers: [{ kind: 'earlyStopping', strength: 2 }] };
  found.push(
    await visit(browser, `${url}${linkTo(stopping)}`, async (page) => {
      await ready(page);
      await press(page, '10 ×');
      await press(page, 'Train');
      await page.waitForSelector('.ended');
      return programOf(page, 0);
    }),
  );
  const printed = run(
    found.map(({ code }) => code),
    name,
  );
  assert.deepEqual(
    printed,
    found.map(({ sha256 }) => sha256),
  );
  await checkLink(browser, `${url}${linkTo({ ...PROBLEMS[0] })}`, found[1]?.sha256);
}

/** The link that is copied in mid-training leads to the same weights. @param {import('puppeteer-core').Browser} browser @param {string} url @param {string | null | undefined} sha256 */
async function checkLink(browser, url, sha256) {
  const link = await visit(browser, url, async (page) => {
    await ready(page);
    await press(page, 'Copy the link');
    return copied(page);
  });
  await visit(browser, link, async (page) => {
    await trainTo(page, 9);
    assert.equal((await programOf(page, 1)).sha256, sha256);
  });
}
