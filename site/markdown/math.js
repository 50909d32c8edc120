// @ts-check
// Formulas between dollars become MathML while the site is built: no script, and no style that a policy would forbid.
import { tex } from '@mdit/plugin-tex';
import temml from 'temml';

/** MathML of TeX; the page's templates leave it alone. @param {string} formula @param {boolean} isBlock */
export function mathML(formula, isBlock) {
  const markup = temml.renderToString(formula, { displayMode: isBlock, throwOnError: true, strict: true, wrap: 'tex' });
  const still = markup.replace('<math', '<math v-pre');
  // What may be wider than a phone is a part that scrolls, also by keys.
  return isBlock ? `<div class="formula" tabindex="0">${still}</div>` : still;
}

/** Keeps the punctuation behind a formula on its line. @param {import('vitepress').MarkdownRenderer} markdown */
function keepPunctuation(markdown) {
  markdown.core.ruler.push('punctuation-of-formulas', ({ tokens, Token }) => {
    const span = (/** @type {string} */ content) => Object.assign(new Token('html_inline', '', 0), { content });
    for (const token of tokens) {
      token.children = (token.children ?? []).flatMap((child, at, children) => {
        const next = children[at + 1];
        const [mark = ''] = /^[.,;:)]+/.exec(next?.type === 'text' ? next.content : '') ?? [];
        if (!child.type.startsWith('math_inline') || mark === '' || next === undefined) return [child];
        next.content = next.content.slice(mark.length);
        return [span('<span class="kept">'), child, span(`${mark}</span>`)];
      });
    }
  });
}

/** @param {import('vitepress').MarkdownRenderer} markdown */
export function math(markdown) {
  // Plugin and builder have the types of two versions of markdown-it.
  tex(/** @type {never} */ (markdown), { mathFence: true, render: mathML });
  keepPunctuation(markdown);
}
