// As edgeLight.ts.
import module from './linear.wasm?module';

export function linearSource(): WebAssembly.Module {
  return module;
}
