// Row 73 of the list of faults: texts of the user's, from files and links, are texts in the page, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const sources = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.tsx?$/.test(path),
);

test('73: no text becomes markup or code', () => {
  expect(sources.length).toBeGreaterThan(20);
  for (const path of sources) {
    const source = readFileSync(new URL(`src/${path}`, root), 'utf8');
    expect(source, path).not.toMatch(
      /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
    );
  }
});

test('73: the policy of the page lets nothing in, and nothing out', () => {
  const page = readFileSync(new URL('index.html', root), 'utf8');
  const [, policy = ''] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
  const rules = new Map(
    policy.split(';').map((rule) => {
      const [name = '', ...sources] = rule.trim().split(' ');
      return [name, sources.join(' ')];
    }),
  );
  expect(rules.get('default-src')).toBe("'none'");
  expect(rules.get('script-src')).toBe("'self' 'wasm-unsafe-eval'");
  expect(rules.get('connect-src')).toBe("'self'");
  expect(policy).not.toMatch(/https?:|\*|'unsafe-eval'/);
  expect(page).not.toMatch(/<script(?![^>]* src=)|\son\w+=|https?:/);
});
