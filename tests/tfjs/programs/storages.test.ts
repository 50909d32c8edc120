// Storages of a page, downloads and servers: both libraries read what the other wrote, in Chromium.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as tf from '../../../src/tfjs/index.js';
import { openPage, pageOf } from './browser.js';
import { serve } from './served.js';

/** Both compute in f32, in orders of their own. */
const CLOSE = 1e-6;

interface Storage {
  readonly weightDataBytes?: number;
  readonly loaded: number;
  readonly copied?: number;
  readonly left?: readonly string[];
  readonly names?: readonly string[];
}

type Report = Record<string, Record<string, Storage>> & {
  readonly http: number;
  readonly full: { readonly error: string; readonly left: readonly string[] };
  readonly missing: readonly string[];
};

test('models in the storages of a page', { timeout: 120_000 }, async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], activation: 'sigmoid' })] });
  const files: Record<string, string | Uint8Array> = {
    'storages.html': pageOf('storagesPage.js'),
    'storagesPage.js': readFileSync(new URL('./storagesPage.js', import.meta.url)),
  };
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const { weightData, weightSpecs = [], ...rest } = artifacts;
      files['served/model.json'] = JSON.stringify({
        ...rest,
        weightsManifest: [{ paths: ['w.bin'], weights: weightSpecs }],
      });
      files['served/w.bin'] = new Uint8Array(weightData as ArrayBuffer);
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  const served = await serve(files);
  try {
    const report = (await openPage(served, 'storages.html')) as Report;
    for (const direction of ['from Ockham to TensorFlow.js', 'from TensorFlow.js to Ockham']) {
      const found = report[direction];
      expect(found, JSON.stringify(report)).toBeDefined();
      for (const scheme of ['localstorage', 'indexeddb']) {
        const { weightDataBytes, loaded, copied, left } = found![scheme]!;
        expect([weightDataBytes, left], `${direction}, ${scheme}`).toEqual([4 * (8 + 4 + 4 * 4 + 4 + 1), []]);
        expect(loaded).toBeLessThanOrEqual(CLOSE);
        expect(copied).toBeLessThanOrEqual(CLOSE);
      }
      expect(found!['downloads']!.names).toEqual(['net.json', 'net.weights.bin']);
      expect(found!['downloads']!.loaded).toBeLessThanOrEqual(CLOSE);
    }
    expect(report.http).toBeLessThanOrEqual(CLOSE);
    expect(report.full.error).toMatch(/^E_STORAGE: localstorage:\/\/big/);
    expect(report.full.left).toEqual([]);
    expect(report.missing.map((error) => error.slice(0, 9))).toEqual([
      ...['E_FORMAT:', 'E_FORMAT:', 'E_FORMAT:', 'E_RUNTIME', 'E_FORMAT:'],
    ]);
  } finally {
    served.close();
  }
});
