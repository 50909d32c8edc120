import { expect, test } from 'vitest';
import { codeOf, readTypeScript } from '../support/sources.js';

/** Members of Math that ECMAScript defines to the last bit. The others (exp, log, pow, tanh, ...) differ between engines. */
const EXACT =
  /^(abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc|E|LN2|LN10|LOG2E|LOG10E|PI|SQRT1_2|SQRT2)$/;

/** What a source may not contain, with its line: `12: Math.exp`. */
function forbidden(source: string): string[] {
  const code = codeOf(source, 'blank');
  const found: { index: number; text: string }[] = [];
  const collect = (pattern: RegExp, isAllowed = (_match: RegExpExecArray) => false) => {
    for (const match of code.matchAll(pattern)) {
      if (!isAllowed(match)) found.push({ index: match.index, text: match[0].trim() });
    }
  };
  collect(/(?<![\w$])Math\b(?:\s*\.\s*(\w+))?/g, ([, member]) => member !== undefined && EXACT.test(member));
  for (const match of codeOf(source, 'keep').matchAll(/\[\s*(['"`])Math\1\s*\]/g)) {
    found.push({ index: match.index, text: match[0] });
  }
  // `**` is the host's pow. Between integer literals it is a constant that is easier to read than its digits.
  collect(/[^\s*/]+\s*\*\*=?\s*[^\s;,)]+/g, ([text]) => /^[([]*-?\d[\d_]*\s*\*\*\s*-?\d+[)\]]*$/.test(text));
  // As a type: TensorFlow.js has a function of that name, which is exported under it.
  collect(/(?<![.\w]|export \{[^}]* as )(?:any)\b(?!\s*[:(])/g);
  collect(/(?<![.\w])(?:eval|Function)\s*\(/g);
  for (const match of source.matchAll(/@ts-(?:ignore|expect-error|nocheck)/g)) {
    found.push({ index: match.index, text: match[0] });
  }
  return found
    .sort((a, b) => a.index - b.index)
    .map(({ index, text }) => `${source.slice(0, index).split('\n').length}: ${text}`);
}

const src = [...readTypeScript('src')].filter(([path]) => !path.endsWith('.generated.ts'));

test('nothing in src/ takes its bits from the host, silences the compiler or makes code out of text', () => {
  expect(src.flatMap(([path, source]) => forbidden(source).map((what) => `src/${path}:${what}`))).toEqual([]);
});

test.each([
  'const y = Math.exp(x);',
  'const y = Math . tanh(x);',
  'const y = Math?.exp(x);',
  'const y = globalThis.Math.cbrt(x);',
  'const y = self . Math . log1p(x);',
  "const y = globalThis['Math'].exp(x);",
  'const { log } = Math;',
  'const { exp } = globalThis.Math;',
  'const { Math: host } = globalThis;',
  'const table = [Math.sqrt, Math.hypot];',
  "const f = Reflect.get(Math, 'sin');",
  "const y = Math['pow'](x, 2);",
  'const r = Math.random();',
  'const y = x ** 2;',
  'const y = 2 ** x;',
  'const y = (a + b) ** 2;',
  'const y = 0.9 ** 3;',
  'y **= 2;',
  'const y: any = x;',
  'const y = x as any;',
  'const y = list<any>();',
  'const y: any[] = x;',
  '// @ts-ignore: it is fine',
  '/* @ts-expect-error */',
  'const f = eval(text);',
  'const f = new Function(text);',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template inside a source is what is tested
  'const t = `${Math.exp(x)}`;',
])('refused: %s', (source) => {
  expect(forbidden(source)).toHaveLength(1);
});

test.each([
  'const y = Math.sqrt(Math.max(x, 0));',
  'const LIMIT = 2 ** 31 - 1;',
  'const LIMIT = (2 ** 31);',
  'const EPSILON = 2 ** -23;',
  '// any Math.exp in a comment, and x ** 2',
  "throw new Error('Math.exp of any x ** 2');",
  'const isExp = /Math.exp|any/.test(text);',
  'await Promise.any(list);',
  'export { someOf as any };',
  'const log = model.log(x) + logger.exp;',
  'const y = globalThis.Math.sqrt(x);',
  'const isMathematical = tf.MathBackend;',
])('allowed: %s', (source) => {
  expect(forbidden(source)).toEqual([]);
});

test('code is ASCII: a page without a charset reads a bundle as windows-1252, in which ranges of a pattern may be out of order', () => {
  const others = [...readTypeScript('src')].flatMap(([path, source]) => {
    const [character] = /[^\n\r\t -~]/.exec(codeOf(source, 'keep')) ?? [];
    return character === undefined ? [] : [`${path}: ${character}`];
  });
  expect(others).toEqual([]);
});
