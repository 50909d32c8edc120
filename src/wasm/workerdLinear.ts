// As workerd.ts.
import module from './linear.wasm';

export function linearSource(): WebAssembly.Module {
  return module;
}
