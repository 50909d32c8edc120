import { useEffect, useReducer } from 'preact/hooks';
import type { Race } from '../training/race.js';

/** Renders the view after every frame of a race. */
export function useFrames(race: Race | undefined): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => race?.listen(() => render(undefined)), [race]);
}
