// Writes docs/api.md: every public symbol with its declaration and its docstring, as the compiler leaves them in dist/.
// `npm run docs` builds and runs it; tests/docs/api.test.ts fails if the page is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = new URL('../', import.meta.url);
const pageFile = new URL('docs/api.md', root);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, root), 'utf8');

/** The entries of the package, as their users import them. */
const ENTRIES = [
  { name: 'ockham', file: 'dist/index.d.ts' },
  { name: 'ockham/linear', file: 'dist/linear/index.d.ts' },
  { name: 'ockham/selection', file: 'dist/selection/index.d.ts' },
  { name: 'ockham/tune', file: 'dist/tune/index.d.ts' },
  { name: 'ockham/tune/node', file: 'dist/tune/node/index.d.ts' },
  { name: 'ockham/node', file: 'dist/node/index.d.ts' },
  { name: 'ockham/table', file: 'dist/table/index.d.ts' },
  { name: 'ockham/onnx', file: 'dist/onnx/index.d.ts' },
  { name: 'ockham/keras', file: 'dist/keras/index.d.ts' },
  { name: 'ockham/numpy', file: 'dist/numpy/index.d.ts' },
  { name: 'ockham/json', file: 'dist/json/index.d.ts' },
  { name: 'ockham/torch', file: 'dist/torch/index.d.ts' },
  { name: 'ockham/sklearn', file: 'dist/sklearn/index.d.ts' },
  { name: 'ockham/browser', file: 'dist/browser/index.d.ts' },
  { name: 'ockham/stream', file: 'dist/stream/index.d.ts' },
  { name: 'ockham/worker', file: 'dist/worker/index.d.ts' },
  { name: 'ockham/metrics', file: 'dist/scores/index.d.ts' },
  { name: 'ockham/datasets', file: 'dist/datasets/index.d.ts' },
];

/** Headings of `ockham`, in the order of the page, and the folders of src/ whose symbols they have. The last one has the rest. */
const GROUPS = [
  { heading: 'Models', folders: ['model', 'paths', 'core'] },
  { heading: 'Layers', folders: ['layers'] },
  { heading: 'Activations', folders: ['activations'] },
  { heading: 'Penalties', folders: ['penalties'] },
  { heading: 'Constraints', folders: ['constraints'] },
  { heading: 'Initializers', folders: ['initializers'] },
  { heading: 'Losses', folders: ['losses'] },
  { heading: 'Metrics', folders: ['metrics'] },
  { heading: 'Optimizers', folders: ['optimizers'] },
  { heading: 'Schedules', folders: ['schedules'] },
  { heading: 'Callbacks and averages', folders: ['callbacks', 'checkpoints', 'averages'] },
  { heading: 'Diagnostics', folders: ['diagnostics', 'verify'] },
  { heading: 'Data', folders: ['data', 'sparse'] },
  { heading: 'Settings of other libraries', folders: ['interop'] },
  { heading: 'Errors, warnings and shared types', folders: [] },
];

/**
 * @typedef {object} Exported
 * @property {string} name
 * @property {string} file  of the declaration, within the repository.
 */

/**
 * @typedef {object} PublicSymbol
 * @property {string} name
 * @property {string} file  of its declaration, within the repository.
 * @property {string} folder  of src/; empty for a file beside the folders.
 * @property {boolean} isExported  by an entry; false for types that only declarations of others name.
 * @property {string} docstring  without stars; empty if there is none.
 * @property {string} code  its declaration, overloads included.
 */

const DOCSTRING = String.raw`\/\*\*(?:(?!\*\/)[\s\S])*\*\/`;
const KINDS = '(?:declare )?(?:abstract )?(?:function|class|interface|type|const)';

/** Exports of an entry, in the order of its lines. @param {string} file @returns {Exported[]} */
function exportsOf(file) {
  const lines = read(file).matchAll(/^export (?:type )?(\*|\{[^}]*\}) from '(.+?)\.js';/gm);
  return [...lines].flatMap(([, names = '', specifier]) => {
    const from = posix.join(posix.dirname(file), `${specifier}.d.ts`);
    const given = names === '*' ? declaredIn(from) : names.slice(1, -1).split(',');
    return given.flatMap((text) => {
      const name = text.trim().replace(/^type /, '');
      return name === '' ? [] : [{ name, file: from }];
    });
  });
}

/** The names that a file exports by declaring them. @param {string} file */
function declaredIn(file) {
  return [...read(file).matchAll(new RegExp(`^export ${KINDS} (\\w+)`, 'gm'))].map(([, name = '']) => name);
}

