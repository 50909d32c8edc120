// Rollup and Rolldown leave the URL of the worker's script as it is: a notice, and one thread.
import { join } from 'node:path';
import nodeResolve from '@rollup/plugin-node-resolve';
import * as rolldown from 'rolldown';
import * as rollup from 'rollup';
import { servePages } from '../browser.js';
import { MODULE, writePage } from './html.js';

function refuseWarning(_level, { message }) {
  throw new Error(message);
}

export const rows = [
  {
    name: `Rollup ${rollup.VERSION}`,
    shares: false,
    async open(project, out) {
      const input = join(project, 'page.js');
      const plugins = [nodeResolve({ browser: true })];
      const bundle = await rollup.rollup({ input, plugins, onLog: refuseWarning });
      await bundle.write({ dir: out });
      await bundle.close();
      writePage(out, MODULE);
      return servePages(out);
    },
  },
  {
    name: `Rolldown ${rolldown.VERSION}`,
    shares: false,
    async open(project, out) {
      const input = join(project, 'page.js');
      await rolldown.build({ input, platform: 'browser', onLog: refuseWarning, output: { dir: out } });
      writePage(out, MODULE);
      return servePages(out);
    },
  },
];
