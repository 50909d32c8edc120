import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { read } from '../support/sources.js';

interface PackageJson {
  readonly name: string;
  readonly type?: string;
  readonly sideEffects?: readonly string[];
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Target;
  readonly imports?: Target;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
type Target = string | { readonly [condition: string]: Target };

const readPackage = (path: string) => JSON.parse(read(path)) as PackageJson;
const library = readPackage('package.json');
const cli = readPackage('cli/package.json');
const sweep = readPackage('sweep/package.json');

test.each([library, cli, sweep])('$name names exact versions only', ({
  dependencies,
  devDependencies,
  optionalDependencies,
}) => {
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version) && version !== 'file:..')).toEqual([]);
});

test('76: the library needs one package at run time', () => {
  expect(Object.keys(library.dependencies ?? {})).toEqual(['@assemblyscript/loader']);
  expect(library.optionalDependencies).toBeUndefined();
});

test('76: the SBOM of npm sbom lists that package, and those of the workspaces', () => {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { dependencies } = JSON.parse(execFileSync('npm', args, { cwd, encoding: 'utf8' })) as {
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  const own = dependencies.find(({ ref }) => /^ockham@/.test(ref));
  const names = own?.dependsOn.map((ref) => ref.replace(/@[^@]*$/, '')) ?? [];
  expect(names.filter((name) => !name.startsWith('@ockham/'))).toEqual(['@assemblyscript/loader']);
});

test('what formats need beside it is optional, and tested in one exact version', () => {
  const peers = Object.keys(library.peerDependencies ?? {});
  expect(peers).toEqual(['fflate']);
  for (const name of peers) {
    expect(library.peerDependenciesMeta?.[name]).toEqual({ optional: true });
    expect(library.devDependencies?.[name]).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test('76: nothing runs when the library is installed', () => {
  const scripts = Object.keys(library.scripts ?? {});
  expect(scripts.filter((name) => ['preinstall', 'install', 'postinstall'].includes(name))).toEqual([]);
});

test('every install script of a dependency is allowed or denied, so that npm warns of none', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const withScript = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
  const names = withScript.map((path) => path.replace(/^.*node_modules\//, ''));
  expect(names).toContain('esbuild');
  expect(names.filter((name) => library.allowScripts?.[name] === undefined)).toEqual([]);
});

test('all packages are ES modules, and nothing of the library has side effects but the entry for tables', () => {
  expect([library.type, cli.type, sweep.type]).toEqual(['module', 'module', 'module']);
  expect(library.sideEffects).toEqual(['./dist/table/index.js', './dist/table/provide.js']);
});

function pathsOf(target: Target): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(pathsOf);
}

test('every export and import leads to a file that the build made', () => {
  const paths = [...pathsOf(library.exports ?? {}), ...pathsOf(library.imports ?? {})];
  expect(paths.length).toBeGreaterThan(4);
  expect(paths.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
});

test('every export of the package for sweeps leads to a file that the build made', () => {
  const paths = pathsOf(sweep.exports ?? {});
  expect(paths.filter((path) => !existsSync(new URL(`../../sweep/${path}`, import.meta.url)))).toEqual([]);
});

test('every command of the command line package leads to a file that the build made', () => {
  const paths = Object.values(cli.bin ?? {});
  expect(paths.filter((path) => !existsSync(new URL(`../../cli/${path}`, import.meta.url)))).toEqual([]);
});

test('what is published exists, and what is exported is published', () => {
  const files = library.files ?? [];
  expect(files.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  const targets = pathsOf(library.exports ?? {}).filter((path) => path !== './package.json');
  expect(targets.filter((path) => !files.some((folder) => path.startsWith(`./${folder}/`)))).toEqual([]);
});

/** In each set of conditions `types` comes first and `default` last: the first that holds is taken. */
function wrongOrders(target: Target): string[] {
  if (typeof target === 'string') return [];
  const keys = Object.keys(target);
  const hasTypes = keys.includes('types') && keys[0] !== 'types';
  const hasDefault = keys.includes('default') && keys.at(-1) !== 'default';
  return [...(hasTypes || hasDefault ? [keys.join(', ')] : []), ...Object.values(target).flatMap(wrongOrders)];
}

test('conditions are in an order in which each can be reached', () => {
  expect([...wrongOrders(library.exports ?? {}), ...wrongOrders(library.imports ?? {})]).toEqual([]);
  expect(wrongOrders({ '.': { default: './a.js', types: './a.d.ts' } })).toHaveLength(1);
});

test('78: continuous integration installs what the lock file has, and fails where package.json has drifted from it', () => {
  const lines = read('.ci/run').split('\n');
  expect(lines).toContain('npm ci');
  expect(lines.filter((line) => /\bnpm (install|i|update)\b/.test(line))).toEqual([]);
});
