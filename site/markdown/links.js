// @ts-check
// Links as they are in the repository, made links of the site.
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageOfAnchor } from './api.js';
import { decisions, isPage, pathOf } from './pages.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The address on the site of what a page links; undefined for files that the site does not have.
 *
 * @param {string} from  path of the page on the site.
 * @param {string} href
 */
export function hrefOf(from, href) {
  const [path = '', anchor] = href.split('#');
  const target = posix.join(posix.dirname(from), path);
  if (target === 'docs/api.md') {
    const page = anchor === undefined ? 'index' : pageOfAnchor(anchor);
    return `${posix.relative(posix.dirname(from), `api/${page}.md`)}${anchor === undefined ? '' : `#${anchor}`}`;
  }
  if (target === 'docs/decisions')
    return hrefOf(from, posix.relative(posix.dirname(from), `docs/decisions/${decisions()[0]}`));
  if (!existsSync(`${root}${target}`)) return href;
  if (!isPage(target)) return undefined;
  const moved = posix.relative(posix.dirname(from), pathOf(target));
  return `${moved}${anchor === undefined ? '' : `#${anchor}`}`;
}

/**
 * What is used of markdown-it, whose types are not among the repository's packages.
 *
 * @typedef {{ type: string, tag: string, attrGet(name: string): string | null, attrSet(name: string, value: string): void }} Token
 * @typedef {{ tokens: { children: Token[] | null }[], env: { relativePath: string } }} State
 * @typedef {{ core: { ruler: { push(name: string, rule: (state: State) => void): void } } }} Markdown
 */

/** Rewrites links; those of files that the site does not have become their text. @param {Markdown} markdown */
export function links(markdown) {
  markdown.core.ruler.push('links-of-the-site', ({ tokens, env }) => {
    for (const { children } of tokens) {
      let isRemoved = false;
      for (const token of children ?? []) {
        if (token.type === 'link_close' && isRemoved) {
          isRemoved = false;
          token.tag = 'span';
        }
        const href = token.type === 'link_open' ? (token.attrGet('href') ?? '') : '';
        if (href === '' || /^(\w+:|#|\/)/.test(href)) continue;
        const to = hrefOf(env.relativePath, href);
        isRemoved = to === undefined;
        if (to !== undefined) token.attrSet('href', to);
        else Object.assign(token, { type: 'span_open', tag: 'span', attrs: [['title', `${href}, in the repository`]] });
      }
    }
  });
}
