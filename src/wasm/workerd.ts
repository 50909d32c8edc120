// In workerd, which compiles no bytes at run time, an imported module comes compiled.
import module from './core.wasm';

export function wasmSource(): WebAssembly.Module {
  return module;
}
