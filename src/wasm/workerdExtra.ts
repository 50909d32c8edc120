// As workerd.ts.
import module from './extra.wasm';

export function extraSource(): WebAssembly.Module {
  return module;
}
