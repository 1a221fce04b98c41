/** What people and wind move or built: wind turbines, gulls, houses, a jetty. */
import { boats, exposeBoat } from './boats.ts';
import type { Point, Rgb, View } from './camera.ts';
import { add, exposeBox, exposeQuad, lightOn, normalOf, times } from './mesh.ts';
import type { Paint } from './mesh.ts';
import { fractal, hash, noise } from './noise.ts';
import { groundHeight } from './terrain.ts';

const turbines: readonly (readonly [number, number, number])[] = [
  [-96, 420, 0.3],
  [38, 470, 1.4],
  [128, 440, 2.2],
];

const exposeTurbine = (view: View, [x, z, phase]: readonly [number, number, number]): void => {
  const foot = groundHeight(x, z) - 1;
  const tall = 40;
  const white = lightOn([-0.6, 0.2, -0.77]);
  const grey = lightOn([0.8, 0, -0.6]);
  for (const [from, to, light] of [
    [-1, 0.2, white],
    [0.2, 1, grey],
  ] as const) {
    exposeQuad(
      view,
      [
        [x + from * 1.4, foot, z],
        [x + to * 1.4, foot, z],
        [x + to * 0.8, foot + tall, z],
        [x + from * 0.8, foot + tall, z],
      ],
      () => times([0.75, 0.75, 0.75], light),
    );
  }
  const hub: Point = [x, foot + tall, z - 2];
  for (let blade = 0; blade < 3; blade++) {
    const angle = phase + 1.9 * view.time + (blade * 2 * Math.PI) / 3;
    const out: Point = [Math.sin(angle), Math.cos(angle), 0];
    const wide: Point = [Math.cos(angle), -Math.sin(angle), 0];
    const tip = add(hub, out, 18);
    exposeQuad(
      view,
      [add(hub, wide, -1), add(add(hub, out, 5), wide, 2), add(tip, wide, 0.35), add(tip, wide, -0.35)],
      () => times([0.82, 0.82, 0.82], white),
    );
  }
};

const exposeGull = (view: View, index: number): void => {
  const random = (part: number): number => hash(index, part, 141);
  const heading = index % 3 === 0 ? -1 : 1;
  const speed = heading * (5 + 3 * random(1));
  const start: Point = [heading * (-9 + 14 * random(2)), 9 + 10 * random(3), 40 + 40 * random(4)];
  const beat = Math.sin(2 * Math.PI * (2.6 * view.time + random(5)));
  const body: Point = [
    start[0] + speed * view.time,
    start[1] + 0.5 * Math.sin(1.7 * view.time + index) - 0.08 * beat,
    start[2],
  ];
  const light = times([0.6, 0.6, 0.62], lightOn([-0.5, 0.2, -0.8], 0.4));
  const dark = times([0.13, 0.13, 0.14], lightOn([0, -1, 0], 0.4));
  const along: Point = [heading, 0.05, 0];
  exposeQuad(
    view,
    [add(body, along, -0.32), add(body, [0, 0.1, 0]), add(body, along, 0.36), add(body, [0, -0.09, 0])],
    () => light,
  );
  for (const side of [-1, 1]) {
    const wrist = add(body, [0.1 * heading + 0.3 * side, 0.3 * beat + 0.12, side * 0.3]);
    const tip = add(wrist, [-0.14 * heading + 0.42 * side, 0.42 * beat - 0.1, side * 0.35]);
    const paint: Paint = (u) => (side * beat > 0 ? light : u > 0.8 ? dark : times(light, [1, 1, 1], 0.62));
    exposeQuad(
      view,
      [add(body, along, 0.2), add(wrist, along, 0.14), add(wrist, along, -0.16), add(body, along, -0.16)],
      paint,
    );
    exposeQuad(view, [add(wrist, along, 0.14), tip, tip, add(wrist, along, -0.16)], paint);
  }
};

