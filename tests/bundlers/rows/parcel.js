import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Parcel } from '@parcel/core';
import { hashSource, servePages, strictHeaders } from '../browser.js';

const { resolve } = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(resolve('@parcel/core/package.json'), 'utf8'));

async function bundle(project, out, page) {
  const parcel = new Parcel({
    entries: join(project, `${page}.html`),
    defaultConfig: resolve('@parcel/config-default'),
    mode: 'production',
    shouldDisableCache: true,
    shouldAutoInstall: false,
    defaultTargetOptions: { distDir: out, publicUrl: '/', sourceMaps: false },
  });
  await parcel.run();
  const html = readFileSync(join(out, `${page}.html`), 'utf8');
  const map = /<script type="?importmap"?>(.*?)<\/script>/.exec(html)?.[1] ?? ''; // where it keeps the names of its chunks
  return servePages(out, strictHeaders({ script: hashSource(map) }), page);
}

export const rows = [
  { name: `Parcel ${version}`, shares: true, open: (project, out) => bundle(project, out, 'page') },
  // Takes modules for known in the worker that only a worker of that worker has.
  {
    name: `Parcel ${version}, ockham/worker`,
    refuses: 'E_WORKER',
    open: (project, out) => bundle(project, out, 'remotePage'),
  },
];
