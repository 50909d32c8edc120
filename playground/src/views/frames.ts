import { useEffect, useReducer } from 'preact/hooks';
import type { Race } from '../training/race.js';

/** Renders the view after every change of a race. @param of  the lane whose changes it shows; without it all. */
export function useFrames(race: Race | undefined, of?: number): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => race?.listen(() => render(undefined), of), [race, of]);
}
