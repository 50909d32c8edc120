// Reads the TypeScript of this repository as text, for tests of what it says rather than of what it does.
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** Text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** All files of a folder of the repository that end in `.ts`, by their path within it, with their text. */
export function readTypeScript(folder: string): Map<string, string> {
  const paths = readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort();
  return new Map(paths.map((path) => [path, read(`${folder}/${path}`)]));
}

/** The tokens after which a slash starts a regular expression; after anything else it divides. */
const BEFORE_REGEXP = /(?:^|[([{,;:=!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|await))\s*$/;

/**
 * The source with comments replaced by spaces, so that positions and lines stay; with `strings: 'blank'` also what is
 * inside quotes and regular expressions. Code between the braces of a template is kept.
 */
export function codeOf(source: string, strings: 'keep' | 'blank'): string {
  let code = '';
  let at = 0;
  /** Depth of braces at which each open template continues. */
  const templates: number[] = [];
  let depth = 0;
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  const take = (end: number, how: 'keep' | 'blank') => {
    const text = source.slice(at, end);
    code += how === 'keep' ? text : blank(text);
    at = end;
  };
  const quoted = (start: number, quote: string) => {
    let end = start;
    while (end < source.length && source[end] !== quote) end += source[end] === '\\' ? 2 : 1;
    return end;
  };
  const template = () => {
    let end = at;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end))
      end += source[end] === '\\' ? 2 : 1;
    take(end, strings);
    if (source[at] === '`') take(at + 1, 'keep');
    else {
      take(at + 2, 'keep');
      templates.push(depth++);
    }
  };
  while (at < source.length) {
    const character = source[at]!;
    if (source.startsWith('//', at)) {
      const end = source.indexOf('\n', at);
      take(end === -1 ? source.length : end, 'blank');
    } else if (source.startsWith('/*', at)) {
      const end = source.indexOf('*/', at + 2);
      take(end === -1 ? source.length : end + 2, 'blank');
    } else if (character === "'" || character === '"') {
      const end = quoted(at + 1, character);
      take(at + 1, 'keep');
      take(end, strings);
      take(end + 1, 'keep');
    } else if (character === '`') {
      take(at + 1, 'keep');
      template();
    } else if (character === '/' && BEFORE_REGEXP.test(code)) {
      let end = at + 1;
      let isInClass = false;
      while (end < source.length && (isInClass || source[end] !== '/')) {
        if (source[end] === '[') isInClass = true;
        else if (source[end] === ']') isInClass = false;
        end += source[end] === '\\' ? 2 : 1;
      }
      take(end + 1, strings);
    } else {
      if (character === '{') depth++;
      if (character === '}') depth--;
      take(at + 1, 'keep');
      if (character === '}' && templates.at(-1) === depth) {
        templates.pop();
        template();
      }
    }
  }
  return code;
}

/** One `import` or `export ... from`. */
export interface ImportStatement {
  readonly specifier: string;
  /** Whether it is `import type` or `export type`, which leaves nothing in the compiled file. */
  readonly isType: boolean;
}

const STATIC = /\b(?:import|export)\s+(type\s+(?!from\b|,))?(?:[\w$*{][^'"`;()]*?\s*\bfrom\s*)?(['"])([^'"]+)\2/g;
const DYNAMIC = /\bimport\s*\(\s*(['"`])([^'"`]+)\1/g;

/** The imports and re-exports of a source. */
export function importsOf(source: string): ImportStatement[] {
  const code = codeOf(source, 'keep');
  return [
    ...[...code.matchAll(STATIC)].map((match) => ({ specifier: match[3]!, isType: match[1] !== undefined })),
    ...[...code.matchAll(DYNAMIC)].map((match) => ({ specifier: match[2]!, isType: false })),
  ];
}
