/** First byte behind the module's static data: where the arena on the TypeScript side begins. */
export function heap_base(): usize {
  return __heap_base;
}
