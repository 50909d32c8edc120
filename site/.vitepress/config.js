// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { writeApiPages } from '../markdown/api.js';
import { links } from '../markdown/links.js';
import { live } from '../markdown/live.js';
import { math } from '../markdown/math.js';
import { isPage, pathOf } from '../markdown/pages.js';
import { sidebar } from '../markdown/sidebar.js';
import { slug } from '../markdown/slug.js';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

writeApiPages();

/** The policy of a page: its own scripts and nothing from elsewhere. Styles in elements are the highlighter's. @param {string} page */
function policyOf(page) {
  const inline = [...page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inline.map(([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${hashes.join(' ')}`,
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/**
 * Modules of the library whose names end like those of VitePress's data loaders (findings/vitepress-runs-data-modules-of-packages.sh).
 *
 * @returns {import('vite').Plugin}
 */
const datasets = () => ({
  name: 'datasets',
  enforce: 'pre',
  load: (id) => (/\/dist\/datasets\/\w+\.data\.js$/.test(id) ? readFileSync(id, 'utf8') : undefined),
});

export default defineConfig({
  title: 'Ockham',
  description:
    'Regularized dense neural networks in JavaScript: exact zeros, seeded masks, the same bits in every runtime.',
  lang: 'en',
  srcDir: '..',
  outDir: at('../dist'),
  cacheDir: at('../../build/site'),
  // Folders first, for the time that a search through them takes.
  srcExclude: ['docs/api.md', '{assembly,build,cli,findings,playground,src,sweep,tests}/**'],
  rewrites: (path) => (isPage(path) ? pathOf(path) : path),
  metaChunk: true,
  head: [['link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }]],
  markdown: {
    anchor: { slugify: slug },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config(markdown) {
      // VitePress makes addresses of links where it renders them: what is before has to be there by then.
      markdown.use(links).use(live).use(math);
    },
  },
  transformHtml: (page) =>
    page.replace('<head>', () => `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policyOf(page)}">`),
  transformPageData({ relativePath }) {
    if (relativePath === 'index.md') return { frontmatter: { sidebar: false, aside: false } };
    if (relativePath.startsWith('api/')) return { frontmatter: { outline: 2 } };
    return {};
  },
  themeConfig: {
    nav: [
      { text: 'Choosing', link: '/docs/choosing.md' },
      { text: 'Tutorials', link: '/docs/tutorials/first-model.md' },
      { text: 'API', link: '/api/index.md' },
      { text: 'Comparisons', link: '/docs/comparisons.md' },
      { text: 'Playground', link: '/playground/', target: '_self' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
  },
  vite: {
    publicDir: at('../public'),
    build: { chunkSizeWarningLimit: 1000 }, // kB: the index of the search is read when somebody searches
    worker: { format: 'es', plugins: () => [datasets()] },
  },
});
