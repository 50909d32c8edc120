import { PassThrough } from 'node:stream';

/** A terminal whose text is kept. */
export function keptTerminal(interactive = false) {
  const out = new PassThrough({ encoding: 'utf8' });
  const err = new PassThrough({ encoding: 'utf8' });
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  return { terminal: { out, err, interactive, colour: false }, out: () => text(out), err: () => text(err) };
}