const exposeHouse = (view: View, index: number, x: number, z: number): void => {
  const wide = 7 + 4 * hash(index, 1, 151);
  const tall = 4.2 + 2.2 * hash(index, 2, 151);
  const foot = groundHeight(x + wide / 2, z + 3) - 0.8;
  const walls: readonly Rgb[] = [
    [0.72, 0.69, 0.62],
    [0.55, 0.14, 0.09],
    [0.66, 0.5, 0.24],
    [0.7, 0.7, 0.68],
  ];
  const wall = walls[index % walls.length] ?? [0.7, 0.7, 0.7];
  const turn = 0.35 * (hash(index, 3, 151) - 0.5);
  const right: Point = [wide * Math.cos(turn), 0, wide * Math.sin(turn)];
  const ahead: Point = [-6.5 * Math.sin(turn), 0, 6.5 * Math.cos(turn)];
  const base: Point = [x, foot, z];
  const storeys = tall > 5.2 ? 2 : 1;
  exposeBox(view, base, [right, [0, tall + 0.8, 0], ahead], (u, v, side) => {
    const across = side % 2 === 0 ? u * Math.round(wide / 2) : u * 3;
    const up = v * storeys * 1.1;
    const window = across % 1 > 0.28 && across % 1 < 0.72 && up % 1 > 0.42 && up % 1 < 0.82;
    return window
      ? [0.03, 0.035, 0.045]
      : times(
          wall,
          [1, 1, 1],
          ((v * 22) % 1 < 0.14 ? 0.8 : 1) * (0.55 + 0.7 * fractal(u * 14, v * 5 + index * 9, 5, 153, 0.7)),
        );
  });
  const ridge = tall + 0.8 + 2.6;
  const eave = (corner: Point): Point => add(corner, [0, tall + 0.7, 0]);
  const rise = add(add(base, ahead, 0.5), [0, ridge, 0]);
  const tile = index % 2 === 0 ? ([0.32, 0.09, 0.05] as const) : ([0.1, 0.1, 0.11] as const);
  for (const [near, shift] of [
    [add(base, ahead, -0.08), 1],
    [add(base, ahead, 1.08), -1],
  ] as const) {
    const a = add(eave(near), right, -0.05);
    const b = add(eave(near), right, 1.05);
    const c = add(rise, right, 1.05);
    const d = add(rise, right, -0.05);
    const normal = normalOf(a, b, c);
    const light = lightOn(normal[1] > 0 ? normal : [-normal[0], -normal[1], -normal[2]]);
    exposeQuad(view, [a, b, c, d], (u, v) =>
      times(
        tile,
        light,
        (v * 12) % 1 < 0.22 ? 0.6 : 0.85 + 0.4 * hash(Math.floor(u * 26), Math.floor(v * 12), 152 + shift),
      ),
    );
  }
  for (const end of [0, 1]) {
    const a = add(eave(base), right, end);
    const b = add(eave(add(base, ahead)), right, end);
    const c = add(rise, right, end);
    const light = lightOn([end === 0 ? -1 : 1, 0, 0]);
    exposeQuad(view, [a, b, c, c], () => times(wall, light));
  }
};

const exposeJetty = (view: View): void => {
  const start: Point = [-12.6, 0.62, 22.5];
  const along: Point = [7.4, 0, 7.6];
  const across: Point = [-1.05, 0, 1.02];
  exposeBox(view, start, [along, [0, 0.16, 0], across], (u, v, side) => {
    const plank = Math.floor(u * 42);
    const gap = (u * 42) % 1 < 0.13;
    const grain = 0.6 + 0.5 * noise(v * 3, u * 260, 161) + 0.4 * (hash(plank, side, 162) - 0.5);
    return gap && side === 4 ? [0.02, 0.018, 0.015] : times([0.36, 0.3, 0.23], [1, 1, 1], grain);
  });
  for (let post = 0; post <= 5; post++) {
    for (const edge of [0, 1]) {
      const foot = add(add(start, along, post / 5), across, edge * 0.94);
      exposeBox(
        view,
        [foot[0] - 0.08, -0.6, foot[2] - 0.08],
        [
          [0.17, 0, 0],
          [0, 1.75 + 0.3 * hash(post, edge, 163), 0],
          [0, 0, 0.17],
        ],
        (u, v) => times([0.27, 0.22, 0.17], [1, 1, 1], (0.55 + 0.8 * noise(u * 5, v * 7, 164)) * (v < 0.45 ? 0.5 : 1)),
      );
    }
  }
};

/** Everything solid on the lake and its far side. */
export const exposeObjects = (view: View): void => {
  boats.forEach((boat) => {
    exposeBoat(view, boat);
  });
  turbines.forEach((turbine) => {
    exposeTurbine(view, turbine);
  });
  [-38, -24, -8, 9, 27, 44].forEach((x, index) => {
    const z = 128 + 30 * hash(index, 7, 151);
    if (groundHeight(x, z) > 0.6) {
      exposeHouse(view, index, x, z);
    } else {
      exposeHouse(view, index, x, z + 26);
    }
  });
  for (let gull = 0; gull < 7; gull++) {
    exposeGull(view, gull);
  }
  exposeJetty(view);
};
