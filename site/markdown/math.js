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

/** @param {import('vitepress').MarkdownRenderer} markdown */
export function math(markdown) {
  // Plugin and builder have the types of two versions of markdown-it.
  tex(/** @type {never} */ (markdown), { mathFence: true, render: mathML });
}
