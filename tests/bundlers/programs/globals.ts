// What needs the types of the DOM.
import { init, sequential } from 'ockham';
import relaxed from 'ockham/core.relaxed.wasm';
import kernels from 'ockham/core.wasm';
import extra from 'ockham/extra.wasm';

await init({ module: fetch('core.wasm') });
await init({ module: kernels, extra });
await init({ module: kernels, extra: fetch('extra.wasm') });
export const modules: WebAssembly.Module[] = [kernels, relaxed, extra];
await sequential({ layers: [] }).fit([[1]], [1], { signal: AbortSignal.timeout(1000) });
