/**
 * What the pointer is doing in the viewer, as an explicit state machine: events in, the next state and the effects
 * out. It knows no canvas and no store; the viewer's component feeds it and carries the effects out.
 */
import type { Region } from '../../contract/regions.ts';
import {
  moveRegion,
  regionAround,
  regionBetween,
  resizeRegion,
  type Point,
  type RegionHandle,
  type Size,
} from './geometry.ts';

/** What was under the pointer when it went down. */
export type PointerTarget =
  | { kind: 'picture' }
  | { kind: 'wipe' }
  | { kind: 'region' }
  | { kind: 'handle'; handle: RegionHandle }
  | { kind: 'outside' };

export type ToolState =
  | { kind: 'idle' }
  /** Down on the picture, not moved far enough to be a drag. */
  | { kind: 'pressed'; canvas: Point; picture: Point }
  | { kind: 'panning'; canvas: Point }
  | { kind: 'wiping' }
  | { kind: 'drawingRegion'; from: Point; before: Region | null }
  | { kind: 'movingRegion'; grabbed: Point; before: Region; canvas: Point; moved: boolean }
  | { kind: 'resizingRegion'; handle: RegionHandle; before: Region };

export type ToolEvent =
  | {
      kind: 'down';
      canvas: Point;
      picture: Point;
      button: 'primary' | 'secondary';
      target: PointerTarget;
      /** The region tool is chosen, or its modifier is held. */
      drawing: boolean;
    }
  | { kind: 'move'; canvas: Point; picture: Point }
  | { kind: 'up'; canvas: Point; picture: Point }
  | { kind: 'cancel' };

export type ToolEffect =
  | { kind: 'pan'; dx: number; dy: number }
  | { kind: 'wipe'; canvas: Point }
  /** `settled` is false while the pointer is still down: nothing expensive should follow. */
  | { kind: 'region'; region: Region | null; settled: boolean };

export type ToolContext = { picture: Size; region: Region | null; clickRegion: Size; dragThreshold: number };
export type ToolStep = { state: ToolState; effects: ToolEffect[] };

export const idle: ToolState = { kind: 'idle' };

const stay = (state: ToolState): ToolStep => ({ state, effects: [] });
const farther = (a: Point, b: Point, threshold: number): boolean => Math.hypot(a.x - b.x, a.y - b.y) >= threshold;

const down = (event: ToolEvent & { kind: 'down' }, context: ToolContext): ToolStep => {
  const { canvas, picture, button, target } = event;
  if (button === 'secondary') {
    return stay({ kind: 'panning', canvas });
  }
  if (event.drawing && target.kind !== 'wipe') {
    return stay({ kind: 'drawingRegion', from: picture, before: context.region });
  }
  switch (target.kind) {
    case 'wipe':
      return { state: { kind: 'wiping' }, effects: [{ kind: 'wipe', canvas }] };
    case 'handle':
      return context.region === null
        ? stay(idle)
        : stay({ kind: 'resizingRegion', handle: target.handle, before: context.region });
    case 'region':
      return context.region === null
        ? stay(idle)
        : stay({ kind: 'movingRegion', grabbed: picture, before: context.region, canvas, moved: false });
    case 'picture':
      return stay({ kind: 'pressed', canvas, picture });
    case 'outside':
      return stay({ kind: 'panning', canvas });
  }
};

const move = (state: ToolState, event: ToolEvent & { kind: 'move' }, context: ToolContext): ToolStep => {
  switch (state.kind) {
    case 'idle':
      return stay(state);
    case 'pressed':
      return farther(state.canvas, event.canvas, context.dragThreshold)
        ? move({ kind: 'panning', canvas: state.canvas }, event, context)
        : stay(state);
    case 'panning':
      return {
        state: { kind: 'panning', canvas: event.canvas },
        effects: [{ kind: 'pan', dx: event.canvas.x - state.canvas.x, dy: event.canvas.y - state.canvas.y }],
      };
    case 'wiping':
      return { state, effects: [{ kind: 'wipe', canvas: event.canvas }] };
    case 'drawingRegion': {
      const region = regionBetween(state.from, event.picture, context.picture);
      return { state, effects: region === null ? [] : [{ kind: 'region', region, settled: false }] };
    }
    case 'movingRegion': {
      const moved = state.moved || farther(state.canvas, event.canvas, context.dragThreshold);
      if (!moved) {
        return stay(state);
      }
      const dx = event.picture.x - state.grabbed.x;
      const dy = event.picture.y - state.grabbed.y;
      return {
        state: { ...state, moved },
        effects: [{ kind: 'region', region: moveRegion(state.before, dx, dy, context.picture), settled: false }],
      };
    }
    case 'resizingRegion': {
      const region = resizeRegion(state.before, state.handle, event.picture, context.picture);
      return { state, effects: [{ kind: 'region', region, settled: false }] };
    }
  }
};

const up = (state: ToolState, event: ToolEvent & { kind: 'up' }, context: ToolContext): ToolStep => {
  switch (state.kind) {
    case 'idle':
    case 'panning':
    case 'wiping':
      return stay(idle);
    case 'pressed': {
      // A click that is no drag asks for the region around it.
      const region = regionAround(state.picture, context.clickRegion, context.picture);
      return { state: idle, effects: region === null ? [] : [{ kind: 'region', region, settled: true }] };
    }
    case 'drawingRegion': {
      const region = regionBetween(state.from, event.picture, context.picture);
      const chosen = region ?? regionAround(state.from, context.clickRegion, context.picture);
      return { state: idle, effects: [{ kind: 'region', region: chosen, settled: true }] };
    }
    case 'movingRegion':
      if (!state.moved) {
        const region = regionAround(event.picture, state.before, context.picture);
        return { state: idle, effects: [{ kind: 'region', region, settled: true }] };
      }
      return { state: idle, effects: [{ kind: 'region', region: context.region, settled: true }] };
    case 'resizingRegion':
      return { state: idle, effects: [{ kind: 'region', region: context.region, settled: true }] };
  }
};

/** Gives back the region that was there before a drag. */
const cancel = (state: ToolState): ToolStep =>
  state.kind === 'drawingRegion' || state.kind === 'movingRegion' || state.kind === 'resizingRegion'
    ? { state: idle, effects: [{ kind: 'region', region: state.before, settled: true }] }
    : stay(idle);

/** One step of the machine. Events that mean nothing in a state leave it as it is. */
export const stepTool = (state: ToolState, event: ToolEvent, context: ToolContext): ToolStep => {
  switch (event.kind) {
    case 'down':
      return state.kind === 'idle' ? down(event, context) : stay(state);
    case 'move':
      return move(state, event, context);
    case 'up':
      return up(state, event, context);
    case 'cancel':
      return cancel(state);
  }
};
