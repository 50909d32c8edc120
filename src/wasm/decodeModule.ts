import { decodeText } from './decodeText.js';

/**
 * A module as scripts/inline-wasm.js writes it: what is alike in its instructions lies together, in columns of text, because
 * that compresses a quarter better than the bytes in their order.
 */
export interface ModuleColumns {
  /** Number of bytes of the module. */
  readonly size: number;
  /** The bytes before the bodies of the functions, and those after them. */
  readonly before: string;
  readonly after: string;
  /** Every form of instruction: its kind (an index in `operands`, {@link LAST} or from {@link LOCAL} on), the number of its bytes,
      the bytes. */
  readonly forms: string;
  /** The form of every instruction. The declaration of a function's locals counts as one. */
  readonly instructions: string;
  /** For each type that locals have, of every local that is named: how many others of its type were named since, in this
      function. Where it was not named yet: those of its type that were, and how many locals of lower index were not. */
  readonly locals: readonly string[];
  /** Operands: how many LEB128 numbers and then bytes each instruction of that kind has, and those of all one after another. */
  readonly operands: readonly (readonly [numbers: number, bytes: number, text: string])[];
}

/** The kind of a function's last instruction. */
const LAST = 340;
/** The kinds of instructions that name a local, one for each type that locals have. */
const LOCAL = 341;

/** The bytes of a module, anew at each call. One loop that calls little: it runs once, before there is compiled code for it. */
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

/** Where every form begins. */
function startsOf(forms: Uint16Array): number[] {
  const starts = [];
  for (let at = 0; at < forms.length; at += 2 + forms[at + 1]!) starts.push(at);
  return starts;
}

/** The locals of a function, those of each type in the order in which they were last named. */
class Locals {
  private readonly named: number[][] = [[], [], [], [], []];
  private readonly unnamed: number[] = [];
  private count = 0;

  /** The local of that type that so many were named after. */
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

/** Bytes of an unsigned number as LEB128. */
function lengthOf(number: number): number {
  return number < 128 ? 1 : 1 + lengthOf(number >> 7);
}

/** Writes one. @returns where it ends. */
function writeNumber(bytes: Uint8Array, at: number, number: number): number {
  let end = at;
  let rest = number;
  for (; rest >= 128; rest >>= 7) bytes[end++] = (rest & 127) + 128;
  bytes[end++] = rest;
  return end;
}
