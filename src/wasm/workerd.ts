// workerd compiles no bytes at run time; an imported module is compiled.
import module from './core.wasm';

export function wasmSource(): WebAssembly.Module {
  return module;
}
