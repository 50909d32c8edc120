import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import { messageOf, QueueError } from '../errors.js';
import { type Address, readAddress } from './address.js';

/** Longest wait between two attempts to reach a Redis that has gone away, ms. */
const LONGEST_WAIT = 5000;

/** A connection and its address without the password. */
export interface Connection {
  readonly client: Redis;
  readonly shown: string;
}

/**
 * Connects to a Redis or Valkey, and looks whether it can be used. A connection that is lost later is made again, for as long as it takes.
 *
 * @throws OptionError for a bad URL; QueueError for a server that does not answer, refuses the password, or evicts keys.
 */
export async function connect(url: unknown): Promise<Connection> {
  const address = readAddress(url);
  const client = openClient(address);
  let last: unknown;
  client.on('error', (error: unknown) => {
    last = error; // later ones come from BullMQ, too
  });
  try {
    await client.connect();
    await client.select(address.db); // connect() resolves where there is no such database, and stays in database 0
    requireKeeping(await client.info('memory'), address.shown);
    client.options.retryStrategy = (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), LONGEST_WAIT);
    return { client, shown: address.shown };
  } catch (error) {
    client.disconnect();
    if (error instanceof QueueError) throw error;
    throw new QueueError(`queue: ${address.shown}: ${adviceOn(messageOf(last ?? error), address)}`);
  }
}

function openClient({ host, port, db, username, password, isEncrypted }: Address): Redis {
  return new Redis({
    host,
    port,
    db,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(isEncrypted && { tls: isIP(host) === 0 ? { servername: host } : {} }),
    lazyConnect: true,
    maxRetriesPerRequest: null, // commands wait for a server that restarts
    retryStrategy: () => null, // but the first attempt says what is wrong
    connectTimeout: 10_000,
  });
}

function adviceOn(message: string, { isEncrypted }: Address): string {
  if (/WRONGPASS|NOAUTH|NOPERM/.test(message)) return `${message} (user and password belong into the URL)`;
  if (/DB index/.test(message))
    return `${message} (the number in the URL; redis.conf says how many databases there are)`;
  if (/certificate|self.signed/i.test(message))
    return `${message} (NODE_EXTRA_CA_CERTS=ca.pem names an authority of your own)`;
  // A server without TLS says nothing to the first bytes of it.
  if (/ETIMEDOUT|wrong version/i.test(message) && isEncrypted)
    return `${message} (rediss: needs a port that speaks TLS)`;
  return message;
}

/** @throws QueueError for a server that evicts keys, because a job that vanishes is neither done nor failed. */
function requireKeeping(info: string, shown: string): void {
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return; // some hosts do not say; BullMQ warns of those it knows
  throw new QueueError(
    `queue: ${shown} may drop jobs when its memory is full: maxmemory-policy is ${policy}; ` +
      'set maxmemory-policy noeviction in redis.conf, or run: redis-cli CONFIG SET maxmemory-policy noeviction',
  );
}

/** Says what is wrong with a connection: once, until it is there again. */
export function complaints({ client, shown }: Connection, tell: (message: string) => void): (error: unknown) => void {
  let told = '';
  client.on('ready', () => {
    told = '';
  });
  return (error) => {
    const message = messageOf(error);
    if (message !== told) tell(`${shown}: ${message}`);
    told = message;
  };
}
