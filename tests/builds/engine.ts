// What the engine under test offers, found without the library.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 2 ** 26 });

export const hasRelaxed = WebAssembly.validate(readFileSync(new URL('../../build/relaxed.wasm', import.meta.url)));
/** What makes Node run the relaxed build: 20 knows its instructions, but not by itself. */
export const relaxedArgs = hasRelaxed ? [] : ['--experimental-wasm-relaxed-simd'];
/** V8's flag of wider registers, by the name that this V8 knows. */
export const wideFlag = /--(?:experimental-)?wasm-revectorize(?= )/.exec(options)?.[0];
export const hasWide = wideFlag !== undefined;
/** Only the optimizing compiler, at the first call of each function: it alone joins registers. */
export const optimizedArgs = ['--no-liftoff'];
