/** The path of a curve as the `d` of an SVG path. */
import type { PathSink } from './curve-path.ts';

/** A hundredth of a pixel is finer than any print. */
const text = (value: number): string => String(Math.round(value * 100) / 100);

export class SvgPath implements PathSink {
  private readonly parts: string[] = [];

  get d(): string {
    return this.parts.join('');
  }

  moveTo(x: number, y: number): void {
    this.parts.push(`M${text(x)} ${text(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.parts.push(`L${text(x)} ${text(y)}`);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`M${text(x)} ${text(y)}h${text(width)}v${text(height)}h${text(-width)}z`);
  }
}
