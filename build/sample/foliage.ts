/** What hangs and grows close to the camera, a little out of focus: a birch branch and the grass of the bank. */
import type { Point, Rgb, View } from './camera.ts';
import { add, exposeQuad, lightOn, times } from './mesh.ts';
import { mix, noise, sequence } from './noise.ts';

type Leaf = { at: Point; size: number; turn: number; tilt: number; tone: number; branch: number };
type Blade = { at: Point; tall: number; lean: number; width: number; tone: number; flower: boolean };
/** A twig that hangs from above the picture, as the points of its curve. */
type Twig = { points: readonly Point[]; branch: number };

export type Foliage = { leaves: readonly Leaf[]; twigs: readonly Twig[]; blades: readonly Blade[] };

export const growFoliage = (): Foliage => {
  const next = sequence(171);
  const leaves: Leaf[] = [];
  const twigs: Twig[] = [];
  for (let branch = 0; branch < 13; branch++) {
    const root: Point = [(branch < 6 ? 0.2 : 2.4) + 1.4 * next(), 7.25, 5.1 + 0.8 * next()];
    const length = 0.6 + 0.75 * next();
    const drift = 0.7 * (next() - 0.6);
    const curve = (along: number): Point =>
      add(root, [drift * along * (1.6 - 0.6 * along), -length * along * (0.6 + 0.4 * along), 0]);
    twigs.push({ points: Array.from({ length: 9 }, (_, i) => curve(i / 8)), branch });
    for (let i = 0; i < 62; i++) {
      const along = Math.sqrt(next());
      const spread = 0.17 - 0.08 * along;
      leaves.push({
        at: add(curve(along), [spread * (next() - 0.5), spread * (next() - 0.7), spread * (next() - 0.5)]),
        size: 0.034 + 0.03 * next(),
        turn: next() * Math.PI * 2,
        tilt: next() * Math.PI,
        tone: next(),
        branch,
      });
    }
  }
  const blades: Blade[] = [];
  for (let i = 0; i < 2600; i++) {
    const z = 3.2 + 2.6 * next();
    const x = -3.4 + 9 * next();
    const clump = noise(x * 1.3, z, 172);
    blades.push({
      at: [x, 3.35 + 0.16 * (z - 3.2), z],
      tall: 0.25 + 0.75 * clump * next() + 0.35 * next() * Math.max(0, -x) * 0.3,
      lean: 0.5 * (next() - 0.4),
      width: 0.008 + 0.012 * next(),
      tone: next(),
      flower: next() > 0.98,
    });
  }
  return { leaves, twigs, blades };
};

/** How far the wind pushes what grows at a position, in metres. */
const sway = (x: number, time: number, seed: number): number =>
  0.16 * (noise(x * 0.7 - time * 1.3, time * 0.9, seed) - 0.5) + 0.05 * (noise(x * 4, time * 3.1, seed + 1) - 0.5);

export const exposeFoliage = (view: View, { leaves, twigs, blades }: Foliage): void => {
  const { time } = view;
  const hang = (point: Point, branch: number): Point => {
    const pushed = sway(branch * 1.7, time, 174) * (7.6 - point[1]);
    return add(point, [pushed, 0.25 * pushed, 0]);
  };
  for (const { points, branch } of twigs) {
    points.slice(1).forEach((end, index) => {
      const from = hang(points[index] ?? end, branch);
      const to = hang(end, branch);
      const width: Point = [0.011 - 0.001 * index, 0, 0];
      const bark = times([0.09, 0.06, 0.04], lightOn([-0.5, 0.2, -0.8]));
      exposeQuad(view, [add(from, width, -1), add(from, width), add(to, width), add(to, width, -1)], () => bark);
    });
  }
  for (const leaf of leaves) {
    const flutter = 0.7 * (noise(leaf.at[0] * 31 + leaf.tone * 50, time * 4.5, 173) - 0.5);
    const turn = leaf.turn + flutter;
    const tilt = leaf.tilt + 0.6 * flutter;
    const centre = hang(leaf.at, leaf.branch);
    const along: Point = [Math.cos(turn) * 0.6, -0.8, Math.sin(turn) * 0.3];
    const across: Point = [Math.cos(tilt), 0.35 * Math.sin(turn), Math.sin(tilt)];
    const light = lightOn([-across[2], 0.55, -Math.abs(across[0])], 0.75);
    const green: Rgb = [mix(0.05, 0.17, leaf.tone), mix(0.11, 0.2, leaf.tone), mix(0.02, 0.035, leaf.tone)];
    const colour = times(green, light);
    const vein = times(colour, [0.8, 0.8, 0.8]);
    exposeQuad(
      view,
      [
        add(centre, along, -leaf.size),
        add(centre, across, leaf.size * 0.62),
        add(centre, along, leaf.size * 1.15),
        add(centre, across, -leaf.size * 0.62),
      ],
      (u, v) => (Math.abs(u - v) < 0.06 ? vein : colour),
    );
  }
  for (const blade of blades) {
    const bend = blade.lean * blade.tall + sway(blade.at[0] * 0.8 + blade.at[2], time, 176) * (0.4 + blade.tall);
    const middle = add(blade.at, [bend * 0.3, blade.tall * 0.55, 0]);
    const tip = add(blade.at, [bend, blade.tall, 0]);
    const wide: Point = [blade.width, 0, 0];
    const light = lightOn([-0.6, 0.35, -0.7], 0.5);
    const straw: Rgb = [mix(0.09, 0.3, blade.tone), mix(0.16, 0.25, blade.tone), mix(0.03, 0.09, blade.tone)];
    const low = times(straw, light, 0.5);
    const high = times(straw, light, 0.95);
    exposeQuad(
      view,
      [add(blade.at, wide, -1), add(blade.at, wide), add(middle, wide, 0.8), add(middle, wide, -0.8)],
      (_u, v) => (v < 0.5 ? low : high),
    );
    exposeQuad(view, [add(middle, wide, -0.8), add(middle, wide, 0.8), tip, tip], () => high);
    if (blade.flower) {
      const petal = times([0.75, 0.55 * blade.tone + 0.1, 0.1 + 0.5 * (1 - blade.tone)], light);
      exposeQuad(
        view,
        [add(tip, [-0.024, 0, 0]), add(tip, [0, -0.02, 0]), add(tip, [0.024, 0, 0]), add(tip, [0, 0.024, 0])],
        () => petal,
      );
    }
  }
};
