// @ts-check
// Times of the page in Debian's Chromium: `npm run bench:playground`. Writes bench/results/playground.md.
//
// - long tasks of the page's thread, and its frames, while six models of 2-32-32-1 train, the first second left out;
// - from the request of the page, with nothing in the cache, to the end of the first step that a user takes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { gzipSync } from 'node:zlib';
import { buildPlayground, DIST } from '../build.js';
import { serve } from '../serve.js';
import { launch, linkTo, press, ready, visit } from '../tests/browsers/browser.js';

const WATCH_MILLISECONDS = 10_000;
const VISITS = 5;
const results = new URL('../../bench/results/playground.md', import.meta.url);
const kinds = ['none', 'l1', 'l2', 'dropout', 'maxNorm', 'groupLasso'];
const problem = { hidden: [32, 32], regularizers: kinds.map((kind) => ({ kind })) };

/** @param {readonly number[]} values @param {number} share */
const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;

/** @param {import('puppeteer-core').Page} page */
async function watchTraining(page) {
  await ready(page);
  await press(page, 'Train');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return page.evaluate(async (milliseconds) => {
    const stepOf = () => Number.parseInt(document.querySelector('.step')?.textContent ?? '', 10);
    /** @type {number[]} */
    const longTasks = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    });
    observer.observe({ type: 'longtask' });
    const [start, first] = [performance.now(), stepOf()];
    /** @type {number[]} */
    const frames = [];
    for (let last = start; last - start < milliseconds; ) {
      const now = await new Promise((resolve) => requestAnimationFrame(resolve));
      frames.push(now - last);
      last = now;
    }
    observer.disconnect();
    return { longTasks, frames: frames.slice(1), steps: stepOf() - first, seconds: (performance.now() - start) / 1000 };
  }, WATCH_MILLISECONDS);
}

/** Longest task of the page's thread by the time of the processor, which other programs do not lengthen. @param {import('puppeteer-core').Page} page */
async function longestTask(page) {
  await ready(page);
  await press(page, 'Train');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await page.tracing.start({ categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await new Promise((resolve) => setTimeout(resolve, WATCH_MILLISECONDS));
  const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop()));
  /** @typedef {{ name: string, pid: number, tid: number, tdur?: number, args: { name?: string } }} TraceEvent */
  const events = /** @type {readonly TraceEvent[]} */ (traceEvents);
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid} ${tid}`));
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

/** @param {import('puppeteer-core').Page} page */
async function firstStep(page) {
  await ready(page);
  await press(page, 'One step');
  await page.waitForFunction(() => document.querySelector('.step')?.textContent === '1 steps');
  return page.evaluate(() => performance.now());
}

await buildPlayground();
const { url, close } = await serve(DIST, 0);
const browser = await launch('chrome', process.env['CHROMIUM'] ?? 'chromium');
try {
  const times = [];
  for (let at = 0; at < VISITS; at++) {
    // A context of its own has an empty cache, and no service worker.
    const context = await browser.createBrowserContext();
    times.push(await visit(context, url, firstStep));
    await context.close();
  }
  const watched = await visit(browser, `${url}${linkTo(problem)}`, watchTraining);
  const longestByProcessor = await visit(browser, `${url}${linkTo(problem)}`, longestTask);
  const sizes = readdirSync(DIST).map((name) => [name, gzipSync(readFileSync(`${DIST}/${name}`), { level: 9 }).length]);
  const all = sizes.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  const { longTasks, frames, steps, seconds } = watched;
  const longest =
    longTasks.length === 0 ? 'none' : `${longTasks.length}, up to ${Math.max(...longTasks).toFixed(0)} ms`;
  const rows = [
    ['tasks over 50 ms, six models of 2-32-32-1, after the first second', longest, 'none'],
    ['longest task, time of the processor', `${longestByProcessor.toFixed(0)} ms`, 'under 50 ms'],
    ['frames: median', `${quantile(frames, 0.5).toFixed(1)} ms`, '16.7 ms'],
    ['frames: 95 of 100 within', `${quantile(frames, 0.95).toFixed(1)} ms`, ''],
    ['steps a second, each of six models', `${(steps / seconds).toFixed(0)}`, ''],
    ['first step taken, cold, median of 5', `${quantile(times, 0.5).toFixed(0)} ms`, 'under 1,000 ms'],
    ['all files, gzipped', `${(all / 1000).toFixed(1)} kB`, 'at most 150 kB'],
  ];
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const text = `# The playground's page in Chromium

Six regularizers train for ${WATCH_MILLISECONDS / 1000} seconds at one step a frame. Long tasks are those that \`PerformanceObserver\` tells of. Cold: from the
request of the page to the end of the first step that a user takes, with an empty cache, from this machine. Written by \`npm run bench:playground\`.

| figure | measured | asked for |
| ------ | -------- | --------- |
${table}

${await browser.version()}, ${cpus()[0]?.model.trim()}, ${cpus().length} cores, no graphics processor.
`;
  writeFileSync(results, text);
  console.log(text);
} finally {
  await browser.close();
  await close();
}
