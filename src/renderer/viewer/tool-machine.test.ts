import { describe, expect, it } from 'vitest';
import { idle, stepTool, type ToolContext, type ToolEffect, type ToolEvent, type ToolState } from './tool-machine.ts';

const context: ToolContext = {
  picture: { width: 1280, height: 720 },
  region: null,
  clickRegion: { width: 256, height: 256 },
  dragThreshold: 4,
};

const at = (x: number, y: number) => ({ canvas: { x, y }, picture: { x, y } });
const press = (x: number, y: number, rest: Partial<ToolEvent & { kind: 'down' }> = {}): ToolEvent => ({
  kind: 'down',
  button: 'primary',
  target: { kind: 'picture' },
  drawing: false,
  ...at(x, y),
  ...rest,
});

const run = (events: ToolEvent[], start = context): { state: ToolState; effects: ToolEffect[] } => {
  let state: ToolState = idle;
  let region = start.region;
  const effects: ToolEffect[] = [];
  for (const event of events) {
    const step = stepTool(state, event, { ...start, region });
    state = step.state;
    for (const effect of step.effects) {
      region = effect.kind === 'region' ? effect.region : region;
      effects.push(effect);
    }
  }
  return { state, effects };
};

describe('the viewer tools', () => {
  it('turn a click into a region around it', () => {
    const { state, effects } = run([
      press(640, 360),
      { kind: 'move', ...at(641, 361) },
      { kind: 'up', ...at(641, 361) },
    ]);
    expect(state).toBe(idle);
    expect(effects).toEqual([{ kind: 'region', region: { x: 512, y: 232, width: 256, height: 256 }, settled: true }]);
  });

  it('turn a drag into a pan without a region', () => {
    const { effects } = run([
      press(100, 100),
      { kind: 'move', ...at(110, 100) },
      { kind: 'move', ...at(115, 98) },
      { kind: 'up', ...at(115, 98) },
    ]);
    expect(effects).toEqual([
      { kind: 'pan', dx: 10, dy: 0 },
      { kind: 'pan', dx: 5, dy: -2 },
    ]);
  });

  it('move the wipe from the first press on', () => {
    const { effects } = run([press(400, 10, { target: { kind: 'wipe' } }), { kind: 'move', ...at(420, 10) }]);
    expect(effects.map((effect) => effect.kind)).toEqual(['wipe', 'wipe']);
  });

  it('draw a region live and settle it once', () => {
    const { effects } = run([
      press(100, 100, { drawing: true }),
      { kind: 'move', ...at(200, 180) },
      { kind: 'up', ...at(220, 200) },
    ]);
    expect(effects).toEqual([
      { kind: 'region', region: { x: 100, y: 100, width: 100, height: 80 }, settled: false },
      { kind: 'region', region: { x: 100, y: 100, width: 120, height: 100 }, settled: true },
    ]);
  });

  it('give the old region back when a drag is cancelled', () => {
    const region = { x: 10, y: 10, width: 100, height: 100 };
    const { state, effects } = run(
      [press(50, 50, { target: { kind: 'region' } }), { kind: 'move', ...at(90, 90) }, { kind: 'cancel' }],
      { ...context, region },
    );
    expect(state).toBe(idle);
    expect(effects.at(-1)).toEqual({ kind: 'region', region, settled: true });
  });

  it('settle a resized region where the pointer left it', () => {
    const region = { x: 10, y: 10, width: 100, height: 100 };
    const { effects } = run(
      [
        press(110, 110, { target: { kind: 'handle', handle: 'se' } }),
        { kind: 'move', ...at(210, 160) },
        { kind: 'up', ...at(210, 160) },
      ],
      { ...context, region },
    );
    expect(effects.at(-1)).toEqual({
      kind: 'region',
      region: { x: 10, y: 10, width: 200, height: 150 },
      settled: true,
    });
  });

  it('pan with the secondary button whatever lies under it, and ignore a second press', () => {
    const { state, effects } = run([
      press(50, 50, { button: 'secondary', target: { kind: 'wipe' } }),
      press(60, 60),
      { kind: 'move', ...at(60, 50) },
    ]);
    expect(state.kind).toBe('panning');
    expect(effects).toEqual([{ kind: 'pan', dx: 10, dy: 0 }]);
  });
});
