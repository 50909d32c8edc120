// @ts-check
// Workers and coordinators as processes of their own, which tests kill.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** @typedef {{ readonly kind: string, readonly [name: string]: unknown }} Event */

/** A program of `scripts/`, and the lines of JSON that it prints. */
export class Program {
  /** @type {Event[]} */
  events = [];
  /** @type {string} */
  errors = '';
  /** @type {Promise<number | null>} */
  ended;

  /**
   * @param {string} script
   * @param {Readonly<Record<string, unknown>>} options  passed as JSON, in the environment.
   * @param {(event: Event) => void} [onEvent]
   * @param {Readonly<Record<string, string>>} [variables]  of the environment.
   */
  constructor(script, options, onEvent = () => {}, variables = {}) {
    const path = fileURLToPath(new URL(`../scripts/${script}.js`, import.meta.url));
    const env = { ...process.env, ...variables, OPTIONS: JSON.stringify(options) };
    this.process = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stderr.on('data', (text) => {
      this.errors += text;
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      this.events.push(event);
      onEvent(event);
    });
    this.ended = new Promise((resolve) => this.process.once('close', resolve));
  }

  /** Resolves with the first event of a kind, or at the end of the process. @param {string} kind */
  first(kind) {
    return this.nth(kind, 0);
  }

  /** Resolves with an event of a kind, by its number from 0, or at the end of the process. @param {string} kind @param {number} number */
  async nth(kind, number) {
    for (;;) {
      const event = this.of(kind)[number];
      if (event !== undefined || this.process.exitCode !== null || this.process.signalCode !== null) return event;
      await sleep(5);
    }
  }

  /** @param {NodeJS.Signals} signal */
  async kill(signal = 'SIGKILL') {
    this.process.kill(signal);
    return this.ended;
  }

  /** @param {string} kind @returns {readonly Event[]} */
  of(kind) {
    return this.events.filter((event) => event.kind === kind);
  }
}
