/** A path on a canvas whose rectangles are filled one by one, on whole pixels: no outline has to be found for them. */
import type { PathSink } from './curve-path.ts';

export class CanvasPath implements PathSink {
  private readonly lines = new Path2D();
  private readonly rectangles: number[] = [];
  private hasLines = false;

  moveTo(x: number, y: number): void {
    this.lines.moveTo(x, y);
    this.hasLines = true;
  }

  lineTo(x: number, y: number): void {
    this.lines.lineTo(x, y);
  }

  rect(x: number, y: number, width: number, height: number): void {
    // Both edges are rounded, so that neighbours share one.
    const left = Math.round(x);
    const top = Math.round(y);
    const right = Math.max(left + 1, Math.round(x + width));
    const high = Math.max(1, Math.round(y + height) - top);
    const { rectangles } = this;
    const last = rectangles.length - 4;
    // Neighbours of one height are one rectangle.
    if (
      last >= 0 &&
      rectangles[last + 1] === top &&
      rectangles[last + 3] === high &&
      (rectangles[last] ?? 0) + (rectangles[last + 2] ?? 0) === left
    ) {
      rectangles[last + 2] = right - (rectangles[last] ?? 0);
    } else {
      rectangles.push(left, top, right - left, high);
    }
  }

  paint(context: CanvasRenderingContext2D, kind: 'stroke' | 'fill'): void {
    const { rectangles } = this;
    for (let i = 0; i < rectangles.length; i += 4) {
      context.fillRect(rectangles[i] ?? 0, rectangles[i + 1] ?? 0, rectangles[i + 2] ?? 0, rectangles[i + 3] ?? 0);
    }
    if (this.hasLines) {
      context[kind](this.lines);
    }
  }
}
