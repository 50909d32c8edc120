/** Whether the clock moves while code runs, so that work can be timed without a turn of the event loop. */
export async function isClockRunning(): Promise<boolean> {
  // On demand: platforms bring more than a clock, and who sets no time limit loads none of it.
  return (await import('#platform')).isClockRunning();
}
