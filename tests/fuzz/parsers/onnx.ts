import { readdirSync, readFileSync } from 'node:fs';
import { batchNormalization, dense, layerNormalization } from '../../../src/index.js';
import { fromOnnx, toOnnx } from '../../../src/onnx/index.js';
import { changedMessage } from '../../onnx/support/changes.js';
import { fieldsOf } from '../../onnx/support/fields.js';
import { modelOf } from '../../onnx/support/models.js';
import { type Bytes, changedBytes } from '../mutate/bytes.js';
import { type Parser, used } from './parser.js';

export async function onnx(): Promise<Parser> {
  const folder = new URL('../../onnx/fixtures/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  const layers = [
    dense({ units: 4, activation: 'gelu' }),
    batchNormalization(),
    layerNormalization(),
    dense({ units: 2 }),
  ];
  const { model } = modelOf({ columns: 3, rows: 1, layers, preparation: 'standardizeAndImpute', seed: 1 });
  const written: Bytes[] = names.map((name) => Uint8Array.from(readFileSync(new URL(name, folder))));
  const files: Bytes[] = [Uint8Array.from(toOnnx(model)), ...written];
  model.dispose();
  return {
    name: 'ONNX',
    share: 100,
    files,
    input: (draw) => {
      const file = draw.from(files);
      const pick = (count: number) => draw.below(count);
      return draw.once(4) ? changedBytes(file, draw, files) : changedMessage(fieldsOf(file), pick);
    },
    read: (bytes) => used(fromOnnx(bytes, { seed: 1 })),
  };
}
