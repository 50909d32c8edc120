// @ts-check
// The order of the pages. tests/docs/site.test.ts holds that none is forgotten.
import { readFileSync } from 'node:fs';
import { parts } from './api.js';
import { decisions, pathOf } from './pages.js';

/** Of pages that begin without one. @type {Readonly<Record<string, string>>} */
const TITLES = { 'bench/results/latest.md': 'All figures of the bench', 'bench/results/targets.md': 'Targets' };

/** @param {string} path */
function titleOf(path) {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [, title = TITLES[path] ?? path] = /^# (.+)$/m.exec(text) ?? [];
  return title.replaceAll('`', '');
}

/** @param {string} path @param {string} [text] */
const item = (path, text = titleOf(path)) => ({ text, link: `/${pathOf(path)}` });

/** @param {string} text @param {readonly string[]} names  of pages in docs/, or paths. */
const group = (text, names) => ({
  text,
  items: names.map((name) =>
    item(name.includes('/') || name === name.toUpperCase() ? `${name}.md` : `docs/${name}.md`),
  ),
});

const main = [
  group('Start', ['installing', 'choosing', 'playground', 'limits']),
  group('Tutorials', [
    'docs/tutorials/first-model',
    'docs/tutorials/own-table',
    'docs/tutorials/choosing-lambda',
    'docs/tutorials/feature-selection',
    'docs/tutorials/uncertainty',
    'docs/tutorials/worker',
    'docs/tutorials/edge',
    'docs/tutorials/sweep',
    'docs/tutorials/coming-from',
  ]),
  group('Guides', [
    'data',
    'streams',
    'selection',
    'linear',
    'tuning',
    'sweeps',
    'cli',
    'workers',
    'saving',
    'files',
    'browser',
    'sparsity',
  ]),
  group('Other libraries', ['migrating-from-tfjs', 'tfjs-files', 'keras', 'torch', 'sklearn', 'onnx', 'numpy', 'json']),
  group('Reference', ['math', 'errors', 'determinism', 'runtimes', 'reliability']),
  group('Comparisons', [
    'comparisons',
    'performance',
    'bench/results/targets',
    'bench/results/latest',
    'bench/results/linear',
    'bench/results/tuning',
    'bench/results/lenet300',
    'bench/results/narrow',
    'bench/receipts/selection/README',
    'bench/peers/README',
  ]),
  group('Project', [
    'ARCHITECTURE',
    'CONTRIBUTING',
    'SECURITY',
    'CHANGELOG',
    'datasets/SOURCE',
    'examples/edge-classifier/README',
    'docs/README',
  ]),
];
const api = {
  text: 'API',
  items: [
    { text: 'All symbols', link: '/api/index.md' },
    ...parts.map(({ title, file }) => ({ text: title, link: `/api/${file}.md` })),
  ],
};
const reasons = group(
  'Decisions',
  decisions().map((name) => `docs/decisions/${name.replace(/\.md$/, '')}`),
);

/** By the start of a page's path. None of them collapses: VitePress's groups that do have a button within a button. */
export const sidebar = { '/': main, '/api/': [api], '/docs/decisions/': [reasons] };
