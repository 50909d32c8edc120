import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the page of a bundle. @param {string} out @param {string} head */
export function writePage(out, head) {
  writeFileSync(join(out, 'page.html'), `<!doctype html>${head}`);
}

export const MODULE = '<script type="module" src="/page.js"></script>';
