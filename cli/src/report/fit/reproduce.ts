import about from 'ockham/package.json' with { type: 'json' };
import { html, type Markup } from '../html.js';

/** Where a result comes from. */
export interface Origin {
  readonly command: string;
  /** A sentence: the effect of the command. */
  readonly effect: string;
  readonly seed: number;
  /** All that the seed decides. */
  readonly seeded: string;
  readonly trainRows: number;
  readonly testRows: number;
  /** SHA-256 of the file. */
  readonly data: string;
  /** SHA-256 of model.safetensors. */
  readonly weights: string;
}

/** The section on how to get the same result again. */
export function reproduce({ command, effect, seed, seeded, trainRows, testRows, data, weights }: Origin): Markup {
  return html`<section>
<h2>How to reproduce</h2>
<dl>
<dt>Command</dt>
<dd><pre><code>${command}</code></pre>${effect}</dd>
<dt>Seed</dt>
<dd>${seed}: ${seeded}</dd>
<dt>Rows</dt>
<dd>${trainRows} to learn from, ${testRows} to test on</dd>
<dt>Data</dt>
<dd>SHA-256 <code>${data}</code></dd>
<dt>Weights</dt>
<dd>SHA-256 <code>${weights}</code> of model.safetensors</dd>
<dt>Versions</dt>
<dd>Ockham ${about.version}, Node ${process.versions.node}</dd>
</dl>
</section>`;
}
