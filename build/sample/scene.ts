/** The sample's scene: a lake under mountains on a windy afternoon. */
import { aim, createView } from './camera.ts';
import { accumulate, createExposure, develop } from './develop.ts';
import type { Planes } from './develop.ts';
import { exposeFoliage, growFoliage } from './foliage.ts';
import { exposeSky, exposeTerrain, exposeWater, shadeMountains, shadeShore } from './landscape.ts';
import { exposeObjects } from './objects.ts';
import { buildMountains, buildShore } from './terrain.ts';

export const sampleFormat = { width: 416, height: 240, frames: 48, framesPerSecond: 25 } as const;

/** Samples for each output pixel: `scale`² in the plane, at each of several moments while the shutter is open. */
const scale = 2;
const moments = 4;
/** The part of the frame interval that the shutter is open. */
const shutter = 0.5;

/** Builds the scene once; the function that it returns renders any frame, each from its number alone. */
export const buildScene = (): ((frame: number) => Planes) => {
  const { width, height, framesPerSecond } = sampleFormat;
  const shore = buildShore();
  const mountains = buildMountains();
  const foliage = growFoliage();
  const view = createView(width * scale, height * scale, false);
  const mirror = createView(width * scale, height * scale, true);
  const close = createView(width * scale, height * scale, false);
  const onShore = shadeShore(shore);
  const onMountains = shadeMountains(mountains);

  return (frame) => {
    const picture = createExposure(width, height);
    const front = createExposure(width, height);
    for (let moment = 0; moment < moments; moment++) {
      const time = (frame + (shutter * moment) / moments) / framesPerSecond;
      const jitterX = ((moment % 2) - 0.5) / 2;
      const jitterY = (Math.floor(moment / 2) - 0.5) / 2;
      for (const target of [mirror, view]) {
        aim(target, time, jitterX, jitterY);
        exposeTerrain(target, shore, { near: 10, far: 640, step: 0.35, growth: 0.0016 }, onShore);
        exposeTerrain(target, mountains, { near: 1500, far: 11500, step: 12, growth: 0.002 }, onMountains);
        exposeObjects(target);
        exposeSky(target);
      }
      exposeWater(view, mirror);
      // The sky stays at infinity; in this layer everything counts.
      view.depth.fill(0);
      accumulate(picture, view, 1 / moments);
      aim(close, time, jitterX, jitterY);
      exposeFoliage(close, foliage);
      accumulate(front, close, 1 / moments);
    }
    return develop(picture, front, frame);
  };
};
