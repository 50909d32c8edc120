import { decodeText } from './decodeText.js';

/**
 * A module as scripts/inline-wasm.js writes it: equal parts of its instructions lie together in columns of text, which compress
 * a quarter better than the bytes in their order.
 */
export interface ModuleColumns {
  /** Number of bytes of the module. */
  readonly size: number;
  /** Bytes before the bodies of the functions, and after them. */
  readonly before: string;
  readonly after: string;
  /** All forms of instructions, each as its kind (an index in `operands`, {@link LAST}, or >= {@link LOCAL}), the number of its
      bytes, and the bytes. */
  readonly forms: string;
  /** The form of every instruction. The declaration of a function's locals counts as an instruction. */
  readonly instructions: string;
  /** A column for each type of locals, with the recency of every named local: the number of other locals of its type that the
      function has named since. For a first naming: the number of named locals of its type plus the number of unnamed locals of
      lower index. */
  readonly locals: readonly string[];
  /** Operands by kind: the numbers of LEB128 numbers and of bytes that follow in each instruction, and all of them in order. */
  readonly operands: readonly (readonly [numbers: number, bytes: number, text: string])[];
}

/** The kind of a function's last instruction. */
const LAST = 340;
/** The first kind of instructions that name a local; there is one for each type of locals. */
const LOCAL = 341;

/** Decodes a module. One loop with few calls, because it runs once, before the engine has compiled it. */
export function decodeModule(columns: ModuleColumns): Uint8Array<ArrayBuffer> {
  const forms = decodeText(columns.forms);
  const starts = startsOf(forms);
  const operands = columns.operands.map(([numbers, size, text]) => ({
    numbers,
    size,
    values: decodeText(text),
    at: 0,
  }));
  const recencies = columns.locals.map((text) => ({ values: decodeText(text), at: 0 }));
  const before = decodeText(columns.before);
  const bytes = new Uint8Array(columns.size);
  bytes.set(before);
  let at = before.length;
  let body = at;
  let locals = new Locals();
  const instructions = decodeText(columns.instructions);
  for (let i = 0; i < instructions.length; i++) {
    const start = starts[instructions[i]!]!;
    const kind = forms[start]!;
    const end = start + 2 + forms[start + 1]!;
    for (let from = start + 2; from < end; from++) bytes[at++] = forms[from]!;
    if (kind >= LOCAL) {
      const column = recencies[kind - LOCAL]!;
      at = writeNumber(bytes, at, locals.name(kind - LOCAL, column.values[column.at++]!));
    } else if (kind === LAST) {
      const size = at - body;
      bytes.copyWithin(body + lengthOf(size), body, at);
      at = writeNumber(bytes, body, size) + size;
      body = at;
      locals = new Locals();
    } else {
      const column = operands[kind]!;
      const { numbers, size, values } = column;
      for (let left = numbers; left > 0; ) {
        const byte = values[column.at++]!;
        bytes[at++] = byte;
        if (byte < 128) left--;
      }
      for (let left = size; left > 0; left--) bytes[at++] = values[column.at++]!;
    }
  }
  bytes.set(decodeText(columns.after), at);
  return bytes;
}

/** Finds the start of every form. */
function startsOf(forms: Uint16Array): number[] {
  const starts = [];
  for (let at = 0; at < forms.length; at += 2 + forms[at + 1]!) starts.push(at);
  return starts;
}

/** The locals of a function, ordered within each type by their last naming. */
class Locals {
  private readonly named: number[][] = [[], [], [], [], []];
  private readonly unnamed: number[] = [];
  private count = 0;

  /** Returns the local of this type that was named `recency` names ago, and names it. */
  name(type: number, recency: number): number {
    const named = this.named[type]!;
    const place = Math.min(recency, named.length);
    const local = recency < named.length ? named[recency]! : this.takeUnnamed(recency - named.length);
    for (let i = place; i > 0; i--) named[i] = named[i - 1]!;
    named[0] = local;
    return local;
  }

  private takeUnnamed(index: number): number {
    while (this.unnamed.length <= index) this.unnamed.push(this.count++);
    return this.unnamed.splice(index, 1)[0]!;
  }
}

/** Counts the bytes of an unsigned LEB128 number. */
function lengthOf(number: number): number {
  return number < 128 ? 1 : 1 + lengthOf(number >> 7);
}

/** Writes an unsigned LEB128 number. @returns its end. */
function writeNumber(bytes: Uint8Array, at: number, number: number): number {
  let end = at;
  let rest = number;
  for (; rest >= 128; rest >>= 7) bytes[end++] = (rest & 127) + 128;
  bytes[end++] = rest;
  return end;
}
