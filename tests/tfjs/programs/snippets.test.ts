// Twenty-eight usual snippets of TypeScript, compiled with the types of TensorFlow.js and with those of this library.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const names = readdirSync(here('snippets')).map((file) => file.replace('.ts', ''));
const files = names.map((name) => here(`snippets/${name}.ts`));
const compiler = here('../../../node_modules/typescript/bin/tsc');

/** Snippets that do not compile here. */
const REFUSED: readonly string[] = [];

/** Errors by file, with `@tensorflow/tfjs` read from a path. */
function errorsWith(types: string): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-snippets-'));
  try {
    const project = join(folder, 'tsconfig.json');
    const compilerOptions = {
      ...{ strict: true, noEmit: true, skipLibCheck: true, target: 'es2022', module: 'esnext', types: [] },
      ...{ moduleResolution: 'bundler', lib: ['es2023', 'dom', 'esnext.disposable'] },
      paths: { '@tensorflow/tfjs': [here(types)] },
    };
    writeFileSync(project, JSON.stringify({ files, compilerOptions }));
    const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', project, '--pretty', 'false'], {
      encoding: 'utf8',
      cwd: folder,
    });
    const lines = stdout.split('\n').filter((line) => line !== '');
    const errors = new Map(names.map((name) => [name, lines.filter((line) => line.includes(`/snippets/${name}.ts(`))]));
    // Whatever is said must be of a snippet.
    expect([...errors.values()].flat().length > 0).toBe(status !== 0);
    return errors;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ours = errorsWith('../../../dist/tfjs/index.d.ts');
const theirs = errorsWith('node_modules/@tensorflow/tfjs/dist/index.d.ts');

test.each(names)('%s', (name) => {
  expect(theirs.get(name)).toEqual([]);
  if (!REFUSED.includes(name)) expect(ours.get(name)).toEqual([]);
  else expect(ours.get(name)).not.toEqual([]);
});

test('the count', () => {
  const compiling = names.filter((name) => ours.get(name)!.length === 0);
  console.log(`snippets that compile: ${compiling.length} of ${names.length}`);
  expect(names).toHaveLength(28);
  expect(compiling.length).toBe(28);
});
