// @ts-check
// Measures how free a page's thread is: its long tasks, its frames and its timers.

/**
 * @typedef {object} Gaps
 * @property {number} median  milliseconds.
 * @property {number} most    milliseconds.
 *
 * @typedef {object} Watched
 * @property {number} seconds
 * @property {readonly number[]} longTasks  milliseconds of each task of 50 or more, as the browser reports them.
 * @property {Gaps} frames  from one frame to the next.
 * @property {Gaps} timers  from one call of a timer of 4 ms to the next.
 */

/** Watches from now on. @returns {{ end(): Promise<Watched> }} */
export function watch() {
  const start = performance.now();
  /** @type {number[]} */
  const longTasks = [];
  const observer = new PerformanceObserver((list) =>
    longTasks.push(...list.getEntries().map(({ duration }) => duration)),
  );
  observer.observe({ type: 'longtask' });
  const frames = gaps();
  const timers = gaps();
  const timer = setInterval(() => timers.note(performance.now()), 4);
  let frame = requestAnimationFrame(function note(now) {
    frames.note(now);
    frame = requestAnimationFrame(note);
  });
  return {
    async end() {
      const seconds = (performance.now() - start) / 1000;
      clearInterval(timer);
      cancelAnimationFrame(frame);
      await new Promise((resolve) => setTimeout(resolve, 200)); // entries come late
      observer.disconnect();
      return { seconds, longTasks, frames: frames.summary(), timers: timers.summary() };
    },
  };
}

function gaps() {
  /** @type {number[]} */
  const found = [];
  let last = Number.NaN;
  return {
    /** @param {number} now */
    note(now) {
      if (!Number.isNaN(last)) found.push(now - last);
      last = now;
    },
    /** @returns {Gaps} NaN if there was none. */
    summary() {
      const sorted = found.toSorted((x, y) => x - y);
      return { median: sorted[sorted.length >> 1] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
    },
  };
}
