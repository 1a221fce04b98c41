/** Sailing boats: hull, deck, cabin, mast and two sails that belly in the wind. */
import type { Point, Rgb, View } from './camera.ts';
import { add, exposeBox, exposeQuad, lightOn, normalOf, times } from './mesh.ts';
import type { Paint } from './mesh.ts';
import { fractal, mix, noise } from './noise.ts';

type Frame = { origin: Point; ahead: Point; up: Point; side: Point };

const place = ({ origin, ahead, up, side }: Frame, a: number, u: number, s: number): Point =>
  add(add(add(origin, ahead, a), up, u), side, s);

/** A smooth patch given by a function of (s, t) in 0…1, lit on both sides. */
const exposePatch = (
  view: View,
  columns: number,
  rows: number,
  position: (s: number, t: number) => Point,
  albedo: (s: number, t: number) => Rgb,
  through: number,
): void => {
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const a = position(i / columns, j / rows);
      const b = position((i + 1) / columns, j / rows);
      const c = position((i + 1) / columns, (j + 1) / rows);
      const d = position(i / columns, (j + 1) / rows);
      let normal = normalOf(a, b, d);
      if (normal[0] * (view.x - a[0]) + normal[2] * (view.z - a[2]) < 0) {
        normal = [-normal[0], -normal[1], -normal[2]];
      }
      const light = lightOn(normal, through);
      const paint: Paint = (u, v) => times(albedo((i + u) / columns, (j + v) / rows), light);
      exposeQuad(view, [a, b, c, d], paint);
    }
  }
};

type Boat = { x: number; z: number; speed: number; heading: number; length: number; stripe: Rgb; phase: number };

export const boats: readonly Boat[] = [
  { x: 13.5, z: 52, speed: -2.1, heading: Math.PI + 0.25, length: 6.4, stripe: [0.5, 0.03, 0.03], phase: 0 },
  { x: -17, z: 98, speed: 2.6, heading: 0.2, length: 7.5, stripe: [0.03, 0.12, 0.42], phase: 1.7 },
];

export const exposeBoat = (view: View, boat: Boat): void => {
  const { time } = view;
  const roll = 0.13 + 0.05 * Math.sin(2.1 * time + boat.phase);
  const pitch = 0.03 * Math.sin(2.9 * time + boat.phase + 1);
  const cosine = Math.cos(boat.heading);
  const sine = Math.sin(boat.heading);
  const sideways: Point = [-sine, 0, cosine];
  const frame: Frame = {
    origin: [boat.x + boat.speed * time, 0.05 * Math.sin(2.4 * time + boat.phase), boat.z + 0.25 * boat.speed * time],
    ahead: [cosine, pitch, sine],
    up: add([-pitch * cosine, 1, -pitch * sine], sideways, roll),
    side: add(sideways, [0, 1, 0], -roll),
  };
  const { length } = boat;
  const beam = (s: number): number =>
    length * 0.17 * Math.sqrt(Math.max(0, 1 - Math.pow(Math.abs(2 * s - 0.75) / 1.25, 3)));
  for (const side of [-1, 1]) {
    exposePatch(
      view,
      10,
      3,
      (s, t) => place(frame, (s - 0.45) * length, mix(-0.25, 0.75 + 0.25 * s, t), side * beam(s) * (0.72 + 0.28 * t)),
      (_s, t) => (t > 0.72 && t < 0.86 ? boat.stripe : t < 0.4 ? [0.06, 0.07, 0.1] : [0.78, 0.77, 0.73]),
      0,
    );
  }
  exposePatch(
    view,
    8,
    2,
    (s, t) => place(frame, (s - 0.45) * length, 0.75 + 0.25 * s, (2 * t - 1) * beam(s)),
    (s, t) => times([0.42, 0.29, 0.16], [1, 1, 1], 0.7 + 0.5 * noise(s * 9, t * 22, 131)),
    0,
  );
  exposeBox(
    view,
    place(frame, -0.1 * length, 0.8, -0.35),
    [
      [frame.ahead[0] * length * 0.28, frame.ahead[1], frame.ahead[2] * length * 0.28],
      [0, 0.5, 0],
      [frame.side[0] * 0.7, frame.side[1], frame.side[2] * 0.7],
    ],
    (u, v) => (v > 0.3 && v < 0.75 && (u * 4) % 1 > 0.35 ? [0.03, 0.04, 0.05] : [0.75, 0.74, 0.7]),
  );
  const mast = length * 1.3;
  exposePatch(
    view,
    1,
    6,
    (s, t) => place(frame, 0.1 * length + 0.1 * (s - 0.5), 0.8 + mast * t, 0.05),
    () => [0.3, 0.3, 0.3],
    0,
  );
  const flutter = 0.04 * Math.sin(9 * time + boat.phase);
  const cloth = (s: number, t: number): Rgb => {
    const seam = (t * 9) % 1 < 0.06 ? 0.82 : 1;
    const crease = 0.93 + 0.14 * fractal(s * 5 + t * 3, t * 14, 3, 133);
    return t > 0.62 && t < 0.74
      ? times(boat.stripe, [1, 1, 1], seam)
      : times([0.8, 0.79, 0.75], [1, 1, 1], seam * crease);
  };
  exposePatch(
    view,
    6,
    12,
    (s, t) => {
      const chord = 0.52 * length * (1 - t) * (1 + 0.35 * t);
      const belly = (0.17 + flutter * s) * chord * 4 * s * (1 - s) + 0.16 * s * chord;
      return place(frame, 0.1 * length - s * chord, 1.5 + (mast - 0.9) * t, belly + 0.05);
    },
    cloth,
    0.4,
  );
  exposePatch(
    view,
    5,
    10,
    (s, t) => {
      const chord = 0.42 * length * (1 - t);
      const luff = 0.53 * length - 0.42 * length * t;
      const belly = (0.2 + flutter * s) * chord * 4 * s * (1 - s) + 0.22 * s * chord;
      return place(frame, luff - s * chord, 1.2 + mast * 0.78 * t + 0.25 * s * (1 - t), belly);
    },
    (_s, t) => times([0.82, 0.81, 0.77], [1, 1, 1], (t * 8) % 1 < 0.06 ? 0.84 : 1),
    0.4,
  );
};
