// esbuild leaves the URL of the worker's script as it is: a notice, and one thread.
import { join } from 'node:path';
import { build, version } from 'esbuild';
import { servePages } from '../browser.js';
import { runInNode } from '../node.js';
import { MODULE, writePage } from './html.js';

const shared = { bundle: true, minify: true, format: 'esm', splitting: true, logLevel: 'warning' };

export const rows = [
  {
    name: `esbuild ${version}, browser`,
    shares: false,
    async open(project, out) {
      await build({ ...shared, entryPoints: [join(project, 'page.js')], outdir: out });
      writePage(out, MODULE);
      return servePages(out);
    },
  },
  {
    name: `esbuild ${version}, node`,
    shares: false,
    async open(project, out) {
      const entryPoints = [join(project, 'node.js')];
      await build({ ...shared, entryPoints, outdir: out, platform: 'node', outExtension: { '.js': '.mjs' } });
      return runInNode(join(out, 'node.mjs'));
    },
  },
];
