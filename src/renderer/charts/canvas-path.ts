/** A path for a canvas that keeps its rectangles apart, on whole pixels: no outline has to be found for them. */
import type { PathSink } from './curve-path.ts';

export class CanvasPath implements PathSink {
  readonly lines = new Path2D();
  hasLines = false;
  /** Left, top, right and bottom of each rectangle, in pixels of the screen from the origin. */
  readonly rectangles: number[] = [];
  private readonly origin: { x: number; y: number };
  private readonly ratio: number;

  /**
   * @param origin of the rectangles, in CSS pixels
   * @param ratio pixels of the screen in one CSS pixel
   */
  constructor(origin: { x: number; y: number }, ratio: number) {
    this.origin = origin;
    this.ratio = ratio;
  }

  moveTo(x: number, y: number): void {
    this.lines.moveTo(x, y);
    this.hasLines = true;
  }

  lineTo(x: number, y: number): void {
    this.lines.lineTo(x, y);
  }

  rect(x: number, y: number, width: number, height: number): void {
    const { rectangles, origin, ratio } = this;
    // Both edges are rounded, so that neighbours share one.
    const left = Math.round((x - origin.x) * ratio);
    const top = Math.round((y - origin.y) * ratio);
    const right = Math.max(left + 1, Math.round((x + width - origin.x) * ratio));
    const bottom = Math.max(top + 1, Math.round((y + height - origin.y) * ratio));
    rectangles.push(left, top, right, bottom);
  }
}
