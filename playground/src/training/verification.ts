import { type Verification, verifyRuntime } from 'ockham';

export type VerificationAnswer = Verification;

/** Answers any message with whether this engine computes the promised bits. */
export function serveVerification(): void {
  addEventListener('message', async () => {
    postMessage((await verifyRuntime({ warmUp: 10_000 })) satisfies VerificationAnswer);
  });
}
