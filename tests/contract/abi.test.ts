import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOf, read } from '../support/sources.js';

const module = new WebAssembly.Module(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
const { exports } = new WebAssembly.Instance(module, {});

/** Name and number of parameters of every method of `interface Kernels`. */
function declaredKernels(source: string): Map<string, number> {
  const body = /export interface Kernels \{([\s\S]*?)\n\}/.exec(codeOf(source, 'keep'))?.[1] ?? '';
  return new Map(
    [...body.matchAll(/(\w+)\(([^)]*)\)\s*:/g)].map(([, name, parameters]) => [
      name!,
      parameters!.split(',').filter((parameter) => parameter.trim() !== '').length,
    ]),
  );
}

const declared = declaredKernels(read('src/core/kernels.ts'));

test('src/core/kernels.ts declares exactly what the module exports', () => {
  const exported = WebAssembly.Module.exports(module);
  expect(exported.filter(({ kind }) => kind !== 'function')).toEqual([{ name: 'memory', kind: 'memory' }]);
  const functions = exported.filter(({ kind }) => kind === 'function').map(({ name }) => name);
  expect(functions.sort()).toEqual([...declared.keys()].sort());
});

test('every kernel takes as many parameters as it is declared with', () => {
  const taken = Object.entries(exports).filter(([, value]) => typeof value === 'function');
  expect(new Map(taken.map(([name, value]) => [name, (value as { length: number }).length]))).toEqual(declared);
});

test('the interface is read as it is written', () => {
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
\n}`;
  expect([...declaredKernels(source)]).toEqual([
    ['none', 0],
    ['two', 2],
    ['three', 3],
  ]);
});

test('the module imports nothing', () => {
  expect(WebAssembly.Module.imports(module)).toEqual([]);
});

test('assembly/index.ts re-exports, and nothing else', () => {
  const code = codeOf(read('assembly/index.ts'), 'keep');
  const rest = code.replace(/export\s*\{[\w\s,]*\}\s*from\s*'\.\/[\w/]+';/g, '');
  expect(rest.trim()).toBe('');
});

test('kernels are named f32_<op>, i32_<op>, u32_<op> or f64_<op>, beside what is said about memory', () => {
  const others = [...declared.keys()].filter((name) => !/^(f32|f64|i32|u32)_[a-z0-9]+(_[a-z0-9]+)*$/.test(name));
  expect(others.sort()).toEqual(['gemm_scratch_bytes', 'heap_base', 'packed_weights_bytes', 'sparse_scratch_bytes']);
});
