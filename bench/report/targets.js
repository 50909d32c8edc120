// @ts-check
// The targets, in one table: relative to an older build and to peers, and in figures of their own.
import { costs } from './targets/costs.js';
import { older } from './targets/older.js';
import { races } from './targets/races.js';

export const targets = [...older, ...races, ...costs];
