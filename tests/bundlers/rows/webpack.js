import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import webpack from 'webpack';
import { servePages } from '../browser.js';
import { runInNode } from '../node.js';
import { writePage } from './html.js';

async function bundle(project, out, entry, target, filename, more = {}) {
  const configuration = {
    mode: 'production',
    context: project,
    target,
    entry: `./${entry}.js`,
    output: { path: out, filename, ...(target === 'node' ? {} : { publicPath: '/' }) },
    performance: false,
    ...more,
  };
  const stats = await promisify(webpack)(configuration);
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ preset: 'errors-warnings' }));
}

export const rows = [
  {
    name: `webpack ${webpack.version}, web`,
    shares: true,
    async open(project, out) {
      await bundle(project, out, 'page', 'web', 'page.js');
      writePage(out, '<script defer src="/page.js"></script>');
      return servePages(out);
    },
  },
  {
    name: `webpack ${webpack.version}, web, ockham/worker`,
    async open(project, out) {
      await bundle(project, out, 'remotePage', 'web', 'page.js');
      writePage(out, '<script defer src="/page.js"></script>');
      return servePages(out);
    },
  },
  {
    name: `webpack ${webpack.version}, webworker`,
    shares: true,
    async open(project, out) {
      await bundle(project, out, 'webworker', 'webworker', 'webworker.js');
      copyFileSync(join(project, 'startWebworker.js'), join(out, 'start.js'));
      writePage(out, '<script defer src="/start.js"></script>');
      return servePages(out);
    },
  },
  {
    // Takes the class of node:worker_threads for the global one, and writes a name that does not exist: a notice.
    name: `webpack ${webpack.version}, node`,
    shares: false,
    async open(project, out) {
      await bundle(project, out, 'node', 'node', 'node.js');
      return runInNode(join(out, 'node.js'));
    },
  },
  {
    name: `webpack ${webpack.version}, node, worker option`,
    shares: true,
    async open(project, out) {
      const worker = ['Worker from node:worker_threads', '...'];
      await bundle(project, out, 'node', 'node', 'node.js', { module: { parser: { javascript: { worker } } } });
      return runInNode(join(out, 'node.js'));
    },
  },
];
