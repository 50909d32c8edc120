import { useEffect, useRef } from 'preact/hooks';

/** Time for drawing in one frame; what is left waits for the next one, so that no frame is late. */
const BUDGET_MILLISECONDS = 6;

/** Pictures on the page, to be drawn again in other colors. */
const pictures = new Map<HTMLCanvasElement, () => void>();
const waiting = new Map<HTMLCanvasElement, () => void>();
let isScheduled = false;

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    const end = performance.now() + BUDGET_MILLISECONDS;
    for (const [canvas, draw] of waiting) {
      waiting.delete(canvas);
      draw();
      if (performance.now() > end) break;
    }
    schedule();
  });
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const [canvas, draw] of pictures) waiting.set(canvas, draw);
  schedule();
});

/** A canvas of a size in CSS pixels, sharp on every screen, drawn again soon after the view is rendered. */
export function Drawing({
  width,
  height,
  label,
  draw,
}: {
  width: number;
  height: number;
  /** For people who do not see it. */
  label: string;
  draw: (context: CanvasRenderingContext2D) => void;
}) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (canvas === null || context == null) return;
    const drawNow = () => {
      const ratio = Math.min(devicePixelRatio, 2);
      if (canvas.width !== width * ratio) canvas.width = width * ratio;
      if (canvas.height !== height * ratio) canvas.height = height * ratio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      draw(context);
    };
    pictures.set(canvas, drawNow);
    waiting.set(canvas, drawNow);
    schedule();
  });
  useEffect(() => {
    const canvas = ref.current;
    return () => {
      if (canvas === null) return;
      pictures.delete(canvas);
      waiting.delete(canvas);
    };
  }, []);
  return <canvas ref={ref} role="img" aria-label={label} style={{ width: `${width}px`, height: `${height}px` }} />;
}
