/** One picture on the graphics card: R'G'B' for showing, and luma code values for differences. */
import { packetPlaneSizes, type FramePacket } from '../../../contract/frame-packet.ts';
import type { ColorTags } from '../../../contract/media.ts';
import { chromaShift, colorTransform } from '../color.ts';
import type { Program } from './program.ts';

type Texture = { handle: WebGLTexture; width: number; height: number; internal: number };

const makeTexture = (gl: WebGL2RenderingContext, width: number, height: number, internal: number): Texture => {
  const handle = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, handle);
  const levels = internal === gl.RGBA8 ? Math.floor(Math.log2(Math.max(width, height))) + 1 : 1;
  gl.texStorage2D(gl.TEXTURE_2D, levels, internal, width, height);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, levels > 1 ? gl.LINEAR_MIPMAP_LINEAR : gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, levels > 1 ? gl.LINEAR : gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  return { handle, width, height, internal };
};

export class PictureSlot {
  width = 0;
  height = 0;
  bitDepth = 8;
  color: Texture | null = null;
  code: Texture | null = null;
  private readonly gl: WebGL2RenderingContext;
  private readonly convert: Program;
  private readonly target: WebGLFramebuffer;
  private readonly planes: (Texture | null)[] = [null, null, null];
  private mipmapsStale = true;

  constructor(gl: WebGL2RenderingContext, convert: Program) {
    this.gl = gl;
    this.convert = convert;
    this.target = gl.createFramebuffer();
  }

  get empty(): boolean {
    return this.color === null;
  }

  /** Takes a whole frame, or lays a part over the frame that is here. */
  put(packet: FramePacket, tags: ColorTags): void {
    const whole = packet.format.width === packet.pictureWidth && packet.format.height === packet.pictureHeight;
    if (this.color === null || this.width !== packet.pictureWidth || this.height !== packet.pictureHeight) {
      if (!whole) {
        return;
      }
      this.allocate(packet.pictureWidth, packet.pictureHeight);
    }
    if (whole) {
      this.bitDepth = packet.format.bitDepth;
    }
    this.upload(packet);
    this.draw(packet, tags);
    this.mipmapsStale = true;
  }

  /** Binds the shown picture to a texture unit; with smaller versions of it for scales below 1:1. */
  bind(unit: number, minified: boolean): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, this.color?.handle ?? null);
    if (minified && this.mipmapsStale && this.color !== null) {
      gl.generateMipmap(gl.TEXTURE_2D);
      this.mipmapsStale = false;
    }
  }

  close(): void {
    for (const texture of [this.color, this.code, ...this.planes]) {
      this.gl.deleteTexture(texture?.handle ?? null);
    }
    this.gl.deleteFramebuffer(this.target);
  }

  private allocate(width: number, height: number): void {
    const { gl } = this;
    gl.deleteTexture(this.color?.handle ?? null);
    gl.deleteTexture(this.code?.handle ?? null);
    this.color = makeTexture(gl, width, height, gl.RGBA8);
    this.code = makeTexture(gl, width, height, gl.R16UI);
    this.width = width;
    this.height = height;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.target);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.color.handle, 0);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT1, gl.TEXTURE_2D, this.code.handle, 0);
    gl.drawBuffers([gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1]);
  }

  private upload(packet: FramePacket): void {
    const { gl } = this;
    const deep = packet.format.bitDepth > 8;
    const internal = deep ? gl.R16UI : gl.R8UI;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    packetPlaneSizes(packet.format).forEach(({ width, height }, i) => {
      const plane = packet.planes[i];
      if (plane === undefined) {
        return;
      }
      let texture = this.planes[i] ?? null;
      if (texture?.width !== width || texture.height !== height || texture.internal !== internal) {
        gl.deleteTexture(texture?.handle ?? null);
        texture = makeTexture(gl, width, height, internal);
        this.planes[i] = texture;
      }
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, texture.handle);
      const type = deep ? gl.UNSIGNED_SHORT : gl.UNSIGNED_BYTE;
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RED_INTEGER, type, plane);
    });
  }

  private draw(packet: FramePacket, tags: ColorTags): void {
    const { gl, convert } = this;
    const { format } = packet;
    // A part is small, but its matrix is the whole picture's.
    const transform = colorTransform({ ...format, height: packet.pictureHeight }, tags);
    const shift = chromaShift(format, tags.chromaLocation);
    const grey = format.chroma === '400';
    gl.useProgram(convert.handle);
    ['planeY', 'planeU', 'planeV'].forEach((name, i) => {
      const unit = grey ? 0 : i;
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, this.planes[unit]?.handle ?? null);
      gl.uniform1i(convert.uniform(name), unit);
    });
    gl.uniform1i(convert.uniform('grey'), grey ? 1 : 0);
    gl.uniform1f(convert.uniform('maximum'), 2 ** format.bitDepth - 1);
    gl.uniformMatrix3fv(convert.uniform('colorMatrix'), false, transform.matrix);
    gl.uniform3f(convert.uniform('colorOffset'), ...transform.offset);
    gl.uniform2i(convert.uniform('origin'), packet.x, packet.y);
    gl.uniform2f(convert.uniform('chromaShift'), shift.x, shift.y);
    gl.uniform2f(convert.uniform('chromaScale'), format.chroma === '444' ? 1 : 0.5, format.chroma === '420' ? 0.5 : 1);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.target);
    gl.disable(gl.SCISSOR_TEST);
    gl.viewport(packet.x, packet.y, format.width, format.height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }
}
