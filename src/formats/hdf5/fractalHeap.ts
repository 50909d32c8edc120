import { bytesFor, type FileView } from './bytes.js';

/** A heap of small objects, in blocks whose sizes double with the rows of a table. Objects within blocks, not filtered: others are refused. */
export class FractalHeap {
  /** Bytes of the name of an object. */
  readonly idBytes: number;
  private readonly offsetBytes: number;
  private readonly lengthBytes: number;
  private readonly width: number;
  private readonly startSize: number;
  private readonly mostDirect: number;
  private readonly root: number | undefined;
  private readonly rootRows: number;

  constructor(
    private readonly file: FileView,
    at: number,
  ) {
    file.expect(at, 'FRHP');
    if (file.u8(at + 4) !== 0) throw file.invalid('a heap of another version');
    this.idBytes = file.u16(at + 5);
    if (file.u16(at + 7) !== 0) throw file.invalid('a heap with filters');
    const mostObject = file.u32(at + 10);
    this.width = file.u16(at + 110);
    this.startSize = file.u64(at + 112);
    this.mostDirect = file.u64(at + 120);
    const bits = file.u16(at + 128);
    this.root = file.address(at + 132);
    this.rootRows = file.u16(at + 140);
    this.offsetBytes = Math.ceil(bits / 8);
    this.lengthBytes = bytesFor(Math.min(mostObject, this.mostDirect));
    const isUsual = this.width > 0 && this.width <= 1024 && this.startSize > 0 && this.mostDirect >= this.startSize;
    if (!isUsual || bits > 64 || bits === 0 || this.mostDirect > 2 ** 40) throw file.invalid('a heap of unusual sizes');
  }

  /** The place of an object in the file. @param id  the place of its name. */
  find(id: number): number {
    const { file } = this;
    if ((file.u8(id) & 0x30) !== 0) throw file.invalid('an object outside of its heap');
    const offset = file.uint(id + 1, this.offsetBytes);
    const length = file.uint(id + 1 + this.offsetBytes, this.lengthBytes);
    if (this.root === undefined) throw file.invalid('an empty heap');
    if (this.rootRows === 0) return this.within(this.root, offset, length, this.startSize);
    return this.below(this.root, this.rootRows, offset, length, 0);
  }

  /** Looks in an indirect block of so many rows. */
  private below(at: number, rows: number, offset: number, length: number, depth: number): number {
    const { file, width } = this;
    file.expect(at, 'FHIB');
    if (rows > 64 || depth > 16) throw file.invalid('a heap of many levels');
    let before = 0;
    let entry = at + 13 + this.offsetBytes;
    let size = this.startSize;
    for (let row = 0; row < rows; row++) {
      file.step();
      if (offset < before + size * width) {
        const column = Math.floor((offset - before) / size);
        const child = file.address(entry + 8 * column);
        if (child === undefined) throw file.invalid('an object in a block that is not there');
        const inner = offset - before - column * size;
        if (size <= this.mostDirect) return this.within(child, inner, length, size);
        return this.below(child, this.rowsOf(size), inner, length, depth + 1);
      }
      before += size * width;
      entry += 8 * width;
      if (row > 0) size *= 2; // the first two rows have blocks of the same size
    }
    throw file.invalid('an object beyond its heap');
  }

  /** Rows of an indirect block that covers so many bytes. */
  private rowsOf(size: number): number {
    let rows = 1;
    for (let covered = this.startSize * this.width; covered < size; covered *= 2) rows++;
    return rows;
  }

  private within(block: number, offset: number, length: number, size: number): number {
    this.file.expect(block, 'FHDB');
    if (offset + length > size) throw this.file.invalid('an object beyond its block');
    this.file.part(block + offset, length);
    return block + offset;
  }
}
