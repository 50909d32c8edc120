import { useState } from 'preact/hooks';
import type { VerificationAnswer } from '../training/verification.js';
import { createWorker } from '../workers.js';

/** Whether this browser computes the promised bits, check by check. */
export function Verify() {
  const [found, setFound] = useState<VerificationAnswer | 'running'>();
  const verify = () => {
    setFound('running');
    const worker = createWorker('verify');
    worker.addEventListener('message', ({ data }: MessageEvent<VerificationAnswer>) => {
      worker.terminate();
      setFound(data);
    });
    worker.postMessage('verify');
  };
  return (
    <section class="verify" aria-label="Bits of this browser">
      <h2>Bits of this browser</h2>
      <p>The same seed gives the same weights in every engine. This page can check that of yours.</p>
      <button type="button" disabled={found === 'running'} onClick={verify}>
        Verify
      </button>
      {found !== undefined && found !== 'running' && (
        <div role="status">
          <p>{found.sentence}</p>
          <table>
            <thead>
              <tr>
                <th scope="col">Computation</th>
                <th scope="col">Bits of this browser</th>
                <th scope="col">Promised bits</th>
              </tr>
            </thead>
            <tbody>
              {found.checks.map(({ name, got, expected, ok }) => (
                <tr key={name} class={ok ? '' : 'test'}>
                  <td>{name}</td>
                  <td>{got}</td>
                  <td>{expected}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
