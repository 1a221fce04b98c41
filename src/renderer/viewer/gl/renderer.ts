/** Draws the viewer's pictures: two slots, their difference, and any number of panes that show one of them. */
import type { FramePacket } from '../../../contract/frame-packet.ts';
import type { ColorTags } from '../../../contract/media.ts';
import type { Rectangle } from '../geometry.ts';
import { DirectSlot } from './direct-slot.ts';
import { PictureSlot } from './picture-slot.ts';
import { createProgram, type Program } from './program.ts';
import { composeFragment, convertFragment, differenceFragment, directFragment, fullscreenVertex } from './shaders.ts';

export type SlotName = 'a' | 'b';

/** One pane to draw. `clip` limits what is drawn of it (the wipe); everything is in device pixels from the top left. */
export type DrawnPane = {
  picture: SlotName | 'difference';
  clip: Rectangle;
  corner: { x: number; y: number };
  scaleX: number;
  scaleY: number;
};

export type Scene = { panes: readonly DrawnPane[]; gain: number; backdrop: readonly [number, number, number] };

export class PictureRenderer {
  private readonly gl: WebGL2RenderingContext;
  private readonly canvas: HTMLCanvasElement;
  private readonly compose: Program;
  private readonly difference: Program;
  private readonly direct: Program;
  private readonly slots: Record<SlotName, PictureSlot>;
  private readonly playing: Record<SlotName, DirectSlot>;
  private heat: { texture: WebGLTexture; target: WebGLFramebuffer; width: number; height: number } | null = null;

  /** @throws Error when the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false });
    if (gl === null) {
      throw new Error('no WebGL 2');
    }
    this.gl = gl;
    this.canvas = canvas;
    const convert = createProgram(gl, fullscreenVertex, convertFragment);
    this.compose = createProgram(gl, fullscreenVertex, composeFragment);
    this.difference = createProgram(gl, fullscreenVertex, differenceFragment);
    this.direct = createProgram(gl, fullscreenVertex, directFragment);
    this.playing = { a: new DirectSlot(gl), b: new DirectSlot(gl) };
    this.slots = { a: new PictureSlot(gl, convert), b: new PictureSlot(gl, convert) };
    gl.disable(gl.BLEND);
    gl.disable(gl.DITHER);
  }

  /** Takes a frame, or a part of one, for exact looking: full resolution, differences. */
  put(slot: SlotName, packet: FramePacket, tags: ColorTags): void {
    this.playing[slot].clear();
    this.slots[slot].put(packet, tags);
  }

  /** Takes a whole frame for playback: cheap, until the next `put`. */
  play(slot: SlotName, packet: FramePacket, tags: ColorTags): void {
    this.playing[slot].put(packet, tags);
  }

  draw({ panes, gain, backdrop }: Scene): void {
    const { gl, canvas, compose } = this;
    if (panes.some(({ picture }) => picture === 'difference')) {
      this.drawDifference(gain);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(backdrop[0], backdrop[1], backdrop[2], 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    for (const pane of panes) {
      const direct = pane.picture !== 'difference' && this.playing[pane.picture].held !== null;
      const program = direct ? this.direct : compose;
      gl.useProgram(program.handle);
      gl.uniform1f(program.uniform('canvasHeight'), canvas.height);
      gl.uniform3f(program.uniform('backdrop'), ...backdrop);
      this.drawPane(pane, program);
    }
    gl.disable(gl.SCISSOR_TEST);
  }

  close(): void {
    this.slots.a.close();
    this.slots.b.close();
    this.playing.a.close();
    this.playing.b.close();
    this.gl.deleteTexture(this.heat?.texture ?? null);
    this.gl.deleteFramebuffer(this.heat?.target ?? null);
  }

  private drawPane({ picture, clip, corner, scaleX, scaleY }: DrawnPane, program: Program): void {
    const { gl, canvas } = this;
    const minified = scaleX < 1 || scaleY < 1;
    const size = program === this.direct ? this.bindPlaying(picture, minified) : this.bindPicture(picture, minified);
    if (size === null) {
      return;
    }
    const width = Math.max(0, Math.round(clip.width));
    const height = Math.max(0, Math.round(clip.height));
    gl.scissor(Math.round(clip.x), canvas.height - Math.round(clip.y) - height, width, height);
    gl.uniform2f(program.uniform('pictureSize'), size.width, size.height);
    gl.uniform2f(program.uniform('corner'), corner.x, corner.y);
    gl.uniform2f(program.uniform('scale'), scaleX, scaleY);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private bindPlaying(picture: DrawnPane['picture'], minified: boolean): { width: number; height: number } | null {
    return picture === 'difference' ? null : this.playing[picture].bind(this.direct, !minified);
  }

  private bindPicture(picture: DrawnPane['picture'], minified: boolean): { width: number; height: number } | null {
    const { gl, compose } = this;
    gl.uniform1i(compose.uniform('picture'), 0);
    gl.uniform1i(compose.uniform('nearest'), minified ? 0 : 1);
    if (picture === 'difference') {
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.heat?.texture ?? null);
      return this.heat;
    }
    const slot = this.slots[picture];
    if (slot.empty) {
      return null;
    }
    slot.bind(0, minified);
    return slot;
  }

  private drawDifference(gain: number): void {
    const { gl, difference } = this;
    const { a, b } = this.slots;
    if (a.code === null || b.code === null) {
      return;
    }
    const width = Math.min(a.width, b.width);
    const height = Math.min(a.height, b.height);
    if (this.heat?.width !== width || this.heat.height !== height) {
      gl.deleteTexture(this.heat?.texture ?? null);
      gl.deleteFramebuffer(this.heat?.target ?? null);
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
      const target = gl.createFramebuffer();
      gl.bindFramebuffer(gl.FRAMEBUFFER, target);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
      this.heat = { texture, target, width, height };
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.heat.target);
    gl.disable(gl.SCISSOR_TEST);
    gl.viewport(0, 0, width, height);
    gl.useProgram(difference.handle);
    [a, b].forEach((slot, i) => {
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, slot.code?.handle ?? null);
      gl.uniform1i(difference.uniform(i === 0 ? 'codeA' : 'codeB'), i);
    });
    gl.uniform2f(difference.uniform('unit'), 2 ** (a.bitDepth - 8), 2 ** (b.bitDepth - 8));
    gl.uniform1f(difference.uniform('gain'), gain);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}