/** The index behind a declaration that begins at start: the first line end outside of brackets. @param {string} text @param {number} start */
function endOf(text, start) {
  const skipped = /\/\*[\s\S]*?\*\/|'[^'\n]*'/y;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    skipped.lastIndex = at;
    const skip = skipped.exec(text);
    if (skip !== null) {
      at += skip[0].length - 1;
      continue;
    }
    const character = text.charAt(at);
    if ('{(['.includes(character)) depth++;
    else if ('})]'.includes(character)) depth--;
    if (depth === 0 && (character === ';' || (character === '}' && text[at + 1] === '\n'))) return at + 1;
  }
  return text.length;
}

/** The lines of a docstring without stars. @param {string} docstring */
function textOf(docstring) {
  const lines = docstring.slice(3, -2).split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

/** The file that declares a name, behind `export type *` of another one. @param {Exported} exported @returns {string} */
function homeOf({ name, file }) {
  const behind = [...read(file).matchAll(/^export type \* from '(\..+?)\.js';/gm)];
  const files = behind.map(([, specifier = '']) => posix.join(posix.dirname(file), `${specifier}.d.ts`));
  return files.find((home) => declaredIn(home).includes(name)) ?? file;
}

/** Looks a name up in its file. @param {Exported} exported @param {boolean} isExported @returns {PublicSymbol} */
function symbolOf(exported, isExported) {
  const { name } = exported;
  const file = homeOf(exported);
  const text = read(file);
  const declarations = new RegExp(`^(${DOCSTRING}\\n)?(?:export )?${KINDS} ${name}\\b`, 'gm');
  const found = [...text.matchAll(declarations)];
  if (found.length === 0) throw new Error(`${file} declares no ${name}`);
  const code = found.map(({ index, 1: docstring = '' }) => {
    const start = index + docstring.length;
    return text.slice(start, endOf(text, start)).replace(/^(?:export )?(?:declare )?/, '');
  });
  const [, folder = ''] = /^dist\/(\w+)\//.exec(file) ?? [];
  return {
    name,
    file,
    folder,
    isExported,
    docstring: textOf(found.find(([, given]) => given)?.[1]?.trim() ?? ''),
    code: code.join('\n'),
  };
}

/**
 * Types that the declaration of a function or of options names, and that no entry exports: the page shows them, for their fields.
 *
 * @param {PublicSymbol} symbol
 * @param {Set<string>} known  names that the page has; grows.
 * @returns {PublicSymbol[]}
 */
function namedBy({ name, file, code }, known) {
  if (!code.startsWith('function') && !name.endsWith('Options')) return [];
  const text = read(file);
  const imports = [...text.matchAll(/^import (?:type )?\{([^}]*)\} from '(\..+?)\.js';/gm)];
  const named = code.replace(/\/\*[\s\S]*?\*\//g, '').match(/\b[A-Z]\w+\b/g) ?? [];
  return [...new Set(named)].flatMap((type) => {
    if (known.has(type)) return [];
    const [, , specifier] = imports.find(([, names = '']) => new RegExp(`\\b${type}\\b`).test(names)) ?? [];
    const from = specifier === undefined ? file : posix.join(posix.dirname(file), `${specifier}.d.ts`);
    if (!new RegExp(`^(?:export )?(?:interface|type) ${type}\\b`, 'm').test(read(from))) return [];
    known.add(type);
    const found = symbolOf({ name: type, file: from }, false);
    return [found, ...namedBy(found, known)];
  });
}

/** A declaration as the page shows it: indented by two, without private members and marks of links. @param {string} code */
function shown(code) {
  const isPrivate = new RegExp(`^ {4}(?:${DOCSTRING}\\n {4})?private [^\\n]*;\\n`, 'gm');
  return code
    .replace(isPrivate, '')
    .replace(/^(?: {4})+/gm, (spaces) => ' '.repeat(spaces.length / 2))
    .replace(/\{@link ([\w.]+)\}/g, '$1');
}

/**
 * A docstring as Markdown.
 *
 * @param {string} docstring
 * @param {(name: string, text?: string) => string} linkTo
 */
function markdown(docstring, linkTo) {
  const [text = '', ...tags] = docstring.split(/^(?=@\w+)/m);
  const linked = (/** @type {string} */ part) =>
    part.replace(/\{@link ([\w.]+)\}/g, (_, name) => linkTo(name.split('.')[0], name));
  const parameters = [];
  const paragraphs = [linked(text).trim()];
  for (const tag of tags) {
    const [, kind = '', rest = ''] = /^@(\w+)\s*([\s\S]*)$/.exec(tag) ?? [];
    const [body = '', ...after] = rest.trim().split(/\n\n/);
    const flat = linked(body).replace(/\s*\n\s*/g, ' ');
    if (kind === 'example') paragraphs.push(`\`\`\`js\n${body}\n\`\`\``);
    else if (kind === 'param') parameters.push(flat.replace(/^(\w+)\s+/, '- `$1`: '));
    else if (kind === 'returns') parameters.push(`- Returns ${flat}`);
    else if (kind === 'throws') parameters.push(`- Throws ${flat}`);
    else throw new Error(`no form for @${kind}: ${tag}`);
    paragraphs.push(...after.map(linked));
  }
  paragraphs.splice(1, 0, parameters.join('\n'));
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

/** Functions first, then classes, then types; by name within each. @param {PublicSymbol} a @param {PublicSymbol} b */
function byKind(a, b) {
  const rank = (/** @type {PublicSymbol} */ { code }) =>
    ['function', 'const', 'class', 'interface', 'type'].indexOf(/^\w+/.exec(code)?.[0] ?? '');
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

/** Anchors of headings, in their order: a heading that differs in case only gets a number. @param {readonly string[]} headings */
export function anchorsOf(headings) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return headings.map((heading) => {
    const anchor = heading.toLowerCase();
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/**
 * Makes the page.
 *
 * @returns {{ page: string, names: string[], undocumented: string[] }} undocumented: public symbols without a docstring.
 */
export function makePage() {
  const entries = ENTRIES.map(({ name, file }) => ({
    name,
    symbols: exportsOf(file).map((exported) => symbolOf(exported, true)),
  }));
  const known = new Set(entries.flatMap(({ symbols }) => symbols.map(({ name }) => name)));
  for (const { symbols } of entries) symbols.push(...symbols.flatMap((symbol) => namedBy(symbol, known)));
  const [library = { symbols: [] }, ...others] = entries;
  const groupOf = (/** @type {string} */ folder) =>
    GROUPS.find(({ folders }) => folders.includes(folder))?.heading ?? GROUPS.at(-1)?.heading;
  const groups = GROUPS.map(({ heading }) => ({
    heading,
    symbols: library.symbols.filter(({ folder }) => heading === groupOf(folder)),
  }));
  for (const { name, symbols } of others) groups.push({ heading: `The entry ${name}`, symbols });
  for (const { symbols } of groups) symbols.sort(byKind);

  const all = groups.flatMap(({ symbols }) => symbols);
  const names = all.map(({ name }) => name);
  const anchors = new Map(anchorsOf(names).map((anchor, index) => [names[index], anchor]));
  const linkTo = (/** @type {string} */ name, text = name) =>
    anchors.has(name) ? `[\`${text}\`](#${anchors.get(name)})` : `\`${text}\``;
  const contents = groups.map(
    ({ heading, symbols }) => `**${heading}**: ${symbols.map(({ name }) => linkTo(name)).join(', ')}`,
  );
  const sections = groups.map(({ heading, symbols }) => {
    const parts = symbols.map(({ name, docstring, code, isExported }) => {
      const text = `${markdown(docstring, linkTo)}${isExported ? '' : ' (Not exported.)'}`;
      return `### ${name}\n\n\`\`\`ts\n${shown(code)}\n\`\`\`\n\n${text}\n`;
    });
    return `## ${heading}\n\n${parts.join('\n')}`;
  });
  const page = `# The API

Every public symbol of \`ockham\`, \`ockham/table\`, \`ockham/onnx\`, \`ockham/keras\`, \`ockham/numpy\`, \`ockham/worker\`, \`ockham/metrics\` and \`ockham/datasets\`. \`npm run docs\` writes this page from the docstrings in \`src/\`:
change those. Types that no entry exports are shown if a function or its options name them. \`ockham/tfjs\` has the names of TensorFlow.js, which [their page](migrating-from-tfjs.md) lists. Formulas and sources
are in [math.md](math.md).

${contents.join('\n\n')}

${sections.join('\n')}`;
  return {
    page,
    names,
    undocumented: all.filter(({ docstring }) => docstring === '').map(({ name }) => name),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { page, names, undocumented } = makePage();
  if (undocumented.length > 0) {
    console.error(`without a docstring: ${undocumented.join(', ')}`);
    process.exitCode = 1;
  }
  writeFileSync(pageFile, page);
  console.log(`docs/api.md: ${names.length} symbols`);
}
