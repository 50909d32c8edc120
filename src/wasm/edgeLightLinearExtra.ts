// As edgeLight.ts.
import module from './linearExtra.wasm?module';

export function linearExtraSource(): WebAssembly.Module {
  return module;
}
