// @ts-check
// Compiles a module, and that is all.
//
//   node tests/builds/scripts/compile.js <file>
import { readFileSync } from 'node:fs';

new WebAssembly.Module(readFileSync(process.argv[2] ?? ''));
