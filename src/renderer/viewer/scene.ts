/** Which panes a viewer mode draws, as pure geometry. */
import type { DrawnPane } from './gl/renderer.ts';
import {
  fitView,
  panesOf,
  pictureRectangle,
  wipeColumn,
  type Picture,
  type Point,
  type Rectangle,
  type Size,
  type View,
} from './geometry.ts';
import type { ViewerMode } from '../stores/viewer.ts';

export type Arrangement = {
  /** Where pictures are looked at with the pointer: one or two panes with the same view. */
  panes: Rectangle[];
  view: View;
  /** Device column of the wipe; null in other modes. */
  wipe: number | null;
  drawn: DrawnPane[];
};

type Request = {
  mode: ViewerMode;
  canvas: Size;
  picture: Picture;
  /** Null: fit. */
  view: View | null;
  wipe: number;
};

const draw = (
  which: DrawnPane['picture'],
  clip: Rectangle,
  pane: Rectangle,
  view: View,
  picture: Picture,
): DrawnPane => {
  const shown = pictureRectangle(view, picture, pane);
  return {
    picture: which,
    clip,
    corner: { x: shown.x, y: shown.y },
    scaleX: view.scale * picture.pixelAspect,
    scaleY: view.scale,
  };
};

export const arrange = ({ mode, canvas, picture, view: chosen, wipe }: Request): Arrangement => {
  const panes = panesOf(canvas, mode === 'sideBySide');
  const [first = { x: 0, y: 0, ...canvas }, second = first] = panes;
  const view = chosen ?? fitView(picture, first);
  const paint = (which: DrawnPane['picture'], clip: Rectangle, pane: Rectangle): DrawnPane =>
    draw(which, clip, pane, view, picture);
  switch (mode) {
    case 'source':
      return { panes, view, wipe: null, drawn: [paint('a', first, first)] };
    case 'restored':
      return { panes, view, wipe: null, drawn: [paint('b', first, first)] };
    case 'difference':
      return { panes, view, wipe: null, drawn: [paint('difference', first, first)] };
    case 'sideBySide':
      return { panes, view, wipe: null, drawn: [paint('a', first, first), paint('b', second, second)] };
    case 'wipe': {
      const column = wipeColumn(wipe, first);
      return {
        panes,
        view,
        wipe: column,
        drawn: [
          paint('a', { ...first, width: column - first.x }, first),
          paint('b', { ...first, x: column, width: first.x + first.width - column }, first),
        ],
      };
    }
  }
};

/** The loupe: both pictures around a point, beside each other in a corner, so many times larger. */
export const loupePanes = (at: Point, canvas: Size, picture: Picture, size: number, scale: number): DrawnPane[] => {
  const margin = Math.round(size / 12);
  const y = margin;
  return (['a', 'b'] as const).map((which, i) => {
    const x = canvas.width - margin - (2 - i) * (size + 2);
    const pane = { x, y, width: size, height: size };
    return draw(which, pane, pane, { centreX: at.x, centreY: at.y, scale }, picture);
  });
};
