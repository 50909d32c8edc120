// @ts-check
// A real redis-server in a temporary folder, on a free port of this machine.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether Debian's redis-server is installed; .ci/run installs it. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.setTimeout(500, () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}

export class RedisServer {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  process;
  folder = mkdtempSync(join(tmpdir(), 'ockham-redis-'));
  port = 0;

  /** @param {readonly string[]} settings  of the command line, in redis.conf's words with dashes. */
  constructor(settings) {
    this.settings = settings;
  }

  /** @param {readonly string[]} settings @returns {Promise<RedisServer>} */
  static async start(...settings) {
    const server = new RedisServer(settings);
    server.port = await freePort();
    await server.resume();
    return server;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the process, with the files of the one before. */
  async resume() {
    const isEncrypted = this.settings.includes('--tls-cert-file');
    const port = isEncrypted ? ['--port', '0', '--tls-port', String(this.port)] : ['--port', String(this.port)];
    const own = ['--bind', '127.0.0.1', '--dir', this.folder, '--save', '', '--loglevel', 'warning'];
    this.process = spawn('redis-server', [...port, ...own, ...this.settings], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await answers(this.port)) return;
      await sleep(50);
    }
    throw new Error('redis-server does not answer');
  }

  /** @param {NodeJS.Signals} signal */
  async stop(signal = 'SIGKILL') {
    const { process } = this;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill(signal);
    await ended;
  }

  async dispose() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
