/** Draws curves on a canvas: columns as one picture of pixels, lines as paths. */
import { CanvasPath } from './canvas-path.ts';
import { ColumnImage } from './column-image.ts';
import { lineWidth, type Plot } from './curve-path.ts';
import { curveStrokes, type Curve, type CurveColors } from './curve.ts';

export class CurvePainter {
  private image: ColumnImage | null = null;
  private readonly sheet = new OffscreenCanvas(1, 1);

  draw(context: CanvasRenderingContext2D, curves: readonly Curve[], plot: Plot, colors: CurveColors): void {
    const ratio = context.getTransform().a;
    // On whole pixels of the screen, so that the picture is laid down as it is.
    const x = Math.floor(plot.left * ratio) / ratio;
    const y = Math.floor(plot.top * ratio) / ratio;
    const width = Math.max(1, Math.ceil((plot.right - x) * ratio));
    const height = Math.max(1, Math.ceil((plot.bottom - y) * ratio));
    let image: ColumnImage | null = null;
    const layDown = (): void => {
      const sheet = this.sheet.getContext('2d');
      if (image !== null && sheet !== null) {
        sheet.putImageData(new ImageData(image.data, width, height), 0, 0);
        context.drawImage(this.sheet, 0, 0, width, height, x, y, width / ratio, height / ratio);
        image = null;
      }
    };

    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
    context.clip();
    context.lineJoin = 'round';
    context.lineWidth = lineWidth;
    context.imageSmoothingEnabled = false;
    for (const curve of curves) {
      for (const { path, kind, color, alpha } of curveStrokes(
        curve,
        plot,
        colors,
        () => new CanvasPath({ x, y }, ratio),
      )) {
        if (path.rectangles.length > 0) {
          image ??= this.empty(width, height);
          image.fill(path.rectangles, color, alpha);
        }
        if (path.hasLines) {
          layDown();
          context.globalAlpha = alpha;
          context.fillStyle = color;
          context.strokeStyle = color;
          context[kind](path.lines);
          context.globalAlpha = 1;
        }
      }
    }
    layDown();
    context.restore();
  }

  private empty(width: number, height: number): ColumnImage {
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = new ColumnImage(width, height);
      this.sheet.width = width;
      this.sheet.height = height;
    }
    this.image.clear();
    return this.image;
  }
}
