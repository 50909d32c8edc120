import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { docstringExamples, documentExamples, runDocstringExamples, runDocumentExample } from '../support/examples.js';
import { read, readTypeScript } from '../support/sources.js';

const examples = [...readTypeScript('src')].flatMap(([path, source]) => docstringExamples(path, source));
const outcome = runDocstringExamples(examples);

test.each(examples)('the example at $where runs', ({ where }) => {
  expect(outcome.errors[where]).toBeUndefined();
});

test('every public function has an example', () => {
  expect(outcome.functions.length).toBeGreaterThan(20);
  const subjects = new Set(examples.map(({ subject }) => subject));
  expect(outcome.functions.filter((name) => !subjects.has(name))).toEqual([]);
});

const inDocs = [...readdirSync('docs'), ...readdirSync('docs/tutorials').map((name) => `tutorials/${name}`)];
const documents = ['README.md', ...inDocs.map((name) => `docs/${name}`)].filter((path) => path.endsWith('.md'));
const blocks = documents.flatMap((path) => documentExamples(path, read(path)));

test('the README has an example that runs, and shows what it prints', () => {
  expect(blocks.find(({ where }) => where.startsWith('README.md'))?.output).toContain('accuracy');
});

test('the README goes from rows with texts and gaps to a tuned model, its interval and its columns in 12 lines', () => {
  const example = blocks.find(({ where, code }) => where.startsWith('README.md') && code.includes('table('));
  const lines = example!.code.split('\n').filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThanOrEqual(12);
  for (const name of ['table(', 'tune(', 'bootstrapInterval(', 'aliveNames']) expect(example!.code).toContain(name);
  expect(example!.output).toMatch(/^accuracy 0\.9.*, 95 % from 0\.9.* to .*; columns: .*billLength/);
});

test.each(blocks)('the example at $where runs, and prints what the page shows', (block) => {
  const printed = runDocumentExample(block);
  if (block.output !== undefined) expect(printed).toBe(block.output);
});

test('a broken example fails: an error, a rejection, a wrong name, wrong syntax', () => {
  const codes = ['l1(-1);', 'await model.fit(X, [1, 2]);', 'l3(1);', 'const = 1;', 'l1(1);'];
  const broken = codes.map((code) => ({ where: code, code, module: 'penalties/l1.js', subject: undefined }));
  expect(Object.keys(runDocstringExamples(broken).errors).sort()).toEqual(codes.slice(0, 4).sort());
  expect(() => runDocumentExample({ where: 'broken', code: "import { l3 } from 'ockham'; l3(1);" })).toThrow('l3');
});

test('an example ends at the next tag, an empty line or the end', () => {
  const source = `/**
 * Doubles.
 *
 * @example twice(1);
 * twice(2);
 *
 * Source: none.
 * @example twice(3)
 * @returns a number
 */
export function twice() {}
/** @example once(1) */
export const once = 1;
`;
  expect(docstringExamples('a/twice.ts', source)).toEqual([
    { where: 'src/a/twice.ts:4', code: 'twice(1);\ntwice(2);', module: 'a/twice.js', subject: 'twice' },
    { where: 'src/a/twice.ts:8', code: 'twice(3)', module: 'a/twice.js', subject: 'twice' },
    { where: 'src/a/twice.ts:12', code: 'once(1)', module: 'a/twice.js', subject: 'once' },
  ]);
});

test('blocks are run when they are marked so', () => {
  const text = 'Text\n\n```js run\na();\n```\n\n```js\nb();\n```\n\n```ts run\nc();\n```\n\n```text\nd\n```\n';
  expect(documentExamples('x.md', text)).toEqual([
    { where: 'x.md:3', code: 'a();\n' },
    { where: 'x.md:11', code: 'c();\n', output: 'd\n' },
  ]);
});
