// What needs the types of the DOM.
import { init, sequential } from 'ockham';
import relaxed from 'ockham/core.relaxed.wasm';
import kernels from 'ockham/core.wasm';

await init({ module: fetch('core.wasm') });
await init({ module: kernels });
export const modules: WebAssembly.Module[] = [kernels, relaxed];
await sequential({ layers: [] }).fit([[1]], [1], { signal: AbortSignal.timeout(1000) });
