import { useEffect, useRef } from 'preact/hooks';

/** A canvas of a size in CSS pixels, sharp on every screen, drawn again whenever the view is rendered. */
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
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null) return;
    const ratio = Math.min(devicePixelRatio, 2);
    if (context.canvas.width !== width * ratio) context.canvas.width = width * ratio;
    if (context.canvas.height !== height * ratio) context.canvas.height = height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context);
  });
  return <canvas ref={canvas} role="img" aria-label={label} style={{ width: `${width}px`, height: `${height}px` }} />;
}
