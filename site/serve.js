// @ts-check
// Serves the built site: `npm run docs:serve`.
import { existsSync } from 'node:fs';
import { serve } from '../playground/serve.js';
import { DIST } from './build.js';

if (!existsSync(DIST)) throw new Error('there is no site yet: npm run docs:build');
const { url } = await serve(DIST, Number(process.env['PORT'] ?? 5060));
console.log(`The documentation: ${url}`);
