// @ts-check
// Writes journal.jsonl and, with Debian's python3-optuna, optuna.json: `npm run build:ts && node tests/tune/golden/writeJournal.js`.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as library from 'ockham';
import * as tuning from 'ockham/tune';
import { goldenStudy, masked } from './study.js';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** @typedef {Parameters<typeof goldenStudy>} Sources */
// The built files have declarations of their own, of the same things.
const built = /** @type {Sources} */ (/** @type {unknown} */ ([library, tuning]));
const { text } = await goldenStudy(...built);
writeFileSync(path('journal.jsonl'), masked(text));
const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [path('readJournal.py'), path('journal.jsonl')], {
  encoding: 'utf8',
});
if (status !== 0) throw new Error(stderr);
writeFileSync(path('optuna.json'), `${stdout}\n`);
