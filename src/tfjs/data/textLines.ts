import { Dataset } from './dataset.js';
import { type DataSource, textOf } from './sources.js';

/** The lines of a text, without their ends. */
export class TextLineDataset extends Dataset<string> {
  constructor(source: DataSource) {
    super(async function* () {
      let rest = '';
      for await (const piece of textOf(source)) {
        const lines = `${rest}${piece}`.split('\n');
        rest = lines.pop()!;
        for (const line of lines) yield line.replace(/\r$/, '');
      }
      if (rest !== '') yield rest;
    });
  }
}
