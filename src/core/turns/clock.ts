/** Whether the clock moves while code runs, so that work can be timed without a turn of the event loop. */
export async function isClockRunning(): Promise<boolean> {
  // On demand: a platform is more than a clock, and only time limits need it.
  return (await import('#platform')).isClockRunning();
}
