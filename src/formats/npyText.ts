import { FormatError } from '../errors.js';

/** Where texts lie. */
interface Texts {
  readonly count: number;
  /** Of an element. */
  readonly bytes: number;
  readonly isLittle: boolean;
  readonly places: (() => number) | undefined;
}

/** A text takes about 50 bytes beside its characters, where the file has 4 a character: so many may be different, and more if they are long. */
const MOST_DIFFERENT = 2 ** 16;
const BYTES_PER_MORE = 64;

/**
 * Decodes texts of fixed width, `str` of four bytes a character or `bytes` of ASCII, without the zeros at their ends. Equal texts become one.
 *
 * @throws FormatError for what is no character, and for more different texts than memory in proportion to the file holds.
 */
export function decodeText(path: string, kind: 'str' | 'bytes', view: DataView, texts: Texts): string[] {
  const { count, bytes, isLittle, places } = texts;
  const unit = kind === 'str' ? 4 : 1;
  const most = MOST_DIFFERENT + Math.floor((count * bytes) / BYTES_PER_MORE);
  const known = new Map<string, string>();
  const read: string[] = [];
  for (let i = 0; i < count; i++) {
    const start = (places?.() ?? i) * bytes;
    let end = start + bytes;
    const code = (at: number) => (kind === 'str' ? view.getUint32(at, isLittle) : view.getUint8(at));
    while (end > start && code(end - unit) === 0) end -= unit;
    let text = '';
    for (let at = start; at < end; at += unit) {
      const point = code(at);
      if (kind === 'bytes' ? point > 0x7f : point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
        throw new FormatError(`${path}: a character of ${point}, in text ${i}`, { path, got: point });
      }
      text += String.fromCodePoint(point);
    }
    const same = known.get(text);
    read.push(same ?? text);
    if (same !== undefined) continue;
    known.set(text, text);
    if (known.size > most) {
      throw new FormatError(`${path}: more than ${most} different texts; labels are few`, {
        path,
        expected: `${most}`,
      });
    }
  }
  return read;
}

/** Texts as they are written: the type in the header, bytes of an element, and what writes them. */
export interface EncodedText {
  readonly code: string;
  readonly bytes: number;
  write(view: DataView, start: number): void;
}

/** Encodes texts, each padded to the longest. They were checked. */
export function encodeText(kind: 'str' | 'bytes', texts: readonly string[]): EncodedText {
  const unit = kind === 'str' ? 4 : 1;
  const longest = texts.reduce((most, text) => Math.max(most, characters(text)), 1);
  return {
    code: kind === 'str' ? `<U${longest}` : `|S${longest}`,
    bytes: longest * unit,
    write(view, start) {
      for (const [i, text] of texts.entries()) {
        let at = start + i * longest * unit;
        for (const character of text) {
          const point = character.codePointAt(0)!;
          if (kind === 'str') view.setUint32(at, point, true);
          else view.setUint8(at, point);
          at += unit;
        }
      }
    },
  };
}

/** How many code points a text has. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
