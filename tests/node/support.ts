// Folders that go with the test, and files in them.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { adam } from '../../src/index.js';
import { linearModel, regression } from '../support/models.js';

/** A new folder, which is removed after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ockham-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Names of the files in a folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}

/** A small model after that many epochs, and its bytes. */
export async function trained(epochs: number) {
  const { X, y } = regression(20, 2);
  const model = linearModel(2);
  model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
  await model.fit(X, y, { epochs, verbose: false });
  return { model, bytes: model.save() };
}
