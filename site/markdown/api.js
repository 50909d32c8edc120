// @ts-check
// docs/api.md, cut at its headings: one page for each entry of the package and for each group of the main one.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { anchorsOf } from '../../scripts/api.js';
import { isFormula, texOf } from './formula.js';

const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const [start = '', ...sections] = text.split(/^## /m);

/** @typedef {{ readonly file: string, readonly title: string, readonly body: string, readonly names: readonly string[] }} Section */

/** @param {string} section @returns {Section} */
function parse(section) {
  const end = section.indexOf('\n');
  const heading = section.slice(0, end);
  const title = heading.replace(/^The entry /, '');
  const file = title.toLowerCase().replace(/[^a-z]+/g, '-');
  const names = [...section.matchAll(/^### (\S+)$/gm)].map(([, name = '']) => name);
  return { file, title, body: section.slice(end + 1), names };
}

export const parts = sections.map(parse);

const places = parts.flatMap(({ file, names }) => names.map((name) => ({ file, name })));
const anchors = anchorsOf(places.map(({ name }) => name));
const fileOf = new Map(anchors.map((anchor, index) => [anchor, places[index]?.file ?? '']));

/** The page that has a symbol, by its anchor in docs/api.md. @param {string} anchor */
export function pageOfAnchor(anchor) {
  const file = fileOf.get(anchor);
  if (file === undefined) throw new Error(`docs/api.md has no #${anchor}`);
  return file;
}

/** @param {string} markdown */
const linked = (markdown) =>
  markdown
    .replace(/\]\((?=[\w-]+\.md)/g, '](../docs/')
    .replace(/\]\(#([\w-]+)\)/g, (_, anchor) => `](${pageOfAnchor(anchor)}.md#${anchor})`);

/**
 * Prose of docstrings with its formulas typeset: those between backticks, and indented lines, which keep their columns.
 *
 * @param {string} markdown
 */
function typeset(markdown) {
  const parts = markdown.split(/(^```[\s\S]*?^```$)/m);
  return parts
    .map((part) =>
      part.startsWith('```')
        ? part
        : part
            .replace(/`([^`\n]+)`/g, (code, text) => (isFormula(text) ? `$${texOf(text).trim()}$` : code))
            .replace(/(?<=\n\n)(?: {2,}\S.*\n)+/g, (lines) => `\`\`\`text\n${lines.replace(/^ {2}/gm, '')}\`\`\`\n`),
    )
    .join('');
}

/** Writes the pages to site/api: parts, whose symbols keep the anchors of docs/api.md, and an index of all symbols. */
export function writeApiPages() {
  const folder = new URL('../api/', import.meta.url);
  const write = (/** @type {string} */ file, /** @type {string} */ content) =>
    writeFileSync(new URL(`${file}.md`, folder), content);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  let next = 0;
  for (const { file, title, body } of parts) {
    const symbols = typeset(linked(body)).replace(/^### (\S+)$/gm, (_, name) => `## ${name} {#${anchors[next++]}}`);
    write(file, `# ${title}\n${symbols}`);
  }
  const index = linked(start).replace(/^\*\*(?:The entry )?(.+?)\*\*: /gm, (_, title) => {
    const file = parts.find((part) => part.title === title)?.file;
    return `## [${title}](${file}.md)\n\n`;
  });
  write('index', index);
}
