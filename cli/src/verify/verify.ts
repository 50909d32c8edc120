import { verifyRuntime } from 'ockham';
import type { Terminal } from '../terminal/terminal.js';

/** Checks whether this engine computes the promised bits. @returns whether it does. */
export async function verify({ json }: { readonly json: boolean }, { out }: Pick<Terminal, 'out'>): Promise<boolean> {
  const result = await verifyRuntime({ warmUp: 10_000 });
  const engine = {
    node: process.versions.node,
    v8: process.versions.v8,
    platform: process.platform,
    arch: process.arch,
  };
  if (json) {
    out.write(`${JSON.stringify({ ...result, engine })}\n`);
    return result.ok;
  }
  const { ok, sentence, checks } = result;
  out.write(`Node ${engine.node}, V8 ${engine.v8}, ${engine.platform} ${engine.arch}\n`);
  for (const check of checks.filter((one) => !one.ok))
    out.write(`  wrong: ${check.name}: ${check.got}, expected ${check.expected}\n`);
  out.write(`${sentence}\n`);
  return ok;
}
