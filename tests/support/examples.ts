// Finds the examples in docstrings and documents, and runs them in a node of their own against dist/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Code that must run. */
export interface Example {
  /** Where it stands: `src/penalties/l1.ts:20`, `README.md:31`. */
  readonly where: string;
  readonly code: string;
}

/** An example of a document. */
export interface DocumentExample extends Example {
  /** The printed text: the block fenced as ```text behind it; undefined if there is none. */
  readonly output: string | undefined;
}

/** An example of a docstring. */
export interface DocstringExample extends Example {
  /** The compiled file whose exports it may use beside everything public: `penalties/l1.js`. */
  readonly module: string;
  /** The function, class or type that the docstring is about; undefined for a member of one. */
  readonly subject: string | undefined;
}

const lineOf = (text: string, index: number) => text.slice(0, index).split('\n').length;

/**
 * The examples of a source: from `@example` to the next tag, an empty line or the end of the docstring.
 *
 * @param path  of the source within src/.
 */
export function docstringExamples(path: string, source: string): DocstringExample[] {
  return [...source.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g)].flatMap((docstring) => {
    const after = source.slice(docstring.index + docstring[0].length);
    const subject = /^\s*export (?:declare )?(?:async )?(?:function|class|interface|type|const) (\w+)/.exec(after)?.[1];
    const lines = docstring[0].replace(/\*\/$/, '').split('\n');
    const texts = lines.map((line) => line.replace(/^\s*\/?\*+ ?/, '').trimEnd());
    return [...texts.entries()].flatMap(([start, text]) => {
      if (!text.startsWith('@example')) return [];
      const rest = texts.slice(start + 1);
      const end = rest.findIndex((line) => line === '' || line.startsWith('@'));
      const code = [text.slice('@example'.length).trim(), ...rest.slice(0, end === -1 ? rest.length : end)].join('\n');
      const where = `src/${path}:${lineOf(source, docstring.index) + start}`;
      return [{ where, code, module: path.replace(/\.ts$/, '.js'), subject }];
    });
  });
}

/** The blocks of a document that are fenced as ```js run or ```ts run: whole ES modules. */
export function documentExamples(path: string, text: string): DocumentExample[] {
  const blocks = /^```(?:js|ts) run\n([\s\S]*?)^```$(?:\n\n```text\n([\s\S]*?)^```$)?/gm;
  return [...text.matchAll(blocks)].map((block) => ({
    where: `${path}:${lineOf(text, block.index)}`,
    code: block[1]!,
    output: block[2],
  }));
}

/** Results of docstring examples: an error's text by place, and the names that `ockham` exports. */
export interface Outcome {
  readonly errors: Readonly<Record<string, string>>;
  readonly functions: readonly string[];
}

/** Runs docstring examples, one after the other. */
export function runDocstringExamples(examples: readonly DocstringExample[]): Outcome {
  const syntaxErrors: Record<string, string> = {};
  const tasks = examples.flatMap(({ where, module, code }) => {
    try {
      // A function, for await; without types.
      return [{ where, module, code: transformSync(`(async () => {\n${code}\n})`, { loader: 'ts' }).code }];
    } catch (error) {
      syntaxErrors[where] = String(error);
      return [];
    }
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}tests/docs/runExamples.js`], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(tasks),
    timeout: 100_000,
  });
  if (status !== 0) throw new Error(`the examples ended with ${status}: ${stderr}`);
  const outcome = JSON.parse(stdout) as Outcome;
  return { ...outcome, errors: { ...syntaxErrors, ...outcome.errors } };
}

/** Runs a document's example as a module of this package; what it printed, or throws what it wrote to stderr. */
export function runDocumentExample({ where, code }: Example): string {
  const folder = `${root}build/examples`;
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/${where.replace(/\W+/g, '-')}.mjs`;
  writeFileSync(file, transformSync(code, { loader: 'ts', sourcefile: where }).code);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 100_000,
  });
  if (status !== 0) throw new Error(`${where} ended with ${status}: ${stderr}`);
  return stdout;
}
