import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Parcel } from '@parcel/core';
import { hashSource, servePages, strictHeaders } from '../browser.js';

const { resolve } = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(resolve('@parcel/core/package.json'), 'utf8'));

export const rows = [
  {
    name: `Parcel ${version}`,
    shares: true,
    async open(project, out) {
      const parcel = new Parcel({
        entries: join(project, 'index.html'),
        defaultConfig: resolve('@parcel/config-default'),
        mode: 'production',
        shouldDisableCache: true,
        shouldAutoInstall: false,
        defaultTargetOptions: {
          distDir: out,
          publicUrl: '/',
          sourceMaps: false,
        },
      });
      await parcel.run();
      const page = readFileSync(join(out, 'index.html'), 'utf8');
      const map = /<script type="?importmap"?>(.*?)<\/script>/.exec(page)?.[1] ?? ''; // where it keeps the names of its chunks
      return servePages(out, strictHeaders({ script: hashSource(map) }));
    },
  },
];
