// Wider registers: who knows the flag, by which of its names, and what the documents say of that.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { joinRegisters } from '../../src/platform/node.js';
import { findBinaries } from '../runtimes/runners/binaries.js';
import { read, readTypeScript } from '../support/sources.js';
import { hasWide } from './engine.js';

/** A V8 that knows the flags of a list, and whose tag follows from those that are set. */
const engine = vi.hoisted(() => ({ known: [] as string[], set: new Set<string>(), unknown: [] as string[] }));

vi.mock('node:v8', () => ({
  setFlagsFromString(text: string) {
    const [, no, name = ''] = /^--(no-)?(.+)$/.exec(text) ?? [];
    if (!engine.known.includes(name)) engine.unknown.push(name);
    else if (no) engine.set.delete(name);
    else engine.set.add(name);
  },
  cachedDataVersionTag: () => engine.set.size,
}));

const folder = (path: string) => new URL(`../../${path}/`, import.meta.url);

const NEW = 'wasm-revectorize';
const OLD = 'experimental-wasm-revectorize';

/** What joinRegisters answers in a runtime. */
function join(versions: object, known: string[], set: string[] = []) {
  Object.assign(engine, { known, set: new Set(set), unknown: [] });
  vi.stubGlobal('process', { versions });
  return joinRegisters();
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the flag is set', () => {
  test.each([
    ['under its first name', '14.6.202.34-node.40', OLD],
    ['under its name since V8 15.4', '15.4.100.1-node.1', NEW],
  ])('%s, and V8 has no unknown flag to complain of', (_what, v8, name) => {
    expect(join({ v8 }, [name])).toBe(true);
    expect([...engine.set]).toEqual([name]);
    expect(engine.unknown).toEqual([]);
  });

  test.each([
    ['the later', '15.0.1', NEW],
    ['the first', '16.1.0', OLD],
  ])('by %s name where the version suggests the other', (_what, v8, name) => {
    expect(join({ v8 }, [name])).toBe(true);
    expect([...engine.set]).toEqual([name]);
  });

  test('where the command line has set it before', () => {
    expect(join({ v8: '15.6.0' }, [NEW], [NEW])).toBe(true);
    expect([...engine.set]).toEqual([NEW]);
  });
});

test('an engine that knows neither name has no wide registers', () => {
  expect(join({ v8: '11.3.244' }, [])).toBe(false);
  expect(new Set(engine.unknown)).toEqual(new Set([OLD, NEW]));
});

test('Bun takes every flag, and has no wide registers', () => {
  expect(join({ v8: '14.6.202', bun: '1.4.5' }, [OLD, NEW])).toBe(false);
  expect(engine.set.size).toBe(0);
});

/** Whether the Node versions that are here know the flag: this one, and those that the matrix has installed. */
function knownBy() {
  const others = findBinaries().found.filter(({ name }) => name.startsWith('Node'));
  const script = `import('${folder('dist')}platform/node.js').then(({ joinRegisters }) => console.log(joinRegisters()))`;
  const answers = others.map(({ name, path }): [string, boolean] => {
    const answer = execFileSync(path, ['-e', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [name.split(' ')[1] ?? '', answer.trim() === 'true'];
  });
  return new Map([...answers, [process.versions.node.split('.')[0] ?? '', hasWide]]);
}

test.runIf(process.arch === 'x64')('the documents list the versions of Node that know the flag', () => {
  const pages = readdirSync(folder('docs')).filter((name) => name.endsWith('.md'));
  const texts = ['README.md', ...pages.map((name) => `docs/${name}`)].map(read);
  const lists = [...texts, ...readTypeScript('src/core').values()]
    .flatMap((text) => [...text.matchAll(/Node ((?:\d+(?:,? and |,)?\s*)+) on x86-64/g)])
    .map(([, list = '']) => list.match(/\d+/g));
  expect(lists.length).toBeGreaterThan(1);
  for (const [version, isKnown] of knownBy()) {
    for (const list of lists) expect(list?.includes(version), `Node ${version} in ${list}`).toBe(isKnown);
  }
});
