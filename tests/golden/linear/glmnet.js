// Runs fit.R where R and glmnet are, or writes the fixtures:
//
//     node tests/golden/linear/glmnet.js
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { allRandom, named, toLines } from './problems.js';

/** Whether R is here, with glmnet. */
export function hasGlmnet() {
  try {
    execFileSync('Rscript', ['-e', 'library(glmnet)'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Results of glmnet by the names of the problems. @param {readonly import('./problems.js').Problem[]} problems */
export function runGlmnet(problems) {
  const folder = mkdtempSync(join(tmpdir(), 'glmnet-'));
  try {
    const [input, output] = [join(folder, 'problems.txt'), join(folder, 'out.json')];
    writeFileSync(input, `${problems.map(toLines).join('\n')}\n`);
    execFileSync('Rscript', [fileURLToPath(new URL('fit.R', import.meta.url)), input, output], { stdio: 'inherit' });
    return JSON.parse(readFileSync(output, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const write = (/** @type {string} */ name, /** @type {unknown} */ results) =>
    writeFileSync(new URL(name, import.meta.url), gzipSync(JSON.stringify(results), { level: 9 }));
  write('named.json.gz', runGlmnet(named()));
  write('random.json.gz', runGlmnet(allRandom()));
}
