// @ts-check
// The Markdown of the repository that the site shows.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Pages outside of docs/. */
const OTHERS = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/peers/README.md',
  'bench/receipts/selection/README.md',
  'bench/results/latest.md',
  'bench/results/lenet300.md',
  'bench/results/linear.md',
  'bench/results/narrow.md',
  'bench/results/targets.md',
  'bench/results/tuning.md',
  'datasets/SOURCE.md',
  'examples/edge-classifier/README.md',
];

/** Is a page of the site, by its path in the repository. @param {string} path */
export const isPage = (path) =>
  OTHERS.includes(path) || (/^docs\/[\w/-]+\.md$/.test(path) && path !== 'docs/api.md') || path.startsWith('site/api/');

/** The path on the site: servers look for an index in a folder. @param {string} path */
export const pathOf = (path) => path.replace(/^site\/api\//, 'api/').replace(/(^|\/)README\.md$/, '$1index.md');

/** Decisions by number, newest first. */
export const decisions = () =>
  readdirSync(`${root}docs/decisions`)
    .filter((name) => /^\d{4}-.*\.md$/.test(name))
    .reverse();
