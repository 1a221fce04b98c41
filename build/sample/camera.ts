/** The camera, its path, and the picture that it exposes. World units are metres: x right, y up, z into the picture. */

export type Rgb = readonly [number, number, number];
export type Point = readonly [number, number, number];

/** Unit vector towards the sun: from the left, a little behind the camera, 33° above the horizon. */
export const sun: Point = [-0.7, 0.545, -0.46];
export const sunLight: Rgb = [3.0, 2.62, 2.1];
export const skyLight: Rgb = [0.42, 0.55, 0.78];
export const haze: Rgb = [0.6, 0.72, 0.88];

/**
 * One exposure: linear-light RGB in rows, and the distance along the optical axis of what each pixel shows. A mirrored
 * view shows the world turned over at the water plane: what a calm lake reflects.
 */
export type View = {
  readonly width: number;
  readonly height: number;
  readonly mirrored: boolean;
  readonly rgb: Float32Array;
  readonly depth: Float32Array;
  /** Focal length in pixels, the column of the optical axis and the row of the horizon. */
  focal: number;
  axis: number;
  horizon: number;
  x: number;
  y: number;
  z: number;
  yaw: number;
  /** Seconds. */
  time: number;
};

export const createView = (width: number, height: number, mirrored: boolean): View => ({
  width,
  height,
  mirrored,
  rgb: new Float32Array(width * height * 3),
  depth: new Float32Array(width * height),
  focal: 0,
  axis: 0,
  horizon: 0,
  x: 0,
  y: 0,
  z: 0,
  yaw: 0,
  time: 0,
});

/**
 * Places the camera at `time` seconds: it tracks to the right, pans slowly against that, and sways as a hand does.
 * `jitterX` and `jitterY` move the sampling grid, in pixels.
 */
export const aim = (view: View, time: number, jitterX: number, jitterY: number): void => {
  view.time = time;
  view.x = -1.2 + 1.1 * time + 0.025 * Math.sin(5.1 * time);
  view.y = 5.6 + 0.02 * Math.sin(7.3 * time + 1);
  view.z = 0.35 * time;
  view.yaw = 0.03 - 0.022 * time + 0.0012 * Math.sin(6.1 * time + 0.4);
  view.focal = 1.02 * view.width;
  view.axis = view.width / 2 + jitterX;
  view.horizon = view.height * (0.45 + 0.0025 * Math.sin(4.3 * time)) + jitterY;
  view.depth.fill(Infinity);
};

/** The direction, in the ground plane, of what a column shows; its length is 1 along the optical axis. */
export const columnDirection = (view: View, column: number): [number, number] => {
  const across = (column - view.axis) / view.focal;
  const sine = Math.sin(view.yaw);
  const cosine = Math.cos(view.yaw);
  return [cosine * across + sine, cosine - sine * across];
};

/** Height above the water of the point at `depth` that a row shows. */
export const heightAt = (view: View, row: number, depth: number): number =>
  view.mirrored
    ? ((row - view.horizon) * depth) / view.focal - view.y
    : view.y - ((row - view.horizon) * depth) / view.focal;

/** The row in which a point of this height and depth appears. */
export const rowOf = (view: View, height: number, depth: number): number =>
  view.mirrored
    ? view.horizon + (view.focal * (height + view.y)) / depth
    : view.horizon - (view.focal * (height - view.y)) / depth;

/** Writes a pixel, faded by the air between it and the camera. */
export const expose = (view: View, pixel: number, red: number, green: number, blue: number, depth: number): void => {
  const air = 1 - Math.exp(-depth / 3600);
  view.rgb[pixel * 3] = red + (haze[0] - red) * air;
  view.rgb[pixel * 3 + 1] = green + (haze[1] - green) * air;
  view.rgb[pixel * 3 + 2] = blue + (haze[2] - blue) * air;
};
