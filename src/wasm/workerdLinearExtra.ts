// As workerd.ts.
import module from './linearExtra.wasm';

export function linearExtraSource(): WebAssembly.Module {
  return module;
}
