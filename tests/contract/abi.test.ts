import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SAMPLED_BLOCK, SAMPLED_GROUP } from '../../src/core/kernels/sampledBlocks.js';
import { codeOf, read } from '../support/sources.js';

const moduleOf = (name: string) =>
  new WebAssembly.Module(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));

const DATA_SECTION = 11;

/** The numbers of its sections. */
function sectionsOf(bytes: Uint8Array): number[] {
  const sections = [];
  for (let at = 8; at < bytes.length; ) {
    sections.push(bytes[at++]!);
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++]!;
      size |= (byte & 127) << shift;
      more = byte > 127;
    }
    at += size;
  }
  return sections;
}

/** Tuples by name: what stands between their brackets. */
function tuplesOf(source: string): Map<string, string> {
  const tuples = codeOf(source, 'keep').matchAll(/type (\w+) = \[([^\]]*)\];/g);
  return new Map([...tuples].map(([, name, entries]) => [name!, entries!]));
}

/** How many numbers a list of parameters, or of entries of a tuple, stands for: `...name: Tuple` and `...Tuple` for all of its own. */
function countOf(list: string, tuples: ReadonlyMap<string, string>): number {
  const entries = list.split(',').map((entry) => entry.trim());
  const counts = entries.map((entry): number => {
    if (entry === '') return 0;
    if (/^\w+: number$/.test(entry)) return 1;
    const [, name] = /^\.\.\.(?:\w+: )?(\w+)$/.exec(entry) ?? [];
    const tuple = tuples.get(name ?? '');
    if (tuple === undefined) throw new Error(`neither a number nor a tuple: ${entry}`);
    return countOf(tuple, tuples);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Name and number of parameters of every method of the interface. */
function declaredKernels(source: string, tuples: ReadonlyMap<string, string>): Map<string, number> {
  const body = /export interface \w+ \{([\s\S]*?)\n\}/.exec(codeOf(source, 'keep'))?.[1] ?? '';
  return new Map(
    [...body.matchAll(/(\w+)\(([^)]*)\)\s*:/g)].map(([, name, parameters]) => [
      name!,
      countOf(parameters!.replace(/\.\.\.args: \[([^\]]*)\]/, '$1'), tuples),
    ]),
  );
}

describe.each([
  {
    name: 'core',
    abi: 'assembly/index.ts',
    typed: 'src/core/kernels/kernels.ts',
    others: [{ name: 'memory', kind: 'memory' }],
  },
  { name: 'extra', abi: 'assembly/extra.ts', typed: 'src/core/kernels/extraKernels.ts', others: [] },
  {
    name: 'linear',
    abi: 'assembly/linear.ts',
    typed: 'src/linear/solver/kernels.ts',
    others: [{ name: 'memory', kind: 'memory' }],
  },
  { name: 'linearExtra', abi: 'assembly/linearExtra.ts', typed: 'src/linear/solver/extra/kernels.ts', others: [] },
])('$name.wasm', ({ name, abi, typed, others }) => {
  const module = moduleOf(name);
  const declared = declaredKernels(read(typed), tuplesOf(read('src/core/kernels/arguments.ts') + read(typed)));

  test(`${typed} declares exactly what it exports`, () => {
    const exported = WebAssembly.Module.exports(module);
    expect(exported.filter(({ kind }) => kind !== 'function')).toEqual(others);
    const functions = exported.filter(({ kind }) => kind === 'function').map((entry) => entry.name);
    expect(functions.sort()).toEqual([...declared.keys()].sort());
  });

  test('every kernel takes as many parameters as it is declared with', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const taken = Object.entries(exports).filter(([, value]) => typeof value === 'function');
    expect(new Map(taken.map(([kernel, value]) => [kernel, (value as { length: number }).length]))).toEqual(declared);
  });

  test(`${abi} re-exports, and nothing else`, () => {
    const code = codeOf(read(abi), 'keep');
    const rest = code.replace(/export\s*\{[\w\s,]*\}\s*from\s*'\.\/[\w/]+';/g, '');
    expect(rest.trim()).toBe('');
  });

  test('kernels are named by the type of their numbers, such as f32_<op>, beside what is said about memory', () => {
    const rest = [...declared.keys()].filter(
      (kernel) => !/^(f16|f32|f64|i8|i16|i32|u8|u32)_[a-z0-9]+(_[a-z0-9]+)*$/.test(kernel),
    );
    const about = [
      'gemm_scratch_bytes',
      'heap_base',
      'packed_weights_bytes',
      'sampled_scratch_bytes',
      'sparse_scratch_bytes',
    ];
    expect(rest.sort()).toEqual(name === 'core' ? about : name === 'linear' ? ['heap_base'] : []);
  });
});

test('the blocks of f32_sampled_tn are those of the assembly', () => {
  const source = codeOf(read('assembly/sparse/sampled.ts'), 'keep');
  expect(source).toContain(`const GROUP: usize = ${SAMPLED_GROUP};`);
  expect(source).toContain(`const BLOCK = ${SAMPLED_BLOCK};`);
});

test('the interface is read as it is written', () => {
  const tuples = tuplesOf(`type Sizes = [m: number, n: number];
export type Product = [
  ...Sizes,
  a: number,
];`);
  const source = `export interface Kernels {
    readonly memory: WebAssembly.Memory;
    // not_this(x: number): void;
    none(): number;
    /** y := f(x) (as always). */
    two(x: number, n: number): void;
    three(
      x: number,
      y: number,
      n: number,
    ): number;
    three_again(...args: Product): void;
    four(x: number, ...rest: Product): void;
    seven(
      ...args: [
        ...Product,
        scale: number,
        ...Product,
      ]
    ): void;
\n}`;
  expect([...declaredKernels(source, tuples)]).toEqual([
    ['none', 0],
    ['two', 2],
    ['three', 3],
    ['three_again', 3],
    ['four', 4],
    ['seven', 7],
  ]);
  expect(() => declaredKernels(source, new Map())).toThrow('neither a number nor a tuple: ...args: Product');
});

test('core.wasm and linear.wasm import nothing, extra.wasm and linearExtra.wasm the memory and nothing else', () => {
  expect(WebAssembly.Module.imports(moduleOf('linear'))).toEqual([]);
  expect(WebAssembly.Module.imports(moduleOf('core'))).toEqual([]);
  const memory = [{ module: 'env', name: 'memory', kind: 'memory' }];
  expect(WebAssembly.Module.imports(moduleOf('extra'))).toEqual(memory);
  expect(WebAssembly.Module.imports(moduleOf('linearExtra'))).toEqual(memory);
});

test.each([
  ['core', 'extra'],
  ['linear', 'linearExtra'],
])('no kernel is in both, %s.wasm and %s.wasm', (first, second) => {
  const names = (name: string) => WebAssembly.Module.exports(moduleOf(name)).map((entry) => entry.name);
  const known = new Set(names(first));
  expect(names(second).filter((name) => known.has(name))).toEqual([]);
});

test('extra.wasm has no data segments: core.wasm does not know of bytes that another module takes', () => {
  const CODE_SECTION = 10;
  const sections = sectionsOf(readFileSync(new URL('../../build/extra.wasm', import.meta.url)));
  expect(sections).toContain(CODE_SECTION);
  expect(sections).not.toContain(DATA_SECTION);
});
