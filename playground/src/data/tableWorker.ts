// Reads the bytes of a file in a worker: nothing of it leaves the page.
import { type Table, tableOf } from './table.js';

export interface TableRequest {
  readonly file: string;
  readonly bytes: ArrayBuffer;
}
export type TableAnswer = { readonly table: Table } | { readonly error: string };

addEventListener('message', ({ data: { file, bytes } }: MessageEvent<TableRequest>) => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    postMessage({ table: tableOf(file, text) } satisfies TableAnswer);
  } catch (error) {
    const isText = !(error instanceof TypeError);
    postMessage({ error: isText ? (error as Error).message : 'the file is not text in UTF-8' } satisfies TableAnswer);
  }
});
