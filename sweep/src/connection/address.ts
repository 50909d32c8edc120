import { OptionError } from 'ockham';

/** Where a Redis or Valkey is, and who asks. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
  /** The address for messages: without the password. */
  readonly shown: string;
}

const FORM = 'redis://[user:password@]host[:port][/database], or rediss:// for TLS';

/**
 * Reads the URL of a queue.
 *
 * @throws OptionError for anything else; the message does not repeat it, because it may hold a password.
 */
export function readAddress(text: unknown): Address {
  if (typeof text !== 'string' || !URL.canParse(text)) throw refusal('a URL');
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw refusal(`a URL of redis: or rediss:, not ${protocol}`);
  if (hostname === '') throw refusal('a URL with a host');
  if (search !== '' || hash !== '')
    throw refusal('a URL without ? and #; write a password with such signs percent-encoded');
  const database = /^\/?(\d{0,5})\/?$/.exec(pathname)?.[1];
  if (database === undefined) throw refusal('a URL whose path is the number of a database');
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const who = username === '' && password === '' ? '' : `${username}${password === '' ? '' : ':***'}@`;
  const at = port === '' ? 6379 : Number(port);
  return {
    host,
    port: at,
    db: Number(database),
    username: decoded(username),
    password: decoded(password),
    isEncrypted: protocol === 'rediss:',
    shown: `${protocol}//${who}${hostname}:${at}/${Number(database)}`,
  };
}

function decoded(part: string): string | undefined {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    throw refusal('a URL whose user and password are percent-encoded');
  }
}

function refusal(what: string): OptionError {
  return new OptionError(`queue: expected ${what}: ${FORM}`, { path: 'queue', expected: FORM });
}
