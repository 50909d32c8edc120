// Without a bundler: the files of the package as they are, and the bundle that it ships.
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSource, servePages, strictHeaders } from '../browser.js';
import { runInNode } from '../node.js';
import { MODULE, writePage } from './html.js';

const PACKAGES = '/node_modules';
/** Import maps do not reach into workers; the script of a thread needs none. */
const IMPORT_MAP = JSON.stringify({
  imports: {
    ockham: `${PACKAGES}/ockham/dist/index.js`,
    '#wasm': `${PACKAGES}/ockham/dist/wasm/inline.js`,
    '#extra': `${PACKAGES}/ockham/dist/wasm/inlineExtra.js`,
    '#platform': `${PACKAGES}/ockham/dist/platform/web.js`,
    '@assemblyscript/loader': `${PACKAGES}/@assemblyscript/loader/index.js`,
  },
});

/** The program with the bundle in place of the package's name. */
function copyForBundle(project, out) {
  copyFileSync(join(project, 'page.js'), join(out, 'page.js'));
  copyFileSync(join(project, 'node_modules/ockham/dist/bundle.js'), join(out, 'ockham.js'));
  const program = readFileSync(join(project, 'program.js'), 'utf8');
  writeFileSync(join(out, 'program.js'), program.replace("from 'ockham'", "from './ockham.js'"));
  writePage(out, MODULE);
}

export const rows = [
  {
    name: 'Node, no bundler',
    shares: true,
    open: async (project) => runInNode(join(project, 'node.js')),
  },
  {
    name: 'Node, CommonJS require',
    shares: true,
    open: async (project) => runInNode(join(project, 'commonjs.cjs')),
  },
  {
    name: 'script tag, import map',
    shares: true,
    async open(project, out) {
      cpSync(join(project, 'node_modules'), join(out, 'node_modules'), { recursive: true });
      for (const file of ['page.js', 'program.js']) copyFileSync(join(project, file), join(out, file));
      writePage(out, `<script type="importmap">${IMPORT_MAP}</script>${MODULE}`);
      return servePages(out, strictHeaders({ script: hashSource(IMPORT_MAP) }));
    },
  },
  {
    name: 'script tag, bundle.js',
    shares: false,
    async open(project, out) {
      copyForBundle(project, out);
      return servePages(out);
    },
  },
  {
    name: 'script tag, bundle.js, worker-src blob:',
    shares: true,
    async open(project, out) {
      copyForBundle(project, out);
      return servePages(out, strictHeaders({ worker: ' blob:' }));
    },
  },
];
