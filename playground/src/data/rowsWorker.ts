// Makes the rows of experiments, and keeps the table of the user's: nothing of it leaves the page.
import type { DataSettings } from '../problem/problem.js';
import { fetchDigits } from './digits.js';
import { ownRows, type Roles } from './own.js';
import { type AllRows, digitRows, drawnRows, type Parts, partsOf } from './rows.js';
import { type Column, type Table, tableOf } from './table.js';

/** Requests; an answer has the number of its request. */
export type RowsRequest = { readonly id: number } & (
  | { readonly kind: 'read'; readonly file: string; readonly bytes: ArrayBuffer }
  | { readonly kind: 'parts'; readonly settings: DataSettings; readonly roles: Roles | undefined }
);

/** A table that was read; its rows stay in the worker. */
export interface TableSummary {
  readonly columns: readonly Column[];
  readonly rows: number;
}

export type RowsAnswer = { readonly id: number } & (
  | { readonly kind: 'table'; readonly table: TableSummary }
  | { readonly kind: 'parts'; readonly parts: Parts }
  | { readonly kind: 'error'; readonly message: string }
);

let table: Table | undefined;
let digits: ReturnType<typeof fetchDigits> | undefined;

/** Answers the requests of the page. */
export function serveRows(): void {
  addEventListener('message', async ({ data: request }: MessageEvent<RowsRequest>) => {
    const { id } = request;
    const answer = await answerOf(request).catch(({ message }: Error) => ({ id, kind: 'error', message }) as const);
    postMessage(answer satisfies RowsAnswer);
  });
}

async function answerOf(request: RowsRequest): Promise<RowsAnswer> {
  const { id } = request;
  if (request.kind === 'read') {
    table = tableOf(request.file, textOf(request.bytes));
    return { id, kind: 'table', table: { columns: table.columns, rows: table.rows.length } };
  }
  return { id, kind: 'parts', parts: partsOf(request.settings, await rowsOf(request.settings, request.roles)) };
}

async function rowsOf(settings: DataSettings, roles: Roles | undefined): Promise<AllRows> {
  if (settings.name === 'own') {
    if (table === undefined || roles === undefined) throw new Error('drop a CSV file on the page first');
    return ownRows(table, roles, settings.rows, settings.seed);
  }
  if (settings.name !== 'digits') return drawnRows(settings);
  digits ??= fetchDigits();
  digits.catch(() => {
    digits = undefined; // a later try may find the network
  });
  return digitRows(settings, await digits);
}

function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('the file is not text in UTF-8');
  }
}
