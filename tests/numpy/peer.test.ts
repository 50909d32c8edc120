// Without the package that inflates.
import { expect, test, vi } from 'vitest';
import { readNpz, writeNpz } from '../../src/numpy/index.js';
import { bytesOf, fixtures } from './support.js';

vi.mock('fflate', () => {
  throw new Error('Cannot find package');
});

test('stored archives are read and written; compressed ones name what to install', async () => {
  expect(Object.keys(await readNpz(bytesOf(fixtures.npz[0]!.file)))).toEqual(['X', 'y', 'long']);
  expect(Object.keys(await readNpz(await writeNpz({ X: [1] })))).toEqual(['X']);
  const missing = { code: 'E_RUNTIME', message: expect.stringContaining('npm install fflate') as string };
  await expect(readNpz(bytesOf(fixtures.npz[1]!.file))).rejects.toMatchObject(missing);
  await expect(writeNpz({ X: [1] }, { compress: true })).rejects.toMatchObject(missing);
});
