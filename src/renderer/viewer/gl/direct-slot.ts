/** A frame on the graphics card as its planes alone: what playback draws, without a picture in between. */
import { packetPlaneSizes, type FramePacket } from '../../../contract/frame-packet.ts';
import type { ColorTags } from '../../../contract/media.ts';
import { chromaShift, colorTransform } from '../color.ts';
import type { Program } from './program.ts';

type PlaneTexture = { handle: WebGLTexture; width: number; height: number; deep: boolean };

const planeNames = ['planeY', 'planeU', 'planeV'] as const;

export class DirectSlot {
  private readonly gl: WebGL2RenderingContext;
  private readonly textures: (PlaneTexture | null)[] = [null, null, null];
  private frame: { packet: FramePacket; tags: ColorTags } | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
  }

  get held(): FramePacket | null {
    return this.frame?.packet ?? null;
  }

  put(packet: FramePacket, tags: ColorTags): void {
    const { gl } = this;
    const deep = packet.format.bitDepth > 8;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    packetPlaneSizes(packet.format).forEach(({ width, height }, i) => {
      const plane = packet.planes[i];
      if (plane === undefined) {
        return;
      }
      const texture = this.texture(i, width, height, deep);
      const bytes = new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength);
      gl.activeTexture(gl.TEXTURE0 + i);
      gl.bindTexture(gl.TEXTURE_2D, texture.handle);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, deep ? gl.RG : gl.RED, gl.UNSIGNED_BYTE, bytes);
    });
    this.frame = { packet, tags };
  }

  clear(): void {
    this.frame = null;
  }

  /** Binds planes and colour; the program is in use already. Does nothing when no frame is held. */
  bind(program: Program, magnified: boolean): { width: number; height: number } | null {
    const { gl, frame } = this;
    if (frame === null) {
      return null;
    }
    const { packet } = frame;
    // Everything below is said in pixels of the whole picture, also where a smaller one stands for it.
    const format = { ...packet.format, width: packet.pictureWidth, height: packet.pictureHeight };
    const transform = colorTransform(format, frame.tags);
    const shift = chromaShift(format, frame.tags.chromaLocation);
    const grey = format.chroma === '400';
    planeNames.forEach((name, i) => {
      const unit = grey ? 0 : i;
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, this.textures[unit]?.handle ?? null);
      if (unit === 0) {
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, magnified ? gl.NEAREST : gl.LINEAR);
      }
      gl.uniform1i(program.uniform(name), unit);
    });
    const [luma, chroma] = this.textures;
    const { reduction } = packet;
    gl.uniform2f(program.uniform('lumaSize'), (luma?.width ?? 1) * reduction, (luma?.height ?? 1) * reduction);
    gl.uniform1i(program.uniform('grey'), grey ? 1 : 0);
    gl.uniform1i(program.uniform('deep'), format.bitDepth > 8 ? 1 : 0);
    gl.uniform1f(program.uniform('maximum'), 2 ** format.bitDepth - 1);
    gl.uniformMatrix3fv(program.uniform('colorMatrix'), false, transform.matrix);
    gl.uniform3f(program.uniform('colorOffset'), ...transform.offset);
    gl.uniform2f(program.uniform('chromaSize'), (chroma?.width ?? 1) * reduction, (chroma?.height ?? 1) * reduction);
    gl.uniform2f(program.uniform('chromaShift'), shift.x, shift.y);
    gl.uniform2f(program.uniform('chromaScale'), format.chroma === '444' ? 1 : 0.5, format.chroma === '420' ? 0.5 : 1);
    return format;
  }

  close(): void {
    for (const texture of this.textures) {
      this.gl.deleteTexture(texture?.handle ?? null);
    }
  }

  private texture(index: number, width: number, height: number, deep: boolean): PlaneTexture {
    const { gl } = this;
    const known = this.textures[index];
    if (known?.width === width && known.height === height && known.deep === deep) {
      return known;
    }
    gl.deleteTexture(known?.handle ?? null);
    const handle = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, handle);
    gl.texStorage2D(gl.TEXTURE_2D, 1, deep ? gl.RG8 : gl.R8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    const texture = { handle, width, height, deep };
    this.textures[index] = texture;
    return texture;
  }
}
