// Walks the instructions of a WebAssembly module, for tests of which ones it uses.
// Source: WebAssembly Core Specification 2.0, section 5.4, with the relaxed SIMD proposal's numbers.

/** Instructions of the fixed-width SIMD proposal have the prefix 0xfd and numbers below this; relaxed ones from it on. */
export const FIRST_RELAXED = 0x100;

/** One instruction: its first byte, and its number where that byte is a prefix. */
export interface Instruction {
  readonly prefix: number;
  readonly number: number;
}

class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new Error('wasm: ends in the middle of something');
    return value;
  }

  /** Unsigned LEB128 below 2^53. */
  unsigned(): number {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 128;
    }
  }

  /** A LEB128 number whose value is of no interest. */
  skipNumber(): void {
    while (this.byte() >= 0x80);
  }

  skipAddress(): void {
    const flags = this.unsigned();
    if ((flags & 0x40) !== 0) this.skipNumber(); // which memory
    this.skipNumber();
  }
}

/** Every instruction of the code section. @throws Error for bytes that are no module, or an unknown instruction. */
export function instructionsOf(bytes: Uint8Array): Instruction[] {
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  if (header.some((byte, at) => bytes[at] !== byte)) throw new Error('wasm: not a module');
  const found: Instruction[] = [];
  const reader = new Reader(bytes, header.length);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    const end = reader.at + size;
    if (id === 10) readCode(reader, found);
    else reader.at = end;
    if (reader.at !== end) throw new Error(`wasm: section ${id} ends at ${reader.at}, expected ${end}`);
  }
  return found;
}

function readCode(reader: Reader, found: Instruction[]): void {
  for (let functions = reader.unsigned(); functions > 0; functions--) {
    const size = reader.unsigned();
    const end = reader.at + size;
    for (let groups = reader.unsigned(); groups > 0; groups--) {
      reader.skipNumber();
      reader.byte();
    }
    while (reader.at < end) found.push(readInstruction(reader));
    if (reader.at !== end) throw new Error(`wasm: a function ends at ${reader.at}, expected ${end}`);
  }
}

function readInstruction(reader: Reader): Instruction {
  const prefix = reader.byte();
  if (prefix === 0xfc || prefix === 0xfd) {
    const number = reader.unsigned();
    if (prefix === 0xfc) skipMiscellaneous(reader, number);
    else skipVector(reader, number);
    return { prefix, number };
  }
  skipPlain(reader, prefix);
  return { prefix, number: 0 };
}

function skipPlain(reader: Reader, opcode: number): void {
  const is = (first: number, last: number) => opcode >= first && opcode <= last;
  if (is(0x02, 0x04))
    reader.skipNumber(); // block, loop, if: their type
  else if (is(0x0c, 0x0d) || opcode === 0x10 || is(0x20, 0x26) || opcode === 0xd0 || opcode === 0xd2)
    reader.skipNumber();
  else if (opcode === 0x0e) for (let targets = reader.unsigned() + 1; targets > 0; targets--) reader.skipNumber();
  else if (opcode === 0x11) {
    reader.skipNumber();
    reader.skipNumber();
  } else if (opcode === 0x1c) for (let types = reader.unsigned(); types > 0; types--) reader.byte();
  else if (is(0x28, 0x3e)) reader.skipAddress();
  else if (is(0x3f, 0x42))
    reader.skipNumber(); // memory.size, memory.grow, i32.const, i64.const
  else if (opcode === 0x43) reader.at += 4;
  else if (opcode === 0x44) reader.at += 8;
  else if (!is(0x00, 0x01) && opcode !== 0x05 && opcode !== 0x0b && opcode !== 0x0f && !is(0x1a, 0x1b)) {
    if (!is(0x45, 0xc4) && opcode !== 0xd1) throw new Error(`wasm: unknown instruction 0x${opcode.toString(16)}`);
  }
}

/** Conversions that saturate (0 to 7), then what works on whole memories and tables. */
function skipMiscellaneous(reader: Reader, number: number): void {
  const operands = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1][number];
  if (operands === undefined) throw new Error(`wasm: unknown instruction 0xfc 0x${number.toString(16)}`);
  for (let left = operands; left > 0; left--) reader.skipNumber();
}

function skipVector(reader: Reader, number: number): void {
  if (number <= 0x0b || number === 0x5c || number === 0x5d) reader.skipAddress();
  else if (number <= 0x0d)
    reader.at += 16; // v128.const, i8x16.shuffle
  else if (number >= 0x15 && number <= 0x22)
    reader.byte(); // lane
  else if (number >= 0x54 && number <= 0x5b) {
    reader.skipAddress();
    reader.byte();
  } else if (number > 0x113) throw new Error(`wasm: unknown instruction 0xfd 0x${number.toString(16)}`);
}

/** Names of the relaxed instructions, as far as there are any. */
export function relaxedInstructions(bytes: Uint8Array): string[] {
  return instructionsOf(bytes)
    .filter(({ prefix, number }) => prefix === 0xfd && number >= FIRST_RELAXED)
    .map(({ number }) => `0xfd 0x${number.toString(16)}`);
}
