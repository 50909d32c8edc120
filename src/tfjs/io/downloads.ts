// Models as downloads of a page.
import { RuntimeSupportError } from '../../errors.js';
import type { IOHandler } from './artifacts.js';
import { joined } from './bytes.js';
import { getModelArtifactsInfoForJSON, modelJsonOf, toJson } from './modelJson.js';

export const DOWNLOADS = 'downloads://';

/** Saves `name.json` and `name.weights.bin` where the browser keeps downloads; default: model. */
export function downloadsHandler(name: string): IOHandler {
  const prefix = name === '' ? 'model' : name;
  return {
    async save(artifacts) {
      if (globalThis.document === undefined || !('createObjectURL' in URL)) {
        throw new RuntimeSupportError('downloads://: only pages can download files', { path: DOWNLOADS });
      }
      const weights = `${prefix}.weights.bin`;
      const json = toJson('model.json', modelJsonOf(artifacts, [`./${weights}`]));
      const data = joined('weightData', artifacts.weightData);
      await download(`${prefix}.json`, new Blob([json], { type: 'application/json' }));
      if (artifacts.weightData !== undefined) {
        await download(weights, new Blob([data], { type: 'application/octet-stream' }));
      }
      return { modelArtifactsInfo: getModelArtifactsInfoForJSON(artifacts) };
    },
  };
}

/** Bytes are freed this many milliseconds after the click, when every browser has begun to read them. */
const KEPT = 60_000;

async function download(name: string, blob: Blob): Promise<void> {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.download = name;
  link.href = url;
  // In a turn of its own: of several downloads in one turn, Firefox keeps the last one only.
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  link.dispatchEvent(new MouseEvent('click'));
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
}
