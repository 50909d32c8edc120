import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { read } from '../support/sources.js';

const inDocs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((path) => `docs/${path}`);
const documents = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'datasets/SOURCE.md', ...inDocs];
const texts = new Map(documents.filter((path) => path.endsWith('.md')).map((path) => [path, read(path)]));

/** The anchors that the headings of a document have on the usual hosts: one that comes again gets a number. */
function anchors(text: string): string[] {
  const counts = new Map<string, number>();
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
    const anchor = heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Links of a document, outside of its code, that lead nowhere in this repository. */
function brokenLinks(from: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  const links = [...prose.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  return links.flatMap(([link, path, anchor]) => {
    const to = path === '' ? from : posix.join(posix.dirname(from), path!);
    if (!existsSync(to)) return [link];
    return anchor === undefined || anchors(read(to)).includes(anchor) ? [] : [link];
  });
}

test.each([...texts])('the links of %s lead somewhere', (path, text) => {
  expect(brokenLinks(path, text)).toEqual([]);
});

/** Paths of this repository that a document names as code and that are not there. */
function missingPaths(text: string): string[] {
  const paths = [...text.matchAll(/`((?:src|assembly|tests|bench|scripts|examples|cli|datasets)\/[\w./-]+)`/g)];
  return paths.map(([, path]) => path!).filter((path) => !existsSync(path));
}

test.each(
  [...texts].filter(([path]) => path !== 'CHANGELOG.md'),
)('the paths that %s names are there', (_path, text) => {
  expect(missingPaths(text)).toEqual([]);
});

test('a missing path is found, a placeholder is left alone', () => {
  expect(missingPaths('`src/gone.ts`, `src/index.ts`, `src/layers/<name>.ts`')).toEqual(['src/gone.ts']);
});

test('the index links every page', () => {
  const index = texts.get('docs/README.md')!;
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});

test('the README has at most 150 lines', () => {
  expect(texts.get('README.md')!.split('\n').length).toBeLessThanOrEqual(150);
});

test('a link to a missing file or heading is found', () => {
  expect(brokenLinks('README.md', '[a](gone.md) [b](docs/math.md#gone) [c](docs/math.md#the-ledger)')).toHaveLength(2);
});

test('every decision has a number of its own, which its heading repeats', () => {
  const decisions = [...texts].filter(([path]) => path.startsWith('docs/decisions/'));
  const numbers = decisions.map(([path]) => Number(path.slice('docs/decisions/'.length).split('-')[0]));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(decisions.map(([, text]) => Number(/^# (\d+)\./.exec(text)?.[1]))).toEqual(numbers);
});
