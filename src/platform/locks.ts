/** Only pages that came over HTTPS, or from this machine, have them. */
export function locks(): LockManager | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
}
