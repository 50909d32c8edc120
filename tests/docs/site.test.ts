// The site's pages without its builder, which `npm run test:site` runs.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pageOfAnchor, parts } from '../../site/markdown/api.js';
import { isFormula, texOf } from '../../site/markdown/formula.js';
import { hrefOf } from '../../site/markdown/links.js';
import { pathOf } from '../../site/markdown/pages.js';
import { sidebar } from '../../site/markdown/sidebar.js';
import { read } from '../support/sources.js';

const listed = Object.values(sidebar)
  .flat()
  .flatMap(({ items }) => items.map(({ link }) => link));

test('the sidebar has every page of docs/ once', () => {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
  const links = pages.filter((path) => path !== 'api.md').map((path) => `/${pathOf(`docs/${path}`)}`);
  expect(links.filter((link) => !listed.includes(link))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('every page of the sidebar has a title', () => {
  const titles = Object.values(sidebar)
    .flat()
    .flatMap(({ items }) => items.map(({ text }) => text));
  expect(titles.filter((title) => title.endsWith('.md'))).toEqual([]);
});

test('the parts of the API have every symbol of docs/api.md, and its anchors', () => {
  const page = read('docs/api.md');
  const symbols = [...page.matchAll(/^### (\S+)$/gm)].map(([, name]) => name);
  expect(parts.flatMap(({ names }) => names)).toEqual(symbols);
  const anchors = new Set([...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor!));
  expect(anchors.size).toBeGreaterThan(symbols.length / 2);
  for (const anchor of anchors) expect(parts.map(({ file }) => file)).toContain(pageOfAnchor(anchor));
});

test.each([
  ['docs/keras.md', 'api.md#fromkeras', '../api/settings-of-other-libraries.md#fromkeras'],
  ['docs/choosing.md', 'api.md', '../api/index.md'],
  ['docs/choosing.md', 'math.md#data', 'math.md#data'],
  ['docs/decisions/0012-x.md', '../../README.md#limits', '../../index.md#limits'],
  ['index.md', 'docs/README.md', 'docs/index.md'],
  ['docs/reliability.md', '../tests/fuzz/regressions.json', undefined],
  ['docs/choosing.md', 'gone.md', 'gone.md'],
])('on %s, the link %s leads to %s', (from, href, to) => {
  expect(hrefOf(from, href)).toBe(to);
});

test.each([
  ['lambda * sum |w|', String.raw`\lambda \cdot \sum \lvert w\rvert`],
  ['||w_g||_2 <= sqrt(|g|)', String.raw`\lVert w_{g}\rVert _{2} \le \sqrt{\lvert g\rvert}`],
  ['w -= lr * g / (sqrt(v) + epsilon)', String.raw`w \mathrel{-}= \mathrm{lr} \cdot g / (\sqrt{v} + \varepsilon )`],
  ['sum over groups of |w|', String.raw`\sum \text{ over groups of } \lvert w\rvert`],
  ['decay^(t-k)', String.raw`\mathrm{decay}^{t-k}`],
])('the formula %s of a docstring is %s', (plain, tex) => {
  expect(texOf(plain).replace(/ +/g, ' ')).toBe(tex);
});

test('code is no formula', () => {
  const codes = ['l1(0.1)', 'model.fit(X, y)', "{ from: 0, to: '1^2' }", '(lambda) => lambda^2', 'E_DATA'];
  expect(codes.filter(isFormula)).toEqual([]);
  expect(isFormula('lambda * sum w^2')).toBe(true);
});
