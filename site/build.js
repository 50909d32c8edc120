// @ts-check
// Builds the site to static files: site/dist, with the playground in a folder of it. `npm run docs:build`.
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { buildPlayground, DIST as PLAYGROUND } from '../playground/build.js';

const here = fileURLToPath(new URL('./', import.meta.url));
export const DIST = `${here}dist`;

export async function buildSite() {
  await build(here);
  await buildPlayground();
  cpSync(PLAYGROUND, `${DIST}/playground`, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSite();
