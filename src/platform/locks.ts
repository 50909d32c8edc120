/** The lock manager. Only secure pages (HTTPS, or this machine) have one. */
export function locks(): LockManager | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
}
