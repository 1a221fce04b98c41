/** GLSL of the viewer. Row 0 of every texture is the picture's first row; only `compose` knows that screens count from below. */

export const fullscreenVertex = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * Planes to R'G'B' and, beside it, to luma code values: one fragment for each luma sample. Chroma is interpolated
 * linearly at its own location.
 */
export const convertFragment = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D planeY;
uniform usampler2D planeU;
uniform usampler2D planeV;
uniform bool grey;
uniform float maximum;
uniform mat3 colorMatrix;
uniform vec3 colorOffset;
uniform ivec2 origin;
uniform vec2 chromaScale;
uniform vec2 chromaShift;
layout(location = 0) out vec4 color;
layout(location = 1) out uint code;

float chroma(usampler2D plane, vec2 at) {
  ivec2 last = textureSize(plane, 0) - 1;
  vec2 base = floor(at);
  vec2 part = at - base;
  ivec2 low = clamp(ivec2(base), ivec2(0), last);
  ivec2 high = clamp(ivec2(base) + 1, ivec2(0), last);
  float a = float(texelFetch(plane, low, 0).r);
  float b = float(texelFetch(plane, ivec2(high.x, low.y), 0).r);
  float c = float(texelFetch(plane, ivec2(low.x, high.y), 0).r);
  float d = float(texelFetch(plane, high, 0).r);
  return mix(mix(a, b, part.x), mix(c, d, part.x), part.y);
}

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy) - origin;
  code = texelFetch(planeY, at, 0).r;
  vec3 samples = vec3(float(code), 0.0, 0.0);
  if (grey) {
    samples.yz = vec2(colorOffset.y * maximum);
  } else {
    vec2 position = (vec2(at) - chromaShift) * chromaScale;
    samples.yz = vec2(chroma(planeU, position), chroma(planeV, position));
  }
  color = vec4(clamp(colorMatrix * (samples / maximum - colorOffset), 0.0, 1.0), 1.0);
}`;

/** The luma difference of two pictures as heat; see heat.ts for the same on the processor. */
export const differenceFragment = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D codeA;
uniform usampler2D codeB;
uniform vec2 unit;
uniform float gain;
out vec4 color;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  float a = float(texelFetch(codeA, at, 0).r) / unit.x;
  float b = float(texelFetch(codeB, at, 0).r) / unit.y;
  float heat = min(1.0, abs(a - b) * gain / 255.0) * 3.0;
  color = vec4(clamp(vec3(heat, heat - 1.0, heat - 2.0), 0.0, 1.0), 1.0);
}`;

/** A picture in a pane: exact picture coordinates from the fragment's own position. */
export const composeFragment = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D picture;
uniform vec2 pictureSize;
uniform vec2 corner;
uniform vec2 scale;
uniform float canvasHeight;
uniform bool nearest;
uniform vec3 backdrop;
out vec4 color;
void main() {
  vec2 device = vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y);
  vec2 at = (device - corner) / scale;
  if (any(lessThan(at, vec2(0.0))) || any(greaterThanEqual(at, pictureSize))) {
    color = vec4(backdrop, 1.0);
  } else if (nearest) {
    color = texelFetch(picture, ivec2(at), 0);
  } else {
    color = texture(picture, at / pictureSize);
  }
}`;

/**
 * Planes straight to the screen, for playback: one sample of each plane for each device pixel and no picture in between.
 * Deep samples come as two bytes; interpolating both and adding them up is the same as interpolating the sample.
 */
export const directFragment = `#version 300 es
precision highp float;
uniform sampler2D planeY;
uniform sampler2D planeU;
uniform sampler2D planeV;
uniform bool grey;
uniform bool deep;
uniform float maximum;
uniform mat3 colorMatrix;
uniform vec3 colorOffset;
uniform vec2 lumaSize;
uniform vec2 chromaSize;
uniform vec2 chromaScale;
uniform vec2 chromaShift;
uniform vec2 pictureSize;
uniform vec2 corner;
uniform vec2 scale;
uniform float canvasHeight;
uniform vec3 backdrop;
out vec4 color;

float value(vec2 bytes) {
  return (deep ? bytes.x + bytes.y * 256.0 : bytes.x) * 255.0 / maximum;
}

void main() {
  vec2 at = (vec2(gl_FragCoord.x, canvasHeight - gl_FragCoord.y) - corner) / scale;
  if (any(lessThan(at, vec2(0.0))) || any(greaterThanEqual(at, pictureSize))) {
    color = vec4(backdrop, 1.0);
    return;
  }
  vec2 chromaAt = ((at - 0.5 - chromaShift) * chromaScale + 0.5) / chromaSize;
  vec3 samples = vec3(value(texture(planeY, at / lumaSize).rg), colorOffset.yz);
  if (!grey) {
    samples.yz = vec2(value(texture(planeU, chromaAt).rg), value(texture(planeV, chromaAt).rg));
  }
  color = vec4(clamp(colorMatrix * (samples - colorOffset), 0.0, 1.0), 1.0);
}`;
