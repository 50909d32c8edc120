/** First byte after the module's static data: the start of the arena in TypeScript. */
export function heap_base(): usize {
  return __heap_base;
}
