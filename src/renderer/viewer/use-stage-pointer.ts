/** Pointer and wheel on the viewer's stage: events to the tool machine, its effects to the stores. */
import type { ComputedRef, Ref } from 'vue';
import { useViewer } from '../stores/viewer.ts';
import {
  contains,
  hitRegion,
  nextZoomStep,
  panBy,
  regionOnCanvas,
  toPicture,
  zoomAt,
  type Picture,
  type Point,
  type Rectangle,
  type Size,
} from './geometry.ts';
import type { Arrangement } from './scene.ts';
import { stepTool, type PointerTarget, type ToolEffect, type ToolEvent } from './tool-machine.ts';

type Stage = {
  element: Readonly<Ref<HTMLElement | null>>;
  canvas: Readonly<Ref<Size>>;
  ratio: Readonly<Ref<number>>;
  picture: ComputedRef<Picture | null>;
  arrangement: ComputedRef<Arrangement | null>;
};

export type StagePointer = {
  down: (event: PointerEvent) => void;
  move: (event: PointerEvent) => void;
  up: (event: PointerEvent) => void;
  cancel: () => void;
  leave: () => void;
  wheel: (event: WheelEvent) => void;
  /** CSS cursor for what lies under the pointer. */
  cursorOf: (event: PointerEvent) => string;
};

const reach = 7;
const clickRegion = { width: 256, height: 256 };

const handleCursors = { n: 'ns', s: 'ns', e: 'ew', w: 'ew', ne: 'nesw', sw: 'nesw', nw: 'nwse', se: 'nwse' } as const;

export const useStagePointer = (stage: Stage): StagePointer => {
  const viewer = useViewer();

  const devicePoint = (event: MouseEvent): Point => {
    const box = stage.element.value?.getBoundingClientRect();
    return {
      x: (event.clientX - (box?.x ?? 0)) * stage.ratio.value,
      y: (event.clientY - (box?.y ?? 0)) * stage.ratio.value,
    };
  };
  const paneAt = (point: Point, arrangement: Arrangement): Rectangle =>
    arrangement.panes.find((pane) => contains(pane, point)) ??
    arrangement.panes[0] ?? { x: 0, y: 0, ...stage.canvas.value };

  const inPicture = (point: Point): Point => {
    const { picture, arrangement } = stage;
    return picture.value === null || arrangement.value === null
      ? { x: 0, y: 0 }
      : toPicture(point, arrangement.value.view, picture.value, paneAt(point, arrangement.value));
  };

  const targetAt = (point: Point): PointerTarget => {
    const picture = stage.picture.value;
    const arrangement = stage.arrangement.value;
    if (picture === null || arrangement === null) {
      return { kind: 'outside' };
    }
    const slack = reach * stage.ratio.value;
    if (arrangement.wipe !== null && Math.abs(point.x - arrangement.wipe) <= slack) {
      return { kind: 'wipe' };
    }
    if (viewer.region !== null) {
      const shown = regionOnCanvas(viewer.region, arrangement.view, picture, paneAt(point, arrangement));
      const hit = hitRegion(shown, point, slack);
      if (hit !== null) {
        return hit === 'inside' ? { kind: 'region' } : { kind: 'handle', handle: hit };
      }
    }
    const at = inPicture(point);
    const inside = at.x >= 0 && at.y >= 0 && at.x < picture.width && at.y < picture.height;
    return { kind: inside ? 'picture' : 'outside' };
  };

  const apply = (effect: ToolEffect): void => {
    const picture = stage.picture.value;
    const arrangement = stage.arrangement.value;
    if (picture === null || arrangement === null) {
      return;
    }
    switch (effect.kind) {
      case 'pan':
        viewer.view = panBy(arrangement.view, effect.dx, effect.dy, picture);
        break;
      case 'wipe':
        viewer.wipe = Math.min(1, Math.max(0, effect.canvas.x / stage.canvas.value.width));
        break;
      case 'region':
        viewer.regionSettled = effect.settled;
        viewer.region = effect.region;
        break;
    }
  };

  const feed = (event: ToolEvent): void => {
    const picture = stage.picture.value;
    if (picture === null) {
      return;
    }
    const step = stepTool(viewer.tool, event, {
      picture,
      region: viewer.region,
      clickRegion,
      dragThreshold: 4 * stage.ratio.value,
    });
    viewer.tool = step.state;
    step.effects.forEach(apply);
  };

  const follow = (point: Point): void => {
    const picture = stage.picture.value;
    const at = inPicture(point);
    const inside = picture !== null && at.x >= 0 && at.y >= 0 && at.x < picture.width && at.y < picture.height;
    viewer.cursor = inside ? at : null;
  };

  return {
    down: (event) => {
      if (stage.picture.value === null) {
        return;
      }
      const canvas = devicePoint(event);
      stage.element.value?.setPointerCapture(event.pointerId);
      feed({
        kind: 'down',
        canvas,
        picture: inPicture(canvas),
        button: event.button === 0 && !event.altKey ? 'primary' : 'secondary',
        target: targetAt(canvas),
        drawing: viewer.drawing || event.shiftKey,
      });
    },
    move: (event) => {
      const canvas = devicePoint(event);
      follow(canvas);
      feed({ kind: 'move', canvas, picture: inPicture(canvas) });
    },
    up: (event) => {
      const canvas = devicePoint(event);
      feed({ kind: 'up', canvas, picture: inPicture(canvas) });
      // One region for each use of the tool: the next drag moves the picture again.
      viewer.drawing = false;
    },
    cancel: () => {
      feed({ kind: 'cancel' });
    },
    leave: () => {
      viewer.cursor = null;
    },
    wheel: (event) => {
      const picture = stage.picture.value;
      const arrangement = stage.arrangement.value;
      if (picture === null || arrangement === null || event.deltaY === 0) {
        return;
      }
      const anchor = devicePoint(event);
      const { scale } = arrangement.view;
      // A mouse wheel goes from step to step, a touchpad smoothly.
      const stepped = Math.abs(event.deltaY) >= 40 && !event.ctrlKey;
      const next = stepped ? nextZoomStep(scale, event.deltaY < 0 ? 1 : -1) : scale * Math.exp(-event.deltaY * 0.01);
      viewer.view = zoomAt(arrangement.view, next, anchor, picture, paneAt(anchor, arrangement));
      follow(anchor);
    },
    cursorOf: (event) => {
      if (viewer.tool.kind === 'panning') {
        return 'grabbing';
      }
      if (viewer.drawing) {
        return 'crosshair';
      }
      const target = targetAt(devicePoint(event));
      switch (target.kind) {
        case 'wipe':
          return 'ew-resize';
        case 'handle':
          return `${handleCursors[target.handle]}-resize`;
        case 'region':
          return 'move';
        case 'picture':
          return 'crosshair';
        case 'outside':
          return 'default';
      }
    },
  };
};
